"""Widgets whose words follow the language while they are on the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent


class Live:
    """Mixin, named before the widget class: ``class Rail(Live, QFrame)``.

    Static texts are set in `retranslate`, which the class calls once at the end of its
    construction and this mixin calls whenever the language changes.
    """

    def retranslate(self) -> None:
        """Set every static text anew."""

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a change of language."""
        super().changeEvent(event)  # type: ignore[misc]
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
