"""Boxes in and out through the menu of the Data page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from editor_fakes import BOX, BoxedSource
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.sources.base import Box
from studio.pages.data.boxes_exchange import BoxesMenu
from studio.pages.data.import_dialog import ImportDialog
from studio.pages.data.page import DataPage
from studio.session import Session
from studio.workers.jobs import Jobs

OTHER = Box(10, 20, 60, 90)


@pytest.fixture
def page(data_page: DataPage, session: Session, tmp_path: Path, qtbot: QtBot) -> DataPage:
    source = BoxedSource(tmp_path / "pictures")
    session.set_source(source, source.where)
    qtbot.waitUntil(data_page.prepare_panel.prepare.isEnabled, timeout=30_000)
    return data_page


def menu(page: DataPage) -> BoxesMenu:
    page.boxes_menu.aboutToShow.emit()
    return page.boxes_menu


def answer(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """What the next file dialog says."""
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_, **__: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(path))


def dialog() -> ImportDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, ImportDialog)
    return found


def begin_import(page: DataPage, qtbot: QtBot) -> None:
    """Choose a file, and how it is read as it is proposed."""
    menu(page).file.trigger()
    click(qtbot, dialog().accept_button)


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def report(qtbot: QtBot) -> QMessageBox:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox), timeout=30_000)
    found = QApplication.activeModalWidget()
    assert isinstance(found, QMessageBox)
    return found


def coco(path: Path, boxes: dict[str, list[Box]]) -> Path:
    images = [
        {"id": n, "file_name": name, "width": 200, "height": 160} for n, name in enumerate(boxes, start=1)
    ]
    annotations: list[dict[str, Any]] = []
    for image, found in zip(images, boxes.values(), strict=True):
        for box in found:
            bounds = [box.left, box.top, box.right - box.left, box.bottom - box.top]
            annotations.append(
                {"id": len(annotations), "image_id": image["id"], "category_id": 1, "bbox": bounds}
            )
    categories = [{"id": 1, "name": "beagle"}]
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return path


def test_imported_boxes_are_one_step_and_what_did_not_match_is_named(
    page: DataPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page.editing.change({"001.png": PictureEdit(excluded=True)}, "Exclude")
    before = page.editing.edits
    boxes = {"000.png": [OTHER], "001.png": [OTHER, BOX], "stranger.png": [OTHER]}
    answer(monkeypatch, coco(tmp_path / "boxes.json", boxes))
    begin_import(page, qtbot)
    box = report(qtbot)
    assert "3 boxes of 2 pictures (COCO)" in box.informativeText()
    assert "stranger.png" in box.detailedText()
    box.close()
    (imported,) = page.editing.of("000.png").boxes or ()
    assert (imported.left, imported.top, imported.right, imported.bottom) == (10, 20, 60, 90)
    assert page.editing.of("001.png").excluded
    assert len(page.editing.of("001.png").boxes or ()) == 2
    page.editing.stack.undo()
    assert page.editing.edits == before


def test_exported_boxes_come_back_the_same(
    page: DataPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page.editing.change({"000.png": PictureEdit(boxes=(OTHER,))}, "Move the box")
    page.editing.exclude(["002.png"], True)
    answer(monkeypatch, tmp_path / "out.json")
    menu(page).coco.trigger()
    box = report(qtbot)
    assert "5 boxes of 5 pictures" in box.informativeText()
    box.close()
    written = json.loads((tmp_path / "out.json").read_text())
    assert {image["file_name"] for image in written["images"]} == {f"00{n}.png" for n in (0, 1, 3, 4, 5)}
    page.editing.change({"000.png": PictureEdit()}, "Reset")
    begin_import(page, qtbot)
    report(qtbot).close()
    (again,) = page.editing.of("000.png").boxes or ()
    assert (again.left, again.top, again.right, again.bottom) == (10, 20, 60, 90)


def test_pascal_voc_is_a_new_folder(
    page: DataPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer(monkeypatch, tmp_path)
    for name in ("boxed boxes", "boxed boxes-2"):
        menu(page).voc.trigger()
        report(qtbot).close()
        assert len(list((tmp_path / name).rglob("*.xml"))) == 6


def test_a_file_without_boxes_is_explained_and_changes_nothing(
    page: DataPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer(monkeypatch, coco(tmp_path / "boxes.json", {"stranger.png": [OTHER]}))
    begin_import(page, qtbot)
    box = report(qtbot)
    assert "has no boxes for the pictures of boxed" in box.informativeText()
    box.close()
    assert page.editing.edits == Edits()


def test_a_cancelled_import_changes_nothing(
    page: DataPage, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer(monkeypatch, coco(tmp_path / "boxes.json", {"000.png": [OTHER]}))
    begin_import(page, qtbot)
    (job,) = (job for job in jobs.running() if job.title == "Importing boxes for boxed")
    with qtbot.waitSignal(job.ended, timeout=30_000):
        job.cancel()
    assert page.editing.edits == Edits()
    assert QApplication.activeModalWidget() is None


def test_without_pictures_there_is_nothing_to_exchange(page: DataPage, session: Session) -> None:
    assert menu(page).file.isEnabled()
    session.set_source(None)
    assert not any(action.isEnabled() for action in menu(page).actions() if not action.isSeparator())


def test_a_format_can_be_named_and_the_pictures_breeds_kept(
    page: DataPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer(monkeypatch, coco(tmp_path / "boxes.json", {"000.png": [OTHER]}))
    menu(page).file.trigger()
    dialog().format.setCurrentIndex(dialog().format.findData("voc"))
    click(qtbot, dialog().accept_button)
    box = report(qtbot)
    assert "has no boxes in Pascal VOC" in box.informativeText()
    box.close()
    for keep, breed in ((False, "beagle"), (True, None)):
        menu(page).file.trigger()
        dialog().keep_breeds.setChecked(keep)
        click(qtbot, dialog().accept_button)
        report(qtbot).close()
        (imported,) = page.editing.of("000.png").boxes or ()
        assert imported.breed == breed


def test_nothing_comes_in_when_the_question_is_cancelled(
    page: DataPage, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answer(monkeypatch, coco(tmp_path / "boxes.json", {"000.png": [OTHER]}))
    menu(page).file.trigger()
    click(qtbot, dialog().cancel)
    assert QApplication.activeModalWidget() is None
    assert not [job for job in jobs.running() if job.title.startswith("Importing")]
    assert page.editing.edits == Edits()
