"""Puts the panels into the page's right column."""

from __future__ import annotations

from studio.pages.explore.panels.analogy_panel import AnalogyPanel
from studio.pages.explore.panels.film_panel import FilmPanel
from studio.pages.explore.panels.mix_panel import MixPad
from studio.pages.explore.panels.nearest_panel import NearestPanel
from studio.pages.explore.panels.project_panel import ProjectPanel
from studio.pages.explore.right_column import RightColumn
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.session import Session
from studio.translation import mark
from studio.workers.jobs import Jobs


def add_panels(
    column: RightColumn, session: Session, jobs: Jobs, state: ExploreState, tray: TrayModel
) -> None:
    """Each is made when it is first unfolded."""
    sampler = session.sampler
    column.add_section(
        "nearest",
        mark("Nearest real pictures"),
        mark("Shows whether what you see is new."),
        lambda: NearestPanel(session, jobs, state),
        is_open=True,
    )
    column.add_section(
        "film",
        mark("Film"),
        mark("From one picture of the tray to the next."),
        lambda: FilmPanel(session, jobs, state, tray),
    )
    column.add_section(
        "mix",
        mark("Mix"),
        mark("Between four pictures of the tray."),
        lambda: MixPad(state, sampler, tray),
    )
    column.add_section(
        "analogy",
        mark("Analogy: a − b + c"),
        mark("What two pictures of the tray differ in, added to a third."),
        lambda: AnalogyPanel(state, sampler, tray),
    )
    column.add_section(
        "project",
        mark("Your photograph"),
        mark("The nearest picture to a photograph of your own."),
        lambda: ProjectPanel(session, jobs, state, tray),
    )
