"""The edits of a source in the studio: every change can be undone, and is on the disk at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from editor_fakes import BOX, BoxedSource
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import StorageError
from gan_core.sources.base import Box
from studio.pages.data.editing import Editing


@pytest.fixture
def source(tmp_path: Path) -> BoxedSource:
    return BoxedSource(tmp_path / "pictures")


@pytest.fixture
def editing(source: BoxedSource, qtbot: QtBot) -> Iterator[Editing]:
    made = Editing()
    with qtbot.waitSignal(made.opened):
        made.open(source)
    yield made
    made.shutdown()


def saved(source: BoxedSource) -> Edits:
    return EditsFile.of_source(source).load()


def test_a_change_is_told_saved_and_there_again_next_time(
    editing: Editing, source: BoxedSource, qtbot: QtBot
) -> None:
    edit = PictureEdit(boxes=(BOX,), crop=CropPolicy.BOX, margin=0.2)
    with qtbot.waitSignal(editing.changed) as told:
        editing.change({"000.png": edit}, "Move the box")
    assert told.args == [frozenset({"000.png"})]
    assert editing.of("000.png") == edit
    editing.shutdown()
    assert saved(source).of("000.png") == edit
    again = Editing()
    with qtbot.waitSignal(again.opened):
        again.open(source)
    assert again.edits == editing.edits
    assert not again.stack.canUndo()


def test_undo_and_redo_restore_exactly_and_are_saved(editing: Editing, source: BoxedSource) -> None:
    editing.exclude(["000.png", "001.png"], True)
    editing.copy_crop("000.png", ["002.png"])  # changes nothing: no step
    editing.change({"000.png": PictureEdit(margin=0.3)}, "Change the margin")
    after = editing.edits
    assert editing.stack.count() == 2
    editing.stack.undo()
    editing.stack.undo()
    assert editing.edits == Edits()
    editing.shutdown()
    assert saved(source) == Edits()
    editing.stack.redo()
    editing.stack.redo()
    assert editing.edits == after
    editing.shutdown()
    assert saved(source) == after


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.builds(
                PictureEdit,
                boxes=st.none() | st.just((BOX,)),
                excluded=st.booleans(),
                margin=st.none() | st.just(0.5),
            ),
            st.sampled_from(["", "nudge a", "nudge b"]),
        ),
        max_size=12,
    )
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_undoing_everything_restores_what_was(
    editing: Editing, changes: list[tuple[str, PictureEdit, str]]
) -> None:
    begin = editing.edits
    for name, edit, merge in changes:
        editing.change({name: edit}, "Change", merge=merge and f"{merge} {name}")
    end = editing.edits
    steps = editing.stack.count()
    for _ in range(steps):
        editing.stack.undo()
    assert editing.edits == begin
    for _ in range(steps):
        editing.stack.redo()
    assert editing.edits == end
    for _ in range(steps):
        editing.stack.undo()
    editing.stack.clear()


def test_nudges_are_one_step_until_something_ends_them(editing: Editing) -> None:
    for shift in range(1, 6):
        box = Box(40 + shift, 30, 120 + shift, 110)
        editing.change({"000.png": PictureEdit(boxes=(box,))}, "Move the box", merge="move 0")
    assert editing.stack.count() == 1
    editing.end_merging()
    editing.change({"000.png": PictureEdit(boxes=(BOX,))}, "Move the box", merge="move 0")
    assert editing.stack.count() == 2
    editing.stack.undo()
    editing.stack.undo()
    assert editing.edits == Edits()


def test_nudging_there_and_back_leaves_no_step(editing: Editing) -> None:
    editing.change({"000.png": PictureEdit(margin=0.2)}, "Move", merge="move")
    editing.change({"000.png": PictureEdit()}, "Move", merge="move")
    assert editing.stack.count() == 0
    assert editing.edits == Edits()


def test_the_crop_of_one_picture_is_copied_in_one_step_and_leaves_boxes_alone(editing: Editing) -> None:
    editing.change({"001.png": PictureEdit(boxes=(BOX,), excluded=True)}, "Add a box")
    editing.change({"000.png": PictureEdit(boxes=(), crop=CropPolicy.BOX_MARGIN, margin=0.4)}, "Crop")
    editing.copy_crop("000.png", ["000.png", "001.png", "002.png"])
    assert editing.of("001.png") == PictureEdit((BOX,), True, CropPolicy.BOX_MARGIN, 0.4)
    assert editing.of("002.png") == PictureEdit(None, False, CropPolicy.BOX_MARGIN, 0.4)
    editing.stack.undo()
    assert editing.of("001.png") == PictureEdit((BOX,), True)
    assert editing.of("002.png") == PictureEdit()


def test_batch_rules_are_steps_as_well(editing: Editing, source: BoxedSource) -> None:
    told: list[str] = []
    editing.settings_changed.connect(lambda: told.append("settings"))
    settings = PrepareSettings(img_resolution=32)
    editing.change_settings(settings, "Change the rules")
    editing.change_settings(replace_margin(settings), "Change the rules", merge="margin")
    editing.shutdown()
    assert saved(source).settings == replace_margin(settings)
    editing.stack.undo()
    assert editing.edits.settings == settings
    assert told == ["settings"] * 3


def replace_margin(settings: PrepareSettings) -> PrepareSettings:
    return settings.model_copy(update={"margin": 0.3})


def test_the_boxes_of_a_picture_are_the_edited_ones_or_its_own(editing: Editing, source: BoxedSource) -> None:
    item = source.items[0]
    assert editing.boxes(item) == item.boxes
    editing.change({item.name: PictureEdit(boxes=())}, "Delete the box")
    assert editing.boxes(item) == ()


def test_each_source_keeps_its_own_edits_and_nothing_is_undone_in_another(
    editing: Editing, source: BoxedSource, tmp_path: Path, qtbot: QtBot
) -> None:
    editing.exclude(["000.png"], True)
    other = BoxedSource(tmp_path / "others")
    with qtbot.waitSignal(editing.opened):
        editing.open(other)
    assert editing.edits == Edits()
    assert not editing.stack.canUndo()
    with qtbot.waitSignal(editing.opened):
        editing.open(source)
    assert editing.of("000.png").excluded
    with qtbot.waitSignal(editing.opened):
        editing.open(None)
    assert editing.edits == Edits()


def test_of_many_changes_in_a_row_the_last_is_on_the_disk(editing: Editing, source: BoxedSource) -> None:
    for margin in range(1, 101):
        editing.change({"000.png": PictureEdit(margin=margin / 100)}, "Change the margin")
    editing.shutdown()
    assert saved(source).of("000.png").margin == 1.0


def test_a_corrupt_file_is_kept_aside_and_said(source: BoxedSource, qtbot: QtBot) -> None:
    file = EditsFile.of_source(source)
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b'{"version": 1, "pict')
    editing = Editing()
    with qtbot.waitSignal(editing.opened):
        editing.open(source)
    assert editing.note is not None
    kept = Path(str(editing.note.values["path"]))
    editing.exclude(["000.png"], True)
    editing.shutdown()
    assert kept.read_bytes() == b'{"version": 1, "pict'
    assert saved(source).of("000.png").excluded
    editing.dismiss_note()
    assert editing.note is None


def test_a_file_that_cannot_be_read_is_never_replaced(
    source: BoxedSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: EditsFile) -> Edits:
        raise StorageError("{path} is of a newer program.", path=file.path)

    monkeypatch.setattr(EditsFile, "load", fail)
    editing = Editing()
    with qtbot.waitSignal(editing.opened):
        editing.open(source)
    assert str(editing.note).endswith("is of a newer program.")
    editing.exclude(["000.png"], True)
    editing.shutdown()
    assert not editing.of("000.png").excluded
    assert not EditsFile.of_source(source).path.exists()


def test_a_full_disk_is_said_until_a_saving_succeeds(
    editing: Editing, source: BoxedSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: EditsFile, edits: Edits) -> None:
        raise StorageError("No space is left for {path}.", path=file.path)

    with monkeypatch.context() as patch:
        patch.setattr(EditsFile, "save", fail)
        with qtbot.waitSignal(editing.noted):
            editing.exclude(["000.png"], True)
        assert str(editing.note).startswith("No space is left")
        assert editing.of("000.png").excluded  # not lost: the next saving has it too
    with qtbot.waitSignal(editing.noted):
        editing.exclude(["001.png"], True)
    assert editing.note is None
    assert saved(source).pictures.keys() == {"000.png", "001.png"}


def test_a_change_of_one_picture_leaves_the_others(editing: Editing) -> None:
    editing.exclude(["000.png"], True)
    edit = editing.of("000.png")
    editing.change({"001.png": replace(edit, excluded=False, margin=0.1)}, "Change the margin")
    assert editing.of("000.png") is edit


@pytest.mark.parametrize("end", ["shutdown", "other source"])
def test_nobody_waits_while_the_saving_of_a_large_file_rests(
    editing: Editing,
    source: BoxedSource,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    monkeypatch.setattr("studio.workers.edits_saver._REST", 1e9)  # as long as no test can wait
    editing.exclude(["000.png"], True)
    qtbot.waitUntil(lambda: EditsFile.of_source(source).path.exists())
    editing.exclude(["001.png"], True)
    if end == "shutdown":
        editing.shutdown()
    else:
        with qtbot.waitSignal(editing.opened):
            editing.open(BoxedSource(tmp_path / "others"))
    assert saved(source).pictures.keys() == {"000.png", "001.png"}
