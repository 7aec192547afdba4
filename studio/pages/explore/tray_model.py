"""The tray of the open run: its pictures in their order, every edit undoable and on disk at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QUndoCommand, QUndoStack

from gan_core.messages import Message
from studio.pages.explore.tray_disk import TrayDisk
from studio.translation import mark, tr
from studio.workers.recipe import Opened

if TYPE_CHECKING:
    from gan_core.sampling.point import Point
    from gan_core.sampling.tray import Kept, Tray

Index = QModelIndex | QPersistentModelIndex
_MIME = "application/x-gan-studio-kept"


class TrayRole(IntEnum):
    """What a row holds beside Qt's own roles."""

    KEPT = Qt.ItemDataRole.UserRole
    """The Kept."""


class TrayModel(QAbstractListModel):
    """Kept points with their names and pictures. Empty and not ready until the run's file has been read."""

    edited = Signal()
    """The tray is another one, or `is_ready` is."""
    noted = Signal()
    """`note` is another one."""
    marked = Signal()
    """A checkpoint is kept from now on, for its picture in the tray."""

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tray: Tray | None = None
        self.note: Message | None = None
        """What a person must know: the file was damaged, or can't be written."""
        self._stack = undo_stack
        self._images: dict[Point, QImage] = {}
        self._stale: set[Point] = set()
        """Whose picture is of an earlier generator of the run; it stays until there is a newer one."""
        self._about: Opened | None = None
        self._disk = TrayDisk(self)
        self._disk.loaded.connect(self._take_loaded)
        self._disk.saved.connect(self._take_saved)
        self._disk.marked.connect(self.marked)
        self._disk.failed.connect(self._take_failure)

    # -- the run ----------------------------------------------------------------------------------

    def open(self, about: Opened | None) -> None:
        """Show the tray of this generator's run; pictures of another generator are out of date."""
        is_same = about is not None and self._about is not None and about.path == self._about.path
        self._about = about
        self._stale.update(self._images)
        if is_same:
            self.edited.emit()
            return
        self._images.clear()
        self._stale.clear()
        self._put(None)
        self._set_note(None)
        if about is not None:
            self._disk.load(about)

    @property
    def is_ready(self) -> bool:
        """Whether the tray has been read, so that it can be changed."""
        return self.tray is not None

    @property
    def about(self) -> Opened | None:
        """The generator that draws the pictures."""
        return self._about

    @property
    def num_of_others(self) -> int:
        """How many were kept with another generator than draws them."""
        about = self._about
        own = None if about is None else (about.checkpoint, about.weights, about.statistics)
        return sum((kept.checkpoint, kept.weights, kept.statistics) != own for kept in self.kept)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """What was kept, in its order."""
        return self.tray.kept if self.tray is not None else ()

    def shutdown(self) -> None:
        """Wait until everything is written."""
        self._disk.finish()

    # -- edits, each a step to undo ---------------------------------------------------------------

    def keep(self, point: Point, image: QImage | None = None) -> None:
        """Add `point`, seen with the open generator, under a name that is free."""
        from gan_core.sampling.tray import Kept

        if self.tray is None or self._about is None:
            return
        about = self._about
        if image is not None and not image.isNull():
            self._images[point] = image
            self._stale.discard(point)
        kept = Kept(self._free_name(), point, about.checkpoint, about.weights, about.statistics)
        self._change(self.tray.with_added(kept), mark("Keep in the tray"))

    def remove(self, rows: Sequence[int]) -> None:
        """Take these out: one step."""
        tray = self.tray
        if tray is None or not rows:
            return
        for row in sorted(rows, reverse=True):
            tray = tray.without(row)
        self._change(tray, mark("Take out of the tray"))

    def rename(self, row: int, name: str) -> None:
        """Call the one at `row` otherwise; an empty name changes nothing."""
        name = name.strip()
        if self.tray is not None and name and name != self.kept[row].name:
            self._change(self.tray.renamed(row, name), mark("Rename in the tray"))

    def move(self, row: int, to: int) -> None:
        """Put the one at `row` at place `to` of the new order."""
        if self.tray is not None and row != to:
            self._change(self.tray.moved(row, to), mark("Reorder the tray"))

    # -- pictures -----------------------------------------------------------------------------------

    def missing(self) -> list[Point]:
        """Points whose picture has to be made."""
        points = dict.fromkeys(kept.point for kept in self.kept)
        return [point for point in points if point not in self._images or point in self._stale]

    def set_images(self, images: Sequence[tuple[Point, QImage]]) -> None:
        """Show these pictures."""
        self._images.update(images)
        self._stale.difference_update(point for point, _ in images)
        if self.kept:
            self.dataChanged.emit(
                self.index(0), self.index(len(self.kept) - 1), [Qt.ItemDataRole.DecorationRole]
            )

    # -- Qt's side ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.kept)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        kept = self.kept[index.row()]
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.EditRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return kept.name
        if role == Qt.ItemDataRole.DecorationRole:
            return self._images.get(kept.point)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("{name} · kept at checkpoint {checkpoint}", name=kept.name, checkpoint=kept.checkpoint)
        return kept if role == TrayRole.KEPT else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A name was typed."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        self.rename(index.row(), str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled  # between two, not onto one
        flag = Qt.ItemFlag
        return flag.ItemIsSelectable | flag.ItemIsEnabled | flag.ItemIsEditable | flag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, QByteArray(str(indexes[0].row()).encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """One was let go before `row`. False, so that the view removes nothing: the move is done."""
        del action, column
        if not data.hasFormat(_MIME):
            return False
        moved = int(bytes(data.data(_MIME).data()))
        before = row if row >= 0 else parent.row() if parent.isValid() else len(self.kept)
        self.move(moved, before - 1 if before > moved else before)
        return False

    # -- how ------------------------------------------------------------------------------------------

    def _change(self, tray: Tray, text: str) -> None:
        assert self.tray is not None
        if tray != self.tray:
            self._stack.push(_Edit(self._put_and_save, self.tray, tray, text))

    def _put_and_save(self, tray: Tray) -> None:
        self._put(tray)
        if self._about is not None:
            self._disk.save(self._about, tray)

    def _put(self, tray: Tray | None) -> None:
        self.beginResetModel()
        self.tray = tray
        self.endResetModel()
        self.edited.emit()

    def _free_name(self) -> str:
        names, number = {kept.name for kept in self.kept}, len(self.kept) + 1
        while (name := tr("Picture {number}", number=number)) in names:
            number += 1
        return name

    def _take_loaded(self, about: Opened, tray: Tray, note: Message | None) -> None:
        if self._is_open(about):
            self._put(tray)
            self._set_note(note)

    def _take_saved(self, about: Opened) -> None:
        if self._is_open(about):
            self._set_note(None)

    def _take_failure(self, about: Opened, message: Message) -> None:
        if self._is_open(about):
            self._set_note(message)

    def _is_open(self, about: Opened) -> bool:
        return self._about is not None and self._about.path == about.path

    def _set_note(self, note: Message | None) -> None:
        if note != self.note:
            self.note = note
            self.noted.emit()


class _Edit(QUndoCommand):
    """From one tray to another; its text is English."""

    def __init__(self, put: Callable[[Tray], None], before: Tray, after: Tray, text: str) -> None:
        super().__init__(text)
        self._put, self._before, self._after = put, before, after

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)
