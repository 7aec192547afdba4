"""Questions and errors, one function each. None of them blocks the event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gan_core.messages import Message
from studio.translation import tr, tr_message


def show_error(parent: QWidget | None, message: Message | str) -> QMessageBox:
    """Say what went wrong and what to do."""
    return _show(parent, QMessageBox.Icon.Warning, tr("That did not work"), message)


def show_message(parent: QWidget | None, title: str, message: Message | str) -> QMessageBox:
    """Say something that needs no answer; `title` is already translated."""
    return _show(parent, QMessageBox.Icon.Information, title, message)


def ask(
    parent: QWidget, title: str, text: str, accept: str, reject: str, on_accept: Callable[[], object]
) -> QMessageBox:
    """Ask with two buttons (texts already translated); `reject` is what Escape means."""
    box = QMessageBox(QMessageBox.Icon.Question, title, title, parent=parent)
    box.setInformativeText(text)
    yes = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(reject, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(yes)
    box.setEscapeButton(no)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    yes.clicked.connect(lambda: on_accept())
    box.open()
    return box


def _show(parent: QWidget | None, icon: QMessageBox.Icon, title: str, message: Message | str) -> QMessageBox:
    text = tr_message(message) if isinstance(message, Message) else message
    box = QMessageBox(icon, title, title, QMessageBox.StandardButton.Ok, parent)
    box.setInformativeText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
