"""To which pictures the crop of the open one can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QWidget

from gan_core.sources.base import SourceItem
from studio import formats
from studio.pages.data.breeds import breed_name
from studio.pages.data.editor.open_picture import OpenPicture
from studio.translation import tr
from studio.widgets.controls import describe_action
from studio.widgets.live import Live


class CopyMenu(Live, QMenu):
    """The pictures that were selected, those of this breed, and all; each is one step to undo."""

    def __init__(self, picture: OpenPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self.selected: Sequence[int] = ()
        """The numbers of the pictures that a person has selected."""
        self._breed_names: list[str] = []
        self.setToolTipsVisible(True)
        self.to_selected = self.addAction("", self._copy_to_selected)
        self.to_breed = self.addAction("", self._copy_to_breed)
        self.to_all = self.addAction("", self._copy_to_all)
        self.aboutToShow.connect(self._count)
        self.retranslate()

    def retranslate(self) -> None:
        self._count()

    def _items(self) -> Sequence[SourceItem]:
        source = self._picture.editing.source
        return source.items if source is not None else ()

    def _count(self) -> None:
        """Who would get it; looked up only when the menu opens."""
        item, items = self._picture.item, self._items()
        breed = item.breed if item is not None else None
        self._breed_names = [other.name for other in items if other.breed == breed] if breed else []
        selected, of_breed = formats.count(len(self.selected)), formats.count(len(self._breed_names))
        tip = tr("They get the crop and the margin of this picture; their boxes stay. Undo takes it back.")
        describe_action(self.to_selected, tr("The selected pictures ({count})", count=selected), tip)
        name = breed_name(breed) if breed else ""
        describe_action(
            self.to_breed, tr("All of this breed: {breed} ({count})", breed=name, count=of_breed), tip
        )
        describe_action(self.to_all, tr("All pictures ({count})", count=formats.count(len(items))), tip)
        self.to_selected.setVisible(len(self.selected) > 1)
        self.to_breed.setVisible(bool(self._breed_names))

    def _copy_to_selected(self) -> None:
        items = self._items()
        self._copy([items[number].name for number in self.selected])

    def _copy_to_breed(self) -> None:
        self._copy(self._breed_names)

    def _copy_to_all(self) -> None:
        self._copy([item.name for item in self._items()])

    def _copy(self, names: list[str]) -> None:
        if self._picture.item is not None:
            self._picture.editing.copy_crop(self._picture.item.name, names)
