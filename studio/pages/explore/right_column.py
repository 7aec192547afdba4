"""The right column: sections below each other, each folds; which are open is remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from studio.icons import icon
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, column, describe
from studio.widgets.live import Live

WIDTH = 316


class RightColumn(Live, QScrollArea):
    """Sections are made by their builders when first opened: a closed one costs nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._heads: dict[str, tuple[QPushButton, str, str]] = {}
        self._bodies: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        inside = QWidget()
        self._layout = column(inside, margin=8, gap=4)
        self._layout.addStretch(
            1
        )  # takes all that is left, also from sections with something that could grow
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)

    def add_section(
        self, key: str, title: str, tip: str, make: Callable[[], QWidget], *, is_open: bool = False
    ) -> None:
        """A section with this heading (English, marked); `is_open` until a person has decided otherwise."""
        head = button()
        head.setProperty("role", "fold")
        head.setCheckable(True)
        self._heads[key], self._makers[key] = (head, title, tip), make
        self._layout.insertWidget(self._layout.count() - 1, head)
        head.toggled.connect(partial(self._fold, key))
        head.clicked.connect(lambda is_open: self._remember(key, is_open))
        self._fold(key, False)
        head.setChecked(self._session.recall(f"explore/section/{key}", is_open))
        self.retranslate()

    def section(self, key: str) -> QWidget:
        """What stands under a heading, made now where it was never open."""
        if key not in self._bodies:
            head = self._heads[key][0]
            self._bodies[key] = self._makers[key]()
            self._layout.insertWidget(self._layout.indexOf(head) + 1, self._bodies[key])
        return self._bodies[key]

    def open_section(self, key: str) -> None:
        """Unfold one and bring it into sight."""
        self._heads[key][0].setChecked(True)
        self.ensureWidgetVisible(self.section(key))

    def shutdown(self) -> None:
        """The window closes: sections end what they run."""
        for body in self._bodies.values():
            if (end := getattr(body, "shutdown", None)) is not None:
                end()

    def retranslate(self) -> None:
        """Set all texts."""
        for head, title, tip in self._heads.values():
            head.setText(tr(title))
            describe(head, tr(title), tr(tip))

    def _fold(self, key: str, is_open: bool) -> None:
        self._heads[key][0].setIcon(icon("chevron-down" if is_open else "chevron-right"))
        if is_open or key in self._bodies:
            self.section(key).setVisible(is_open)

    def _remember(self, key: str, is_open: bool) -> None:
        self._session.remember(f"explore/section/{key}", is_open)
