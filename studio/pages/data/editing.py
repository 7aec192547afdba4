"""What a person decides about a source's pictures: the edits, how to undo them, and their saving.

One for the whole Data page; the browser and the crop editor change pictures through it and listen to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import Message
from gan_core.sources.base import Box, Source, SourceItem
from studio.translation import mark
from studio.workers.edits_saver import EditsSaver

_UNDO_LIMIT = 1000
_MERGES = 1
"""Qt asks `mergeWith` only of two steps with the same id, and never where it is -1."""


class Editing(QObject):
    """The edits of one source at a time. Every change is one step of `stack`, and is saved at once."""

    opened = Signal()
    """The edits of another source are here (none were read before), or there is no source any more."""
    changed = Signal(object)
    """The names (frozenset of str) of the pictures about which, or about whose pair, something else is decided now:
    done, undone or redone."""
    settings_changed = Signal()
    """`edits.settings` are others now."""
    flag_limits_changed = Signal()
    """`edits.flag_limits` are others now."""
    noted = Signal()
    """`note` is another one."""
    stepped = Signal()
    """Other steps than before can be undone and redone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source: Source | None = None
        self.edits = Edits({})
        self.note: Message | None = None
        """What a person must know of the edits file: it was set aside, or can't be written."""
        self.is_ready = False
        """Whether the source's edits have been read; otherwise nothing can be changed."""
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(_UNDO_LIMIT)
        self.stack.indexChanged.connect(self.stepped)
        self._file: EditsFile | None = None
        self._failure: Message | None = None
        self._chapter = 0
        self._saver = EditsSaver(self)
        self._saver.loaded.connect(self._take_loaded)
        self._saver.failed.connect(self._take_failure)
        self._saver.saved.connect(self._take_saved)

    def open(self, source: Source | None) -> None:
        """Work on `source` from now on; `opened` follows when its edits have been read (in a worker)."""
        if source is self.source and (self.is_ready or source is None):
            return
        self.source, self.edits, self.is_ready = source, Edits({}), False
        self.stack.clear()
        self._set_note(None)
        self._file = None if source is None else EditsFile.of_source(source)
        if self._file is None:
            self.opened.emit()
        else:
            self._saver.load(self._file)

    def of(self, name: str) -> PictureEdit:
        """What is decided about a picture."""
        return self.edits.of(name)

    def boxes(self, item: SourceItem) -> tuple[Box, ...]:
        """The boxes of a picture: the edited ones, or else the source's own."""
        edited = self.of(item.name).boxes
        return item.boxes if edited is None else edited

    def change(self, pictures: Mapping[str, PictureEdit], text: str, *, merge: str = "") -> None:
        """Decide anew about these pictures: one step of the undo stack, called `text` (English, marked).

        Consecutive changes of the same `merge` are one step (nudges of one box), until `end_merging`. What
        is decided so already makes no step.
        """
        after = {name: edit for name, edit in pictures.items() if edit != self.of(name)}
        if after and self.is_ready:
            before = {name: self.of(name) for name in after}
            self.stack.push(_Step(self._put_pictures, before, after, text, self._merge_key(merge)))

    def change_settings(self, settings: PrepareSettings | None, text: str, *, merge: str = "") -> None:
        """Save these batch rules with the source: a step as any other."""
        if settings != self.edits.settings and self.is_ready:
            before = self.edits.settings
            self.stack.push(_Step(self._put_settings, before, settings, text, self._merge_key(merge)))

    def keep_settings(self, settings: PrepareSettings) -> None:
        """Save these batch rules with the source though nobody changed them: no step to undo."""
        if settings != self.edits.settings and self.is_ready:
            self._put_settings(settings)

    def copy_crop(self, name: str, to: Iterable[str]) -> None:
        """Give the pictures `to` the crop policy and the margin of picture `name`: one step."""
        given = self.of(name)
        pictures = {other: replace(self.of(other), crop=given.crop, margin=given.margin) for other in to}
        self.change(pictures, mark("Copy the crop"))

    def exclude(self, names: Iterable[str], excluded: bool) -> None:
        """Leave these pictures out of the dataset, or take them in again: one step."""
        pictures = {name: replace(self.of(name), excluded=excluded) for name in names}
        self.change(pictures, mark("Exclude") if excluded else mark("Include"))

    def keep_both(self, first: str, second: str) -> None:
        """Take these two pictures in, though they look alike, and never ask about the pair again: one step."""
        if not self.is_ready:
            return
        before = {name: self.of(name) for name in (first, second)}
        after = {name: replace(edit, excluded=False) for name, edit in before.items()}
        was_kept = self.edits.keeps_both(first, second)
        if before != after or not was_kept:
            self.stack.push(_Step(self._put_pair, (before, was_kept), (after, True), mark("Keep both"), ""))

    def change_flag_limits(self, limits: FlagLimits | None, *, merge: str = "") -> None:
        """Flag pictures from these limits on (None: the usual ones), and save them with the source: a step."""
        if limits != self.edits.flag_limits and self.is_ready:
            text, before = mark("Change the flags' limits"), self.edits.flag_limits
            self.stack.push(_Step(self._put_flag_limits, before, limits, text, self._merge_key(merge)))

    def end_merging(self) -> None:
        """What comes next is a step of its own, whatever came before."""
        self._chapter += 1

    def dismiss_note(self) -> None:
        """The person has read the note."""
        self._set_note(None)

    def shutdown(self) -> None:
        """Wait until everything is saved."""
        self._saver.finish()

    def _merge_key(self, merge: str) -> str:
        return f"{self._chapter} {merge}" if merge else ""

    def _put_pictures(self, pictures: dict[str, PictureEdit]) -> None:
        self.edits = self.edits.changed(pictures)
        self._save()
        self.changed.emit(frozenset(pictures))

    def _put_pair(self, decided: tuple[dict[str, PictureEdit], bool]) -> None:
        pictures, is_kept = decided
        first, second = pictures
        self.edits = self.edits.changed(pictures).with_pair(first, second, kept=is_kept)
        self._save()
        self.changed.emit(frozenset(pictures))

    def _put_flag_limits(self, limits: FlagLimits | None) -> None:
        self.edits = self.edits.with_flag_limits(limits)
        self._save()
        self.flag_limits_changed.emit()

    def _put_settings(self, settings: PrepareSettings | None) -> None:
        self.edits = self.edits.with_settings(settings)
        self._save()
        self.settings_changed.emit()

    def _save(self) -> None:
        if self._file is not None:
            self._saver.save(self._file, self.edits)

    def _take_loaded(self, file: EditsFile, edits: Edits) -> None:
        if file is self._file:
            self.edits, self.is_ready = edits, True
            self._set_note(file.note)
            self.opened.emit()

    def _take_failure(self, file: EditsFile, message: Message) -> None:
        if file is self._file:
            self._failure = message
            self._set_note(message)
            if not self.is_ready:  # it can't be read: nothing may be changed, for saving would replace it
                self.opened.emit()

    def _take_saved(self, file: EditsFile) -> None:
        if file is self._file and self.note is self._failure:
            self._set_note(None)

    def _set_note(self, note: Message | None) -> None:
        if note != self.note:
            self.note = note
            self.noted.emit()


class _Step(QUndoCommand):
    """From one state to another and back; of equal merge keys two steps in a row are one."""

    def __init__(
        self, put: Callable[[Any], None], before: Any, after: Any, text: str, merge_key: str
    ) -> None:
        super().__init__(text)
        self._put = put
        self._before, self._after = before, after
        self._merge_key = merge_key

    def id(self) -> int:
        return _MERGES if self._merge_key else -1

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step) or other._merge_key != self._merge_key:
            return False
        if isinstance(self._before, dict):
            self._before = {**other._before, **self._before}
            self._after = {**self._after, **other._after}
        else:
            self._after = other._after
        self.setObsolete(self._before == self._after)
        return True
