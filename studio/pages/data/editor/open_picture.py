"""The picture under the hand: its boxes at this moment, which of them is chosen, and its crops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gan_core.curation.edits import PictureEdit
from gan_core.dataset.crop import Crop, CropRules, Size, crops
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import Message
from gan_core.sources.base import Box, SourceItem
from studio.pages.data.editing import Editing
from studio.pages.data.editor.picture import LoadedPicture, load_picture
from studio.workers.newest import Newest

Boxes = tuple[Box, ...]


class OpenPicture(QObject):
    """One picture of the source that is edited, read in a worker. What is decided goes through the Editing."""

    opened = Signal()
    """Another picture (or none) is open; it may still have to be read."""
    loaded_changed = Signal()
    """The picture has been read, or `problem` says why it can't be."""
    boxes_changed = Signal()
    """The boxes are others now, be it only for as long as the hand holds one."""
    chosen_changed = Signal()
    edit_changed = Signal()
    """What is decided about the picture, or the rules for all."""

    def __init__(self, editing: Editing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editing = editing
        self.settings = PrepareSettings()
        """The rules for all pictures."""
        self.item: SourceItem | None = None
        self.loaded: LoadedPicture | None = None
        self.problem: Message | None = None
        self.boxes: Boxes = ()
        self.chosen: int | None = None
        """The number of a box, or None."""
        self.is_draft = False
        """Whether a hand holds a box, so that nothing is decided yet."""
        self._reader = Newest(self)
        self._reader.done.connect(self._take_loaded)
        self._reader.failed.connect(self._take_problem)
        self._watcher = Newest(self)
        self._watcher.done.connect(self._take_check)
        self._watcher.failed.connect(self._take_problem)
        editing.changed.connect(self._take_edits)
        editing.opened.connect(self._take_source)

    @property
    def edit(self) -> PictureEdit:
        """What is decided about this picture."""
        return PictureEdit() if self.item is None else self.editing.of(self.item.name)

    @property
    def chosen_box(self) -> Box | None:
        """The chosen box, if any."""
        return None if self.chosen is None else self.boxes[self.chosen]

    @property
    def size(self) -> Size | None:
        """Width and height of the picture in pixels, once it has been read."""
        return None if self.loaded is None else self.loaded.size

    @property
    def rules(self) -> CropRules:
        """How this picture is cropped."""
        return self.edit.rules(self.settings.rules())

    def crops(self) -> tuple[list[Crop], list[Message]]:
        """What is kept of the picture with its boxes as they are, and why any box is left out."""
        return ([], []) if self.size is None else crops(self.size, self.boxes, self.rules)

    def open(self, item: SourceItem | None) -> None:
        """Work on this picture."""
        self.item, self.loaded, self.problem, self.chosen = item, None, None, None
        self.boxes, self.is_draft = () if item is None else self.editing.boxes(item), False
        self._watcher.forget()
        self._reader.forget()
        if item is not None and self.boxes:
            self.chosen = 0
        self.opened.emit()
        self.load()

    def load(self) -> None:
        """Read the picture (again)."""
        source, item = self.editing.source, self.item
        if source is not None and item is not None:
            self._reader.request(lambda: load_picture(source, item))

    def check(self) -> None:
        """Look whether the picture's file is still what was read; read it again where it is not."""
        source, item = self.editing.source, self.item
        if source is not None and item is not None:
            self._watcher.request(lambda: source.state(item))

    def set_settings(self, settings: PrepareSettings) -> None:
        """The rules for all pictures are these now."""
        self.settings = settings
        self.edit_changed.emit()

    def choose(self, number: int | None) -> None:
        """Take a box into the hand, or none."""
        if number != self.chosen:
            self.chosen = number
            self.editing.end_merging()
            self.chosen_changed.emit()

    def put_draft(self, boxes: Sequence[Box]) -> None:
        """Show these boxes while the hand holds one; nothing is decided yet."""
        self.boxes, self.is_draft = tuple(boxes), True
        self.boxes_changed.emit()

    def drop_draft(self) -> None:
        """Show the boxes that are decided."""
        self._show_boxes()

    def decide_boxes(self, boxes: Sequence[Box], text: str, merge: str = "") -> None:
        """These are the boxes now: a step of its own, or one with those before it of the same `merge`."""
        if self.item is None:
            return
        own = tuple(boxes) == self.item.boxes
        self.decide(replace(self.edit, boxes=None if own else tuple(boxes)), text, merge)
        self._show_boxes()  # also where nothing has changed: a draft is over

    def decide(self, edit: PictureEdit, text: str, merge: str = "") -> None:
        """This is decided about the picture now: one step, called `text` (English, marked)."""
        if self.item is not None:
            self.editing.change({self.item.name: edit}, text, merge=merge and f"{self.item.name} {merge}")

    def close(self) -> None:
        """Let go of the picture, and wait until no thread reads it."""
        self.open(None)
        self._reader.close()
        self._watcher.close()

    def _show_boxes(self) -> None:
        if self.item is None:
            return
        self.boxes, self.is_draft = self.editing.boxes(self.item), False
        if self.chosen is not None and self.chosen >= len(self.boxes):
            self.choose(len(self.boxes) - 1 if self.boxes else None)
        self.boxes_changed.emit()

    def _take_loaded(self, loaded: LoadedPicture) -> None:
        self.loaded, self.problem = loaded, None
        self.loaded_changed.emit()

    def _take_problem(self, problem: Message) -> None:
        self.loaded, self.problem = None, problem
        self.loaded_changed.emit()

    def _take_check(self, state: str) -> None:
        if self.problem is not None or (self.loaded is not None and self.loaded.state != state):
            self.load()

    def _take_edits(self, names: frozenset[str]) -> None:
        if self.item is not None and self.item.name in names:
            self._show_boxes()
            self.edit_changed.emit()

    def _take_source(self) -> None:
        if self.item is not None:
            self.open(None)
