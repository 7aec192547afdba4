"""What is saved of the page: the pictures as they are shown, or folders of the picked breeds."""

from __future__ import annotations

from studio.pages.breeds.blend_pane import BlendPane
from studio.pages.breeds.saving import Saving
from studio.pages.breeds.sheet_pane import SheetPane
from studio.pages.breeds.state import BreedsState
from studio.pages.breeds.work import SheetPlan
from studio.workers.sampling import Sampler


class Saves:
    """The commands of the page's menu."""

    def __init__(
        self, sampler: Sampler, state: BreedsState, sheet: SheetPane, blend: BlendPane, saving: Saving
    ) -> None:
        self._sampler, self._state = sampler, state
        self._sheet, self._blend, self._saving = sheet, blend, saving
        self.is_blending = False
        """Whether the blend is what is shown."""

    def save_picture(self) -> None:
        """What is shown, without words, as one PNG."""
        about = self._sampler.about
        if about is None:
            return
        if not self.is_blending:
            self._saving.ask_for_sheet(about.recipe, SheetPlan(self._sheet.rows), "grid")
        elif (point := self._blend.point) is not None:
            self._saving.ask_for_sheet(about.recipe, SheetPlan(((point,),)), "blend")

    def save_contact_sheet(self) -> None:
        """What is shown, with its words, as one PNG."""
        if (about := self._sampler.about) is not None:
            self._saving.ask_for_sheet(about.recipe, self._sheet.with_words(), "contact-sheet")

    def save_folders(self) -> None:
        """A folder for each picked breed."""
        about, chosen = self._sampler.about, self._state.chosen
        if about is not None and chosen.picks:
            self._saving.ask_for_folder(about.recipe, chosen.picks, chosen.seed, chosen.psi_by_breed)
