"""The kept pictures to choose from, each with its number in the film, and what film they make."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio import formats, theme
from studio.pages.explore.panels.film_choice import ChoiceRole, FilmChoice
from studio.pages.explore.panels.film_player import FPS
from studio.pages.explore.panels.picture_box import icon_image
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live

Index = QModelIndex | QPersistentModelIndex
_SIDE, _GAP, _BADGE = 48, 8, 16
_LEFT_OUT = 0.4
"""How much is seen of a picture that is not in the film."""
_MOST_LINES = 3
NEEDED = 2
"""Pictures that make a film."""


class FilmChooser(Live, QWidget):
    """A click puts a picture at the end of the film or takes it out."""

    def __init__(self, session: Session, choice: FilmChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._choice = session, choice
        self._num_frames = 0
        self.view = _ChoiceView(choice)
        self.all, self.clear = button(tool=True), button(tool=True)
        self._title = label()
        self.text, self.made_by = label("caption", wrap=True), label("caption", wrap=True)
        head = row(gap=4)
        head.addWidget(self._title, 1)
        head.addWidget(self.all)
        head.addWidget(self.clear)
        layout = column(self, gap=4)
        layout.addLayout(head)
        for widget in (self.view, self.text, self.made_by):
            layout.addWidget(widget)
        self.all.clicked.connect(choice.take_all)
        self.clear.clicked.connect(choice.take_none)
        choice.changed.connect(self._describe)
        session.sampler.opened.connect(self._describe)
        self.retranslate()

    def show_film(self, num_frames: int) -> None:
        """How many frames the choice makes; 0 where it makes none."""
        self._num_frames = num_frames
        self._describe()

    def retranslate(self) -> None:
        self._title.setText(tr("Pictures of the film"))
        describe(
            self.view,
            tr("Pictures of the film"),
            tr(
                "Click a picture to put it at the end of the film or to take it out; the numbers are its order."
            ),
        )
        self.all.setText(tr("All"))
        describe(self.all, tr("All"), tr("All kept pictures, in the tray's order."))
        self.clear.setText(tr("Choose anew"))
        describe(
            self.clear,
            tr("Choose anew"),
            tr("Takes all out: then click those that you want, in their order."),
        )
        self._describe()

    def _describe(self) -> None:
        choice = self._choice
        self.clear.setEnabled(bool(choice.rows))
        self.all.setEnabled(choice.rows != tuple(range(choice.of)))
        if self._num_frames:
            text = tr(
                "{chosen} of {count} pictures: {frames} frames, {seconds} s",
                chosen=len(choice.rows),
                count=choice.of,
                frames=formats.count(self._num_frames),
                seconds=f"{self._num_frames / FPS:.1f}",
            )
        else:
            text = tr("Click two or more, in the film's order.")
        self.text.setText(text)
        self._describe_generator()

    def _describe_generator(self) -> None:
        about = self._session.sampler.about
        self.made_by.setVisible(about is not None)
        if about is None:
            return
        by = about.checkpoint, about.weights, about.statistics
        others = sum((kept.checkpoint, kept.weights, kept.statistics) != by for kept in self._choice.kept)
        kimg = formats.kimg_text(float(about.checkpoint))
        text = tr("Made by the checkpoint {checkpoint}.", checkpoint=kimg)
        if others:
            text = tr(
                "Made by the checkpoint {checkpoint}, and {count} were kept with another or with other weights: "
                "they look as it makes them.",
                checkpoint=kimg,
                count=formats.pictures(others),
            )
        self.made_by.setText(text)


class _ChoiceView(QListView):
    """Lines of small pictures, as high as it needs to be up to a few lines."""

    def __init__(self, choice: FilmChoice) -> None:
        super().__init__()
        self._choice = choice
        self.setModel(choice)
        self.setItemDelegate(_Delegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._toggle)
        choice.changed.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Return do what a click does; letters are the page's."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._toggle(self.currentIndex())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _toggle(self, index: Index) -> None:
        if index.isValid():
            self._choice.toggle(index.row())

    def _fit(self) -> None:
        """A scroll bar takes room from the lines, so it is there from the beginning or never."""
        cell, room = _SIDE + _GAP, self.width() - 1
        lines = -(-self._choice.of // max(1, room // cell))
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if lines > _MOST_LINES else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(cell * min(max(lines, 1), _MOST_LINES) + 2)


class _Delegate(QStyledItemDelegate):
    """A picture with its number, pale where it is left out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_SIDE + _GAP, _SIDE + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, place = theme.colors(), index.data(ChoiceRole.PLACE)
        face = QRect(option.rect.x() + _GAP // 2, option.rect.y() + _GAP // 2, _SIDE, _SIDE)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        painter.setOpacity(1.0 if place is not None else _LEFT_OUT)
        if isinstance(image, QImage) and not image.isNull():
            ratio = painter.device().devicePixelRatioF()
            painter.drawImage(face, icon_image(image, round(_SIDE * ratio)))
        else:
            painter.fillRect(face, colors.grid_gap)
        painter.setOpacity(1.0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRect(face.adjusted(-1, -1, 1, 1))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(colors.muted, 1))
            painter.drawRect(face.adjusted(-1, -1, 0, 0))
        if place is not None:
            badge = QRect(
                face.x(),
                face.y(),
                max(_BADGE, painter.fontMetrics().horizontalAdvance(str(place)) + 6),
                _BADGE,
            )
            painter.fillRect(badge, colors.accent)
            painter.setPen(colors.on_accent)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(place))
