"""The pages of the window, in the order of the work. A page's module is imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from studio.session import Session
from studio.translation import mark
from studio.workers.jobs import Jobs

MakePage = Callable[[Session, Jobs], QWidget]


@dataclass(frozen=True, slots=True)
class PageDescription:
    """What the rail shows of a page, and how it is made."""

    key: str
    title: str
    tip: str
    icon: str
    make: MakePage


def _start(session: Session, jobs: Jobs) -> QWidget:
    from studio.pages.start.page import StartPage

    return StartPage(session, jobs)


def _data(session: Session, jobs: Jobs) -> QWidget:
    from studio.pages.data.page import DataPage

    return DataPage(session, jobs)


def _train(session: Session, jobs: Jobs) -> QWidget:
    from studio.pages.train.page import TrainPage

    return TrainPage(session, jobs)


def _breeds(session: Session, jobs: Jobs) -> QWidget:
    from studio.pages.breeds.page import BreedsPage

    return BreedsPage(session, jobs)


def _explore(session: Session, jobs: Jobs) -> QWidget:
    from studio.pages.explore.page import ExplorePage

    return ExplorePage(session, jobs)


def _export(session: Session, jobs: Jobs) -> QWidget:
    from studio.pages.export.page import ExportPage

    return ExportPage(session, jobs)


PAGES = (
    PageDescription("start", mark("Start"), mark("Begin, or go on where you were."), "house", _start),
    PageDescription("data", mark("Data"), mark("Look at pictures and prepare a dataset."), "images", _data),
    PageDescription("train", mark("Train"), mark("Train a GAN and watch it learn."), "brain", _train),
    PageDescription(
        "explore",
        mark("Explore"),
        mark("Drag through what a generator knows, and keep what you like."),
        "compass",
        _explore,
    ),
    PageDescription("breeds", mark("Breeds"), mark("See, compare and mix the breeds."), "paw-print", _breeds),
    PageDescription(
        "export", mark("Export"), mark("Make pictures with a trained generator."), "package", _export
    ),
)
