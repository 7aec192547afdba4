"""A form made from a configuration: whatever a Settings model declares can be seen and changed here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gan_core.messages import UsageError
from gan_core.runs import settings as core
from gan_core.runs.settings import SettingDescription, Settings
from studio import theme
from studio.translation import tr
from studio.widgets.controls import button, column, describe
from studio.widgets.form_section import FormSection
from studio.widgets.live import Live
from studio.widgets.setting_row import SettingRow


class SettingsForm(Live, QWidget):
    """A view on a configuration: an edit makes a new one, checked as a whole, or is explained and refused."""

    config_changed = Signal(object)
    """The new configuration after a person's edit (the same type that was given)."""

    def __init__(self, open_sections: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        """`open_sections`: names of the sections that are not folded at first (``training``, ``training.Schedule``)."""
        super().__init__(parent)
        self._config: Settings | None = None
        self._preset: Settings | None = None
        self._open = set(open_sections)
        self._rows: dict[str, SettingRow] = {}
        self._sections: list[FormSection] = []
        self._editable = True
        self._reset_all = button(icon="rotate-ccw")
        self._reset_all.clicked.connect(self._on_reset_all)
        self._layout = column(self, gap=theme.SPACE)
        self._layout.addWidget(self._reset_all)
        self._layout.addStretch(1)
        self._reset_all.hide()
        self.retranslate()

    @property
    def config(self) -> Any:
        """The configuration that is shown; None before the first."""
        return self._config

    def row(self, path: str) -> SettingRow:
        """The line of the setting ``section.name``."""
        return self._rows[path]

    def retranslate(self) -> None:
        """Set all texts."""
        self._reset_all.setText(tr("Reset all to the preset"))
        describe(
            self._reset_all, tr("Reset all to the preset"), tr("Every setting becomes what the preset says.")
        )
        for row in self._rows.values():
            row.retranslate()
        for section in self._sections:
            section.retranslate()

    def set_config(self, config: Settings, preset: Settings) -> None:
        """Show a configuration and mark what differs from `preset`, a configuration of the same kind."""
        same_settings = self._config is not None and _shape(config) == _shape(self._config)
        self._config, self._preset = config, preset
        if not same_settings:
            self._rebuild(config)
        self._refresh(self._rows)

    def set_editable(self, editable: bool) -> None:
        """Whether a person may change settings now (not while a run trains with them)."""
        self._editable = editable
        for row in self._rows.values():
            row.set_editable(editable)
        self._reset_all.setEnabled(editable)

    def edit(self, path: str, value: object) -> None:
        """Change one setting as if a person had typed it: text or a value; ``""`` clears an optional one."""
        self.apply({path: value})

    def apply(self, assignments: Mapping[str, object]) -> UsageError | None:
        """Change settings together; what is wrong is said at the first of them, and returned."""
        if self._config is None:
            return None
        blamed = next(iter(assignments))
        try:
            config = core.with_settings(self._config, assignments)
        except UsageError as error:
            self._rows[blamed].show_failure(assignments[blamed], error)
            return error
        # What is wrong elsewhere stays to be mended.
        self._adopt(config, [p for p, row in self._rows.items() if p in assignments or not row.has_failed])
        return None

    def _adopt(self, config: Settings, paths: Collection[str]) -> None:
        self._config = config
        self._refresh(paths)
        self.config_changed.emit(config)

    def _refresh(self, paths: Collection[str]) -> None:
        assert self._config is not None
        assert self._preset is not None
        before = {setting.path: setting.value for setting in core.describe(self._preset)}
        now = {setting.path: setting.value for setting in core.describe(self._config)}
        for setting in core.describe(self._config):
            if (row := self._rows.get(setting.path)) is None:
                continue
            if setting.path in paths:
                row.show_setting(setting, before.get(setting.path, setting.value))
            row.set_applies(_applies(setting, now))
        for section in self._sections:
            section.show_changes()
        self._reset_all.setVisible(any(row.is_changed for row in self._rows.values()))

    def _rebuild(self, config: Settings) -> None:
        for old in [*self._sections, *self._rows.values()]:
            old.setParent(None)
            old.deleteLater()
        self._rows, self._sections = {}, []
        grouped: dict[str, list[SettingRow]] = {}
        for setting in core.describe(config):
            section = setting.path.rpartition(".")[0]
            if not section and setting.fixed:
                continue  # such as the name of the preset, which is chosen beside the form
            grouped.setdefault(section, []).append(self._make_row(setting))
        for section, rows in grouped.items():
            self._add(config, section, rows)

    def _make_row(self, setting: SettingDescription) -> SettingRow:
        row = SettingRow(setting)
        row.edited.connect(self.edit)
        row.reset.connect(self._on_reset)
        row.set_editable(self._editable)
        self._rows[setting.path] = row
        return row

    def _add(self, config: Settings, section: str, rows: list[SettingRow]) -> None:
        if not section:
            for row in rows:
                self._layout.insertWidget(self._layout.count() - 2, row)
            return
        grouped: dict[str, list[SettingRow]] = {}
        for row in rows:
            grouped.setdefault(row.setting.group, []).append(row)
        plain = grouped.pop("", [])
        parts = [self._make_section(f"{section}.{group}", group, "", rows) for group, rows in grouped.items()]
        info = type(config).model_fields[section]
        made = self._make_section(section, info.title or section, info.description or "", plain, parts)
        self._sections.append(made)
        self._layout.insertWidget(self._layout.count() - 2, made)

    def _make_section(
        self,
        name: str,
        title: str,
        description: str,
        rows: Sequence[SettingRow],
        parts: Sequence[FormSection] = (),
    ) -> FormSection:
        """A section that is folded as the person left it, whichever configuration is shown."""
        made = FormSection(name, title, description, rows, parts, is_open=name in self._open)
        made.folded.connect(self._on_folded)
        return made

    def _on_folded(self, name: str, is_open: bool) -> None:
        (self._open.add if is_open else self._open.discard)(name)

    def _on_reset(self, path: str) -> None:
        values = (
            {setting.path: setting.value for setting in core.describe(self._preset)} if self._preset else {}
        )
        self.edit(path, "" if values[path] is None else values[path])

    def _on_reset_all(self) -> None:
        if self._preset is not None:
            self._adopt(self._preset, self._rows)


def _applies(setting: SettingDescription, values: Mapping[str, Any]) -> bool:
    """Whether the setting that it depends on, if any, has one of the values with which it means something."""
    if setting.when is None:
        return True
    path, meant = setting.when
    return str(values.get(path)) in meant


def _shape(config: Settings) -> list[str]:
    """What decides a form's rows: the paths of the settings."""
    return [setting.path for setting in core.describe(config)]
