"""See the data, used as a person uses it: plots that read and save, means that are computed, pairs to decide."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from seeing_fakes import AlikeSource

from gan_core.curation.edits_file import EditsFile
from studio import theme
from studio.pages.data import surveying
from studio.pages.data.page import DataPage
from studio.pages.data.seeing import exports
from studio.pages.data.seeing.view import SeeingView
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs


@pytest.fixture
def source(tmp_path: Path) -> AlikeSource:
    return AlikeSource(tmp_path / "alike")


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def opened(page: DataPage, source: AlikeSource, qtbot: QtBot, part: int = 0) -> SeeingView:
    """The view on `source`, once everything that it shows is known, at one of its parts."""
    page._session.set_source(source, "alike")
    qtbot.waitUntil(lambda: page.editing.is_ready)
    click(qtbot, page.header.see)
    view = page.seeing
    qtbot.waitUntil(lambda: view.figures.found is not None and bool(view.pairs._numbers))
    click(qtbot, view.parts[part])
    return view


def press(qtbot: QtBot, key: Qt.Key, control: bool = False) -> None:
    """A key for whatever has the focus."""
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifier)


def save_to(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """What a person chooses in the next dialogs that ask for a file or folder."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(path))


def share_of(image: QImage, color: QColor) -> float:
    """How much of the image has exactly this colour."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return float((pixels == color.rgb()).mean())


# -- the way in and out ----------------------------------------------------------------------


def test_button_says_what_it_opens_and_is_only_there_for_pictures(
    data_page: DataPage, session: Session, source: AlikeSource, dataset_path: Path, qtbot: QtBot
) -> None:
    from gan_core.dataset.archive import Dataset

    session.set_source(source, "alike")
    assert data_page.header.see.isVisible()
    assert data_page.header.see.accessibleName() == "See the data"
    assert "Ctrl+I" in data_page.header.see.toolTip()
    session.set_dataset(Dataset.open(dataset_path))
    assert not data_page.header.see.isVisible()


def test_keys_open_the_view_go_through_its_parts_and_lead_back(
    data_page: DataPage, session: Session, source: AlikeSource, qtbot: QtBot
) -> None:
    session.set_source(source, "alike")
    data_page.activate()
    usual = data_page.shortcuts
    assert "Ctrl+I" in {shortcut.keys for shortcut in usual}
    press(qtbot, Qt.Key.Key_I, control=True)
    view = data_page.seeing
    assert view.isVisible()
    assert data_page.shortcuts != usual
    assert {"1", "2", "3", "Esc"} <= {shortcut.keys for shortcut in data_page.shortcuts}
    assert view.parts[0].isChecked()
    press(qtbot, Qt.Key.Key_Tab, control=True)
    assert view.parts[1].isChecked()
    press(qtbot, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert data_page.grid.hasFocus()


def test_another_source_leaves_the_view(
    data_page: DataPage, session: Session, source: AlikeSource, tmp_path: Path, qtbot: QtBot
) -> None:
    view = opened(data_page, source, qtbot, part=2)
    assert view.pairs.walk.current is not None
    session.set_source(AlikeSource(tmp_path / "other", alike=False), "other")
    assert not view.isVisible()
    assert view.pairs.walk.current is None
    assert view.figures.found is None


def test_pictures_are_surveyed_once(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    really = surveying.survey
    monkeypatch.setattr(surveying, "survey", lambda *a, **k: begun.append(a) or really(*a, **k))
    view = opened(data_page, source, qtbot)
    click(qtbot, view.back)
    data_page.surveying.start()
    click(qtbot, data_page.header.see)
    assert len(begun) == 1


def test_looking_can_be_stopped_and_begun_again(
    data_page: DataPage, session: Session, source: AlikeSource, qtbot: QtBot
) -> None:
    source.gate.clear()
    session.set_source(source, "alike")
    click(qtbot, data_page.header.see)
    view = data_page.seeing
    gate = view._stack.widget(0).gate
    assert gate.isVisible()
    assert not view.figures.isVisible()
    click(qtbot, gate.stop)
    assert not data_page.surveying.is_running
    source.gate.set()
    click(qtbot, gate.look)
    qtbot.waitUntil(view.figures.isVisible)


# -- plots -----------------------------------------------------------------------------------


def test_plots_count_what_is_there(data_page: DataPage, source: AlikeSource, qtbot: QtBot) -> None:
    cards = opened(data_page, source, qtbot).figures.cards
    assert list(cards) == ["breeds", "box-areas", "aspect-ratios", "resolutions"]
    assert cards["breeds"].plot.figure.bars.counts.tolist() == [3, 2, 1]
    assert list(cards["breeds"].plot.figure.names) == ["Beagle", "Pug", "Chihuahua"]
    assert cards["breeds"].read.text() == "6 pictures"
    assert cards["box-areas"].read.text() == "6 boxes"
    assert cards["aspect-ratios"].read.text() == "■ 6 boxes · □ 6 pictures"
    for card in cards.values():
        axes = card.plot.plot.getPlotItem()
        assert axes.getAxis("bottom").labelText
        assert axes.getAxis("left").labelText.startswith("Number of")


def test_pointer_reads_the_bar_below_it(data_page: DataPage, source: AlikeSource, qtbot: QtBot) -> None:
    card = opened(data_page, source, qtbot).figures.cards["box-areas"]
    plot = card.plot.plot
    view = plot.getPlotItem().getViewBox()

    def point_at(share: float) -> str:
        place = plot.mapFromScene(view.mapViewToScene(QPointF(share, 1.0)))
        qtbot.mouseMove(plot.viewport(), place)
        return card.read.text()

    # The plots are laid out when they are first painted, until when no place in them is known.
    qtbot.waitUntil(lambda: point_at(52.0) == "50–55 %: 0 boxes")
    # A box covers 60·80 of 160·120 pixels: 25 %.
    qtbot.waitUntil(lambda: point_at(26.0) == "25–30 %: 6 boxes")


def test_arrow_keys_read_bar_after_bar(data_page: DataPage, source: AlikeSource, qtbot: QtBot) -> None:
    card = opened(data_page, source, qtbot).figures.cards["breeds"]
    card.plot.setFocus()
    read = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(card.plot, key)
        read.append(card.read.text())
    assert read == [
        "Beagle: 3 pictures",
        "Pug: 2 pictures",
        "Chihuahua: 1 picture",
        "Chihuahua: 1 picture",
        "Beagle: 3 pictures",
    ]
    assert card.plot.accessibleDescription() == "Beagle: 3 pictures"


def test_words_of_another_length_stand_in_the_middle_of_their_axis_too(
    data_page: DataPage, source: AlikeSource, language: Language, qtbot: QtBot
) -> None:
    language.choose("ko")
    card = opened(data_page, source, qtbot).figures.cards["aspect-ratios"]
    language.choose("en")
    axis = card.plot.plot.getPlotItem().getAxis("left")
    qtbot.waitUntil(lambda: "Number of" in axis.labelText)
    label = axis.mapFromItem(axis.label, axis.label.boundingRect()).boundingRect()
    assert abs(label.center().y() - axis.size().height() / 2) <= 2


def test_plots_follow_what_is_excluded(data_page: DataPage, source: AlikeSource, qtbot: QtBot) -> None:
    view = opened(data_page, source, qtbot)
    card = view.figures.cards["breeds"]
    data_page.editing.exclude(["dogs/0.png", "dogs/1.png"], True)
    qtbot.waitUntil(lambda: card.plot.figure.bars.counts.tolist() == [2, 1, 1])
    click(qtbot, view.undo)
    qtbot.waitUntil(lambda: card.plot.figure.bars.counts.tolist() == [3, 2, 1])


def test_without_boxes_the_plot_says_so(data_page: DataPage, tmp_path: Path, qtbot: QtBot) -> None:
    cards = opened(data_page, AlikeSource(tmp_path / "bare", boxes=False), qtbot).figures.cards
    assert cards["box-areas"].nothing.text() == "The pictures have no boxes."
    assert cards["box-areas"].nothing.isVisible()
    assert not cards["box-areas"].save.isEnabled()
    assert cards["aspect-ratios"].read.text() == "6 pictures"


def test_every_plot_is_saved_as_a_png_that_is_light_in_the_dark_too(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.current().choose("dark")
    for key, card in opened(data_page, source, qtbot).figures.cards.items():
        save_to(monkeypatch, tmp_path / key)
        card.png.trigger()
        qtbot.waitUntil((tmp_path / f"{key}.png").exists)
        image = QImage(str(tmp_path / f"{key}.png"))
        assert (image.width(), image.height()) == (1920, 1080), key
        assert share_of(image, theme.LIGHT.real) > 0.01, key
        assert share_of(image, theme.LIGHT.plot) > 0.3, key


def test_every_plot_is_saved_as_an_svg_with_its_words(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, card in opened(data_page, source, qtbot).figures.cards.items():
        path = tmp_path / f"{key}.svg"
        save_to(monkeypatch, path)
        card.svg.trigger()
        qtbot.waitUntil(path.exists)
        words = {text.strip() for text in ET.parse(path).getroot().itertext()}
        assert {card.title.text(), card.plot.figure.x_label, card.plot.figure.y_label} <= words
        renderer = QSvgRenderer(str(path))
        assert renderer.isValid()
        image = QImage(renderer.defaultSize(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        assert share_of(image, theme.LIGHT.real) > 0.01, key


def test_a_plot_is_written_by_a_job_under_the_whole_name_that_was_typed(
    data_page: DataPage,
    source: AlikeSource,
    qtbot: QtBot,
    jobs: Jobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = opened(data_page, source, qtbot).figures.cards["breeds"]
    threads: list[threading.Thread] = []
    really = exports.replacing

    def watched(path: Path) -> AbstractContextManager[Path]:
        threads.append(threading.current_thread())
        return really(path)

    monkeypatch.setattr(exports, "replacing", watched)
    for action in (card.png, card.svg):
        save_to(monkeypatch, tmp_path / "breeds 1.5")
        action.trigger()
        assert [job.title for job in jobs.running()] == ["Saving the plot"]
        qtbot.waitUntil(lambda: not jobs.running())
    assert sorted(path.name for path in tmp_path.glob("breeds*")) == ["breeds 1.5.png", "breeds 1.5.svg"]
    assert len(threads) == 2
    assert threading.main_thread() not in threads


def test_plot_that_cannot_be_saved_says_why(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = opened(data_page, source, qtbot).figures.cards["breeds"]
    (tmp_path / "file").write_text("in the way")
    save_to(monkeypatch, tmp_path / "file" / "plot.png")
    card.png.trigger()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert "plot.png" in box.informativeText()
    click(qtbot, box.buttons()[0])


# -- mean pictures ---------------------------------------------------------------------------


def computed(page: DataPage, source: AlikeSource, qtbot: QtBot) -> SeeingView:
    view = opened(page, source, qtbot, part=1)
    click(qtbot, view.means.empty.action)
    qtbot.waitUntil(view.means.list.isVisible)
    return view


def test_means_are_computed_when_asked_and_listed_by_breed(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot
) -> None:
    means = computed(data_page, source, qtbot).means
    texts = [means.list.item(row).text() for row in range(means.list.count())]
    assert texts == ["Chihuahua\n1 crop", "Beagle\n3 crops", "Pug\n2 crops"]
    assert means.list.item(0).icon().availableSizes()[0].width() == 128
    side = data_page.prepare_panel.form.settings.img_resolution
    assert means.found.pictures["pug"].shape == (side, side, 3)


def test_computing_the_means_can_be_cancelled(data_page: DataPage, source: AlikeSource, qtbot: QtBot) -> None:
    view = opened(data_page, source, qtbot, part=1)
    source.gate.clear()
    click(qtbot, view.means.empty.action)
    qtbot.waitUntil(view.means.progress.isVisible)
    click(qtbot, view.means.progress.cancel)
    source.gate.set()
    qtbot.waitUntil(view.means.empty.isVisible)
    assert view.means.found is None


def test_means_say_that_the_edits_have_changed_since(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot
) -> None:
    means = computed(data_page, source, qtbot).means
    assert means.note.text() == "Of each breed at most 100 pictures, evenly chosen."
    data_page.editing.exclude(["dogs/5.png"], True)
    assert means.note.text() == "Edits or rules have changed since."
    click(qtbot, means.again)
    qtbot.waitUntil(lambda: means.list.count() == 2)
    assert means.note.text() == "Of each breed at most 100 pictures, evenly chosen."


def test_means_are_saved_as_a_sheet_and_one_by_one(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    means = computed(data_page, source, qtbot).means
    save_to(monkeypatch, tmp_path / "sheet.png")
    means.sheet.trigger()
    qtbot.waitUntil((tmp_path / "sheet.png").exists)
    sheet = QImage(str(tmp_path / "sheet.png"))
    assert (sheet.width(), sheet.height()) == (3 * 140 + 12, 176 + 12)
    assert share_of(sheet, theme.LIGHT.plot) < 0.6
    (tmp_path / "each").mkdir()
    save_to(monkeypatch, tmp_path / "each")
    means.each.trigger()
    qtbot.waitUntil(lambda: len(list((tmp_path / "each").glob("*.png"))) == 3)
    saved = sorted(path.name for path in (tmp_path / "each").iterdir())
    assert saved == ["mean-Chihuahua.png", "mean-beagle.png", "mean-pug.png"]
    mean = means.found.pictures["pug"]
    image = QImage(str(tmp_path / "each" / "mean-pug.png"))
    assert image.pixelColor(5, 7).getRgb()[:3] == tuple(mean[7, 5].tolist())


# -- pairs -----------------------------------------------------------------------------------


def shown(view: SeeingView) -> tuple[str, str, str]:
    pairs = view.pairs
    return pairs.place.text(), pairs.left.name.text(), pairs.right.name.text()


def excluded(page: DataPage) -> set[str]:
    return {name for name, edit in page.editing.edits.pictures.items() if edit.excluded}


def test_pair_is_shown_with_names_sizes_and_distance(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot
) -> None:
    view = opened(data_page, source, qtbot, part=2)
    assert view.parts[2].text() == "Near-duplicates · 2"
    found = {}
    for _ in range(2):
        found[shown(view)[1:]] = view.pairs.bits_text.text(), int(view.pairs.bits.text())
        press(qtbot, Qt.Key.Key_Right)
    assert set(found) == {("0.png", "4.png"), ("1.png", "5.png")}
    assert "mirrored" in found["1.png", "5.png"][0]
    assert "mirrored" not in found["0.png", "4.png"][0]
    assert all(distance <= 8 for _, distance in found.values())
    for side in (view.pairs.left, view.pairs.right):
        breed = {"0": "Beagle", "1": "Beagle", "4": "Pug", "5": "Chihuahua"}[side.name.text()[0]]
        assert side.facts.text().startswith(f"{breed} · 160 × 120 px · sharpness ")
    qtbot.waitUntil(lambda: view.pairs.left.canvas.thumbnail is not None)
    assert view.pairs.left.canvas.thumbnail.image.width() == 160


def test_keys_decide_and_undo_shows_the_pair_again(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot
) -> None:
    view = opened(data_page, source, qtbot, part=2)
    first = shown(view)
    assert first[0] == "1 of 2 pairs"
    press(qtbot, Qt.Key.Key_1)
    assert excluded(data_page) == {f"dogs/{first[1]}"}
    second = shown(view)
    assert second[0] == "2 of 2 pairs"
    assert view.pairs.decided.text() == "1 still to decide"
    press(qtbot, Qt.Key.Key_2)
    assert excluded(data_page) == {f"dogs/{first[1]}", f"dogs/{second[2]}"}
    assert view.pairs.decided.text() == "All are decided."
    assert view.pairs.right.state.text() == "Excluded from the dataset"
    assert not view.pairs.right.exclude.isEnabled()
    press(qtbot, Qt.Key.Key_Z, control=True)
    assert shown(view) == second
    press(qtbot, Qt.Key.Key_Z, control=True)
    assert shown(view) == first
    assert not excluded(data_page)


def test_buttons_decide_like_keys(data_page: DataPage, source: AlikeSource, qtbot: QtBot) -> None:
    view = opened(data_page, source, qtbot, part=2)
    first = shown(view)
    click(qtbot, view.pairs.right.exclude)
    assert excluded(data_page) == {f"dogs/{first[2]}"}
    click(qtbot, view.pairs.previous)
    assert shown(view) == first
    click(qtbot, view.pairs.left.exclude)
    click(qtbot, view.pairs.previous)
    assert view.pairs.warning.text() == "Both are excluded."
    click(qtbot, view.pairs.both)
    assert not excluded(data_page)
    click(qtbot, view.pairs.previous)
    assert view.pairs.warning.text() == "Both are kept."
    click(qtbot, view.undo)
    assert excluded(data_page) == {f"dogs/{first[1]}", f"dogs/{first[2]}"}


def test_keeping_both_is_one_step_and_remembered_when_the_source_is_opened_again(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, session: Session
) -> None:
    view = opened(data_page, source, qtbot, part=2)
    first = shown(view)
    names = (f"dogs/{first[1]}", f"dogs/{first[2]}")
    press(qtbot, Qt.Key.Key_3)
    assert shown(view)[0] == "2 of 2 pairs"
    assert data_page.editing.edits.keeps_both(*names)
    press(qtbot, Qt.Key.Key_Z, control=True)
    assert shown(view) == first
    assert not data_page.editing.edits.kept_pairs
    click(qtbot, view.redo)
    data_page.editing.shutdown()
    assert EditsFile.of_source(source).load().keeps_both(*names)
    session.set_source(None)
    view = opened(data_page, source, qtbot, part=2)
    assert shown(view) != first
    assert view.pairs.decided.text() == "1 still to decide"
    click(qtbot, view.pairs.previous)
    assert view.pairs.warning.text() == "Both are kept."


def test_threshold_takes_pairs_away_and_more_are_looked_for(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, jobs: Jobs
) -> None:
    view = opened(data_page, source, qtbot, part=2)
    titles: list[str] = []
    jobs.started.connect(lambda job: titles.append(job.title))
    least = min(pair.distance for pair in view.pairs.walk.pairs)
    view.pairs.distance.setValue(least)
    assert all(pair.distance <= least for pair in view.pairs.walk.pairs)
    assert not titles
    field = view.pairs.distance.lineEdit()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.waitUntil(lambda: view.pairs.search._reaches == 12)
    assert titles == ["Comparing the pictures"]
    assert len(view.pairs.walk.pairs) >= 2
    assert not excluded(data_page), "digits typed into the field decide nothing"


def test_pictures_that_do_not_look_alike_make_no_pair(
    data_page: DataPage, tmp_path: Path, qtbot: QtBot
) -> None:
    view = opened(data_page, AlikeSource(tmp_path / "all-different", alike=False), qtbot, part=2)
    view.pairs.distance.setValue(2)
    assert view.parts[2].text() == "Near-duplicates · 0"
    assert view.pairs.nothing.isVisible()
    press(qtbot, Qt.Key.Key_1)
    assert not excluded(data_page)


# -- language, theme, room -------------------------------------------------------------------


def test_words_and_colours_follow_at_once(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, language: Language
) -> None:
    view = opened(data_page, source, qtbot)
    card = view.figures.cards["breeds"]
    language.choose("ko")
    qtbot.waitUntil(lambda: view.parts[0].text() == "그래프")
    assert card.title.text() == "견종"
    assert card.plot.figure.names[0] == "비글"
    assert view.pairs.left.exclude.text() == "왼쪽 제외"
    theme.current().choose("dark")
    image = card.plot.grab().toImage()
    assert share_of(image, theme.DARK.plot) > 0.3


@pytest.mark.parametrize("code", ["en", "ko"])
def test_view_has_room_in_the_smallest_window(
    data_page: DataPage, source: AlikeSource, qtbot: QtBot, language: Language, code: str
) -> None:
    language.choose(code)
    view = opened(data_page, source, qtbot)
    data_page.resize(960 - 72, 600 - 72)
    for part in view.parts:
        click(qtbot, part)
        assert view.minimumSizeHint().width() <= 960 - 72
        assert view.minimumSizeHint().height() <= 600 - 72
    for widget in (view.back, *view.parts, view.pairs.both, view.pairs.distance, view.means.save):
        assert widget.accessibleName()
        assert widget.toolTip()
