"""One sentence across the page: what happened and what to do, until it is put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from studio import theme
from studio.icons import icon
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live

_ICONS = {"ok": "check", "info": "info", "bad": "triangle-alert"}


class Banner(Live, QFrame):
    """Hidden until it has something to say; says it again in the new language when that changes."""

    def __init__(self, parent: QWidget | None = None, *, stays: bool = False) -> None:
        """`stays`: it can't be put away, because what it says is so until something is changed."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self.kind = "info"
        self._make_text: Callable[[], str] = str
        self._icon, self._text = label(), label(wrap=True)
        self._close = button(icon="x", tool=True)
        self._close.clicked.connect(self.hide)
        layout = row(self, margin=8, gap=8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        self._close.setVisible(not stays)
        theme.current().changed.connect(self._recolour)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def retranslate(self) -> None:
        """Set all texts."""
        describe(self._close, tr("Put this message away"), tr("Put this message away"))
        self._text.setText(self._make_text())

    def say(self, kind: str, make_text: Callable[[], str]) -> None:
        """Show what `make_text` returns. `kind`: ``ok``, ``info`` or ``bad``."""
        self.kind, self._make_text = kind, make_text
        self._recolour()
        self._text.setText(make_text())
        self._text.setAccessibleName(self._text.text())
        self.show()

    def _recolour(self) -> None:
        role = "text" if self.kind == "info" else self.kind
        self._icon.setPixmap(icon(_ICONS[self.kind], role).pixmap(16, 16))
