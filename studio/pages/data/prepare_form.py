"""The settings of preparing, as a form made from PrepareSettings itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.messages import UsageError
from gan_core.runs.settings import describe as describe_settings
from gan_core.runs.settings import with_settings
from studio import formats
from studio.theme import SPACE
from studio.translation import tr
from studio.widgets.controls import column
from studio.widgets.live import Live
from studio.widgets.setting_controls import ChoiceControl
from studio.widgets.setting_row import SettingRow
from studio.widgets.slider_control import SliderControl

RESOLUTIONS = (8, 16, 32, 64, 128, 256)
MARGINS = tuple(hundredths / 100 for hundredths in range(101))


class PrepareForm(Live, QWidget):
    """Holds valid settings only: what can't be meant is explained below its field and not taken."""

    changed = Signal(str)
    """The path of the setting that a person changed; of a slider many times while it is moved."""
    refused = Signal(object)
    """The row below whose field it is said why what a person entered can't be."""
    begun = Signal()
    """What comes next is a step of its own, though it is of the same slider."""

    def __init__(self, settings: PrepareSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.rows = {
            described.path: SettingRow(described, control=_slider(described.path))
            for described in describe_settings(PrepareSettings())
        }
        layout = column(self, gap=SPACE)
        for row in self.rows.values():
            layout.addWidget(row)
            row.edited.connect(self._edit)
            row.reset.connect(self._reset)
            if isinstance(row.control, SliderControl):
                row.control.begun.connect(self.begun)
        self._show()
        self.retranslate()

    def retranslate(self) -> None:
        for row in self.rows.values():
            row.retranslate()
        crop = self.rows["crop"].control
        assert isinstance(crop, ChoiceControl)
        for index, policy in enumerate(CropPolicy):
            title, tip = crop_words(policy)
            crop.setItemText(index, title)
            crop.setItemData(index, f"{tip}\n--crop {policy}", Qt.ItemDataRole.ToolTipRole)
        self.rows["crop"].fit_choice()

    def has_slider(self, path: str) -> bool:
        """Whether the setting at `path` is changed by moving a slider."""
        return isinstance(self.rows[path].control, SliderControl)

    def show_settings(self, settings: PrepareSettings) -> None:
        """Hold these from now on, without telling."""
        self.settings = settings
        self._show()

    def _edit(self, path: str, value: object) -> None:
        try:
            settings = with_settings(self.settings, {path: value})
        except UsageError as error:
            self.rows[path].show_failure(value, error)
            self.refused.emit(self.rows[path])
            return
        self._take(settings, path)

    def _reset(self, path: str) -> None:
        self.begun.emit()
        self._edit(path, getattr(PrepareSettings(), path))

    def _take(self, settings: PrepareSettings, path: str) -> None:
        is_new = settings != self.settings
        self.settings = settings
        self._show()
        if is_new:
            self.changed.emit(path)

    def _show(self) -> None:
        defaults = {described.path: described.value for described in describe_settings(PrepareSettings())}
        for described in describe_settings(self.settings):
            self.rows[described.path].show_setting(described, defaults[described.path])
        self.rows["margin"].set_editable(self.settings.crop == CropPolicy.BOX_MARGIN)


def _slider(path: str) -> SliderControl | None:
    """The slider for a setting that has one."""
    match path:
        case "img_resolution":  # of its range only the powers of two can be meant
            return SliderControl(RESOLUTIONS, lambda side: tr("{side} px", side=side))
        case "margin":
            return SliderControl(MARGINS, formats.percent)
        case _:
            return None


def crop_words(policy: CropPolicy) -> tuple[str, str]:
    """What a crop policy is called, and what it keeps."""
    match policy:
        case CropPolicy.WHOLE:
            return tr("Whole picture"), tr("The centre square of the whole picture.")
        case CropPolicy.BOX:
            return tr("Box as it is"), tr("The annotated box, stretched to a square.")
        case CropPolicy.BOX_MARGIN:
            return tr("Box with margin"), tr(
                "The annotated box and a margin around it, stretched to a square."
            )
        case CropPolicy.BOX_SQUARE:
            return tr("Square box"), tr(
                "A square around the box that stays inside the picture: nothing is stretched."
            )
        case CropPolicy.BOX_SQUARE_REFLECT:
            return (
                tr("Square box, mirrored"),
                tr(
                    "A square around the box; where it leaves the picture, the picture is mirrored at its border."
                ),
            )
