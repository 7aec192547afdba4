"""The tray at the bottom of the page: pictures beside each other, to click, to drag into an order, to name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio import formats, theme
from studio.icons import icon
from studio.pages.explore.drawn_with import DrawnWith
from studio.pages.explore.tray_model import TrayModel, TrayRole
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live

if TYPE_CHECKING:
    from gan_core.sampling.tray import Kept

Index = QModelIndex | QPersistentModelIndex
RENAME, REMOVE = "F2", "Delete"
_SIDE, _PAD, _NAME = 64, 4, 18
GO = mark("Go to a kept picture")


class _Delegate(QStyledItemDelegate):
    """A picture with its name below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_SIDE + 4 * _PAD, _SIDE + _NAME + 3 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, rect = theme.colors(), option.rect
        face = QRect(rect.x() + 2 * _PAD, rect.y() + _PAD, _SIDE, _SIDE)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(image, QImage) and not image.isNull():
            painter.drawImage(face, image)
        else:
            painter.fillRect(face, colors.grid_gap)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRect(face.adjusted(-1, -1, 1, 1))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(colors.muted, 1))
            painter.drawRect(face.adjusted(-1, -1, 0, 0))
        painter.setPen(colors.text)
        room = self._name_rect(rect)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The name is typed where it stands."""
        editor.setGeometry(self._name_rect(option.rect).adjusted(-1, -3, 1, 3))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        describe(editor, tr("Name of the picture"), tr("Return keeps the name, Escape the one before."))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt sets it anew with every change of a row: a picture that arrives takes no half typed name away."""
        if not isinstance(editor, QLineEdit) or not editor.isModified():
            super().setEditorData(editor, index)

    @staticmethod
    def _name_rect(rect: QRect) -> QRect:
        return QRect(rect.x() + 2, rect.y() + _SIDE + 2 * _PAD, rect.width() - 4, _NAME)


class TrayView(Live, QListView):
    """Clicks tell where to go; dragging orders; F2 and Delete do what they say."""

    chosen = Signal(object)
    """The Kept to go to."""
    _empty_text = ""

    def __init__(self, model: TrayModel) -> None:
        super().__init__()
        self.tray = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setViewportMargins(8, 0, 8, 0)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed | QListView.EditTrigger.DoubleClicked)
        self.setDragDropMode(QListView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setFixedHeight(_SIDE + _NAME + 3 * _PAD + 12)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        tip = tr("Kept pictures. Click to go there, drag to reorder, double-click to name.")
        self.setAccessibleName(tr("Tray"))
        self.setAccessibleDescription(tip)
        self.setToolTip(tip)
        self.setWhatsThis(tip)

    def rows(self) -> list[int]:
        """Those that are selected."""
        return [index.row() for index in self.selectedIndexes()]

    def remove(self) -> None:
        """Take the selected ones out."""
        self.tray.remove(self.rows())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the one under the pointer."""
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, sign, act in (
            (tr("Go there"), "compass", partial(self._choose, index)),
            (tr("Rename"), "pencil", partial(self.edit, index)),
            (tr("Take out"), "trash-2", self.remove),
        ):
            action = QAction(icon(sign), text, menu)
            action.triggered.connect(lambda _=False, act=act: act())
            menu.addAction(action)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes out, Return goes there; letters are not for finding here but the page's keys."""
        if self.state() == QListView.State.EditingState:
            event.accept()  # what the editor leaves of its keys is not for the view
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.rows():
            self.remove()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _choose(self, index: Index) -> None:
        kept: Kept | None = index.data(TrayRole.KEPT)
        if kept is not None:
            self.chosen.emit(kept)


class TrayStrip(Live, QWidget):
    """The tray with its heading, or what it is for while it is empty."""

    def __init__(self, model: TrayModel) -> None:
        super().__init__()
        self._model = model
        self.view = TrayView(model)
        self._title, self._count = label("strong"), label("muted")
        self._empty = label("muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setFixedHeight(self.view.height())
        self._note = label("bad", wrap=True)
        self.drawn_with = DrawnWith(model, self)
        self.remove = button("trash-2", tool=True)
        head = row()
        head.setContentsMargins(12, 6, 12, 0)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addWidget(self._note, 1)
        head.addWidget(self.drawn_with, 1)
        head.addStretch()
        head.addWidget(self.remove)
        layout = column(self, gap=0)
        layout.addLayout(head)
        layout.addWidget(self._empty)
        layout.addWidget(self.view)
        self.remove.clicked.connect(self.view.remove)
        self.view.selectionModel().selectionChanged.connect(self._show_selection)
        model.edited.connect(self._show)
        model.noted.connect(self._show)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self._title.setText(tr("Tray"))
        describe(self.remove, tr("Take out"), tr("Takes the selected pictures out of the tray."), REMOVE)
        self._empty.setText(
            tr("Keep pictures that you like: they stay with the run, to come back to and to make films of.")
        )
        self._show()

    def _show(self) -> None:
        count = len(self._model.kept)
        self._count.setText(formats.pictures(count) if count else "")
        self.view.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        note = self._model.note
        self._note.setText(tr_message(note) if note is not None else "")
        self._note.setVisible(note is not None)
        self._show_selection()

    def _show_selection(self) -> None:
        self.remove.setEnabled(bool(self.view.rows()))
