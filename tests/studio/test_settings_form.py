import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gan_core.presets import load_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.registry import LOSSES
from gan_core.runs.settings import describe, with_settings
from studio.translation import Language
from studio.widgets.form_section import FormSection
from studio.widgets.number_box import NumberBox, number_text, parse_number
from studio.widgets.setting_controls import (
    ChoiceControl,
    FixedControl,
    NumberControl,
    SwitchControl,
    TextControl,
)
from studio.widgets.settings_form import SettingsForm

PRESET = with_settings(
    load_preset("dcgan-tiny-64").config,
    {"training.batch_size": 32, "training.g_lr": 0.0005, "network.d_norm": "none"},
)
TIED = {"training.micro_batches"}
"""Numbers that another setting narrows beyond their own bounds."""
NUMBERS = [d for d in describe(PRESET) if d.kind in ("int", "float") and not d.fixed and d.path not in TIED]


@pytest.fixture
def form(qtbot: QtBot) -> SettingsForm:
    made = SettingsForm(("training", "objective", "network"))
    qtbot.addWidget(made)
    made.set_config(PRESET, PRESET)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def other(qtbot: QtBot) -> SettingsForm:
    """Another form, which shows what it is given."""
    made = SettingsForm()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def changes(form: SettingsForm) -> list[RunConfig]:
    seen: list[RunConfig] = []
    form.config_changed.connect(seen.append)
    return seen


def number_box(form: SettingsForm, path: str) -> NumberControl:
    control = form.row(path).control
    assert isinstance(control, NumberControl)
    return control


def enter(qtbot: QtBot, box: NumberBox, text: str) -> None:
    edit = box.findChild(QLineEdit)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def value_of(config: RunConfig, path: str) -> object:
    section, name = path.split(".")
    return getattr(getattr(config, section), name)


def test_every_setting_has_a_row_with_the_right_control(form: SettingsForm) -> None:
    kinds = {"int": NumberControl, "float": NumberControl, "bool": SwitchControl, "choice": ChoiceControl}
    kinds["text"] = TextControl
    for setting in describe(PRESET):
        if "." not in setting.path:
            continue
        expected = FixedControl if setting.fixed else kinds[setting.kind]
        assert type(form.row(setting.path).control) is expected, setting.path
    assert form.row("network.img_resolution").control.text() == "64 px"
    assert form.row("network.family").control.text() == "DCGAN"


def test_tooltip_tells_description_limits_and_name(form: SettingsForm) -> None:
    tip = form.row("training.batch_size").control.toolTip()
    assert "Pictures in one step." in tip
    assert "2 to 4096 pictures" in tip
    assert "--set training.batch_size=" in tip


def test_typed_number_makes_a_new_configuration(form: SettingsForm, changes: list, qtbot: QtBot) -> None:
    enter(qtbot, number_box(form, "training.batch_size"), "48")
    assert [c.training.batch_size for c in changes] == [48]
    assert form.config == with_settings(PRESET, {"training.batch_size": 48})
    assert PRESET.training.batch_size == 32


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_number_within_the_bounds_comes_back_exactly(
    form: SettingsForm, other: SettingsForm, data: st.DataObject
) -> None:
    setting = data.draw(st.sampled_from(NUMBERS))
    low, high = setting.minimum, setting.maximum
    drawn = st.integers(int(low), int(high)) if setting.kind == "int" else st.floats(low, high)
    value = data.draw(drawn)
    form.set_config(PRESET, PRESET)
    box = number_box(form, setting.path)
    box.lineEdit().setText(number_text(value))
    box.editingFinished.emit()
    assert value_of(form.config, setting.path) == value
    assert box.value() == value
    assert form.row(setting.path).error_text == ""
    other.set_config(form.config, PRESET)
    assert number_box(other, setting.path).text() == box.text()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_is_exact(value: float) -> None:
    assert parse_number(number_text(value)) == value


@pytest.mark.parametrize("text", ["", "-", "abc", "nan", "inf", "1,5", "--3"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["1", "5000", "12.5", "abc", ""])
def test_wrong_number_is_explained_and_changes_nothing(
    form: SettingsForm, changes: list, qtbot: QtBot, text: str
) -> None:
    enter(qtbot, number_box(form, "training.batch_size"), text)
    row = form.row("training.batch_size")
    assert row.error_text == "Choose a whole number from 2 to 4096."
    assert row._error.isVisible()
    assert number_box(form, "training.batch_size").text() == text
    assert changes == []
    assert form.config == PRESET
    enter(qtbot, number_box(form, "training.batch_size"), "64")
    assert row.error_text == ""
    assert form.config.training.batch_size == 64


def test_mistake_stays_to_be_mended_while_another_setting_is_changed(
    form: SettingsForm, qtbot: QtBot
) -> None:
    enter(qtbot, number_box(form, "training.g_lr"), "7")
    enter(qtbot, number_box(form, "training.batch_size"), "64")
    assert "Choose a number from" in form.row("training.g_lr").error_text
    assert number_box(form, "training.g_lr").text() == "7"
    form.set_config(form.config, PRESET)
    assert form.row("training.g_lr").error_text == ""
    assert number_box(form, "training.g_lr").text() == "0.0005"


def test_whole_numbers_may_be_written_as_powers(form: SettingsForm, qtbot: QtBot) -> None:
    enter(qtbot, number_box(form, "training.batch_size"), "1e2")
    assert form.config.training.batch_size == 100


def test_optional_number_can_be_cleared_and_set(form: SettingsForm, qtbot: QtBot) -> None:
    enter(qtbot, number_box(form, "training.kimg"), "")
    assert form.config.training.kimg is None
    assert number_box(form, "training.kimg").lineEdit().placeholderText() == "not set"
    enter(qtbot, number_box(form, "training.kimg"), "12.5")
    assert form.config.training.kimg == 12.5


def test_reset_is_offered_only_for_what_differs_from_the_preset(form: SettingsForm, qtbot: QtBot) -> None:
    row = form.row("training.g_lr")
    assert not row._reset.isVisible()
    enter(qtbot, number_box(form, "training.g_lr"), "0.001")
    assert row._reset.isVisible()
    assert row._reset.toolTip() == "Back to the preset's value: 0.0005"
    qtbot.mouseClick(row._reset, Qt.MouseButton.LeftButton)
    assert form.config == PRESET
    assert not row._reset.isVisible()


def test_reset_brings_an_empty_setting_back(form: SettingsForm, qtbot: QtBot) -> None:
    enter(qtbot, number_box(form, "training.minutes"), "3")
    qtbot.mouseClick(form.row("training.minutes")._reset, Qt.MouseButton.LeftButton)
    assert form.config.training.minutes is None


def test_reset_puts_a_mistake_right(form: SettingsForm, qtbot: QtBot) -> None:
    enter(qtbot, number_box(form, "training.batch_size"), "1")
    qtbot.mouseClick(form.row("training.batch_size")._reset, Qt.MouseButton.LeftButton)
    assert number_box(form, "training.batch_size").text() == "32"
    assert form.row("training.batch_size").error_text == ""


def test_reset_all_brings_the_whole_preset_back(form: SettingsForm, changes: list, qtbot: QtBot) -> None:
    assert not form._reset_all.isVisible()
    enter(qtbot, number_box(form, "training.batch_size"), "64")
    enter(qtbot, number_box(form, "network.ngf"), "48")
    qtbot.mouseClick(form._reset_all, Qt.MouseButton.LeftButton)
    assert changes[-1] == PRESET
    assert number_box(form, "network.ngf").text() == "32"
    assert not form._reset_all.isVisible()


def test_headings_count_what_was_changed_and_fold_their_settings(form: SettingsForm, qtbot: QtBot) -> None:
    training = next(s for s in form._sections if s.rows[0].setting.path.startswith("training."))
    assert training.header.text() == "Training"
    enter(qtbot, number_box(form, "training.batch_size"), "64")
    assert training.header.text() == "Training · 1 changed"
    qtbot.mouseClick(training.header, Qt.MouseButton.LeftButton)
    assert not form.row("training.batch_size").isVisible()
    qtbot.mouseClick(training.header, Qt.MouseButton.LeftButton)
    assert form.row("training.batch_size").isVisible()


def test_switch_and_choice_change_the_configuration(form: SettingsForm, qtbot: QtBot) -> None:
    mirror = form.row("training.mirror").control
    qtbot.mouseClick(mirror, Qt.MouseButton.LeftButton, pos=QPoint(8, mirror.height() // 2))
    assert form.config.training.mirror is not PRESET.training.mirror
    loss = form.row("objective.loss").control
    assert [loss.itemText(i) for i in range(loss.count())] == [entry.title for entry in LOSSES]
    loss.setFocus()
    qtbot.keyClick(loss, Qt.Key.Key_Down)
    assert form.config.objective.loss == "least_squares"


def test_showing_a_configuration_tells_nobody(form: SettingsForm, changes: list) -> None:
    other = with_settings(
        PRESET, {"training.batch_size": 64, "training.mirror": False, "objective.loss": "least_squares"}
    )
    form.set_config(other, PRESET)
    assert changes == []
    assert form.row("objective.loss").control.currentData() == "least_squares"
    assert not form.row("training.mirror").control.isChecked()


@pytest.mark.parametrize(
    ("path", "start", "up"),
    [("training.batch_size", 32, 33), ("training.batch_size", 128, 138), ("training.g_lr", 0.0005, 0.00051)],
)
def test_arrows_step_by_what_suits_the_number(
    form: SettingsForm, qtbot: QtBot, path: str, start: float, up: float
) -> None:
    form.edit(path, start)
    box = number_box(form, path)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert value_of(form.config, path) == pytest.approx(up)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert value_of(form.config, path) == pytest.approx(start)


def test_steps_end_at_the_bounds(form: SettingsForm) -> None:
    box = number_box(form, "training.d_steps")
    box.stepBy(-1)
    assert form.config.training.d_steps == 1
    form.edit("training.d_steps", 16)
    assert not box.stepEnabled() & NumberBox.StepEnabledFlag.StepUpEnabled
    box.stepBy(1)
    assert form.config.training.d_steps == 16


def wheel_over(widget: object) -> bool:
    middle = QPointF(5, 5)
    event = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("path", ["training.batch_size", "training.device"])
def test_wheel_scrolls_the_form_and_not_the_field_under_it(
    form: SettingsForm, changes: list, path: str
) -> None:
    assert not wheel_over(form.row(path).control)
    assert changes == []


def test_settings_can_only_be_read_while_a_run_trains_with_them(form: SettingsForm) -> None:
    form.edit("training.batch_size", 64)
    form.set_editable(False)
    assert not form.row("training.batch_size").control.isEnabled()
    assert not form.row("training.batch_size")._reset.isEnabled()
    form.set_editable(True)
    assert form.row("training.batch_size").control.isEnabled()


def test_settings_changed_together_are_checked_together(form: SettingsForm, changes: list) -> None:
    assert form.apply({"training.minutes": 5, "training.kimg": ""}) is None
    assert (changes[-1].training.minutes, changes[-1].training.kimg) == (5.0, None)
    error = form.apply({"training.minutes": -1, "training.kimg": 3})
    assert error is not None
    assert form.row("training.minutes").error_text
    assert len(changes) == 1


def test_controls_are_named_and_described_in_the_language(
    form: SettingsForm, language: Language, qtbot: QtBot
) -> None:
    enter(qtbot, number_box(form, "training.batch_size"), "1")
    language.choose("ko")
    qtbot.waitUntil(lambda: form.row("training.g_lr").control.accessibleName() == "G 학습률")
    row = form.row("training.batch_size")
    assert row.error_text == "2부터 4096 사이의 정수를 넣어 주세요."
    assert "한 단계에 쓰는 그림의 수예요." in row.control.toolTip()
    assert form.row("objective.loss").control.itemText(0) == "비포화 손실"


# -- what depends on another setting, and what is folded away --------------------------------------


def choose(form: SettingsForm, qtbot: QtBot, path: str, key: str) -> None:
    """Go down a choice by its keys, as a person does."""
    control = form.row(path).control
    control.setFocus()
    qtbot.keyClick(control, Qt.Key.Key_Home)
    while control.currentData() != key:
        before = control.currentIndex()
        qtbot.keyClick(control, Qt.Key.Key_Down)
        assert control.currentIndex() != before, f"{key} is no choice"


def part(form: SettingsForm, title: str) -> FormSection:
    return next(p for section in form._sections for p in section.parts if p.title == title)


def test_setting_is_shown_only_beside_the_values_with_which_it_means_something(
    form: SettingsForm, qtbot: QtBot
) -> None:
    weight = form.row("objective.class_weight")
    assert not weight.isVisible()
    choose(form, qtbot, "objective.conditioning", "projection")
    assert form.row("objective.needs_labels").isVisible()
    assert not weight.isVisible()
    choose(form, qtbot, "objective.conditioning", "classifier")
    assert weight.isVisible()
    choose(form, qtbot, "objective.conditioning", "none")
    assert not weight.isVisible()
    assert not form.row("objective.needs_labels").isVisible()


def test_every_dependence_names_a_setting_and_values_that_it_has() -> None:
    every = {setting.path: setting for setting in describe(PRESET)}
    dependent = [setting for setting in every.values() if setting.when is not None]
    assert len(dependent) > 5
    for setting in dependent:
        path, values = setting.when
        assert set(values) <= set(every[path].choices), setting.path


def test_newcomer_sees_few_settings_and_finds_the_others_under_headings(
    form: SettingsForm, qtbot: QtBot
) -> None:
    seen = [s.path for s in describe(PRESET) if "." in s.path and form.row(s.path).isVisible()]
    assert {"training.batch_size", "training.g_lr", "objective.loss"} <= set(seen)
    assert len(seen) < 16
    schedule = part(form, "Schedule")
    assert not form.row("training.schedule").isVisible()
    qtbot.mouseClick(schedule.header, Qt.MouseButton.LeftButton)
    assert form.row("training.schedule").isVisible()
    assert not form.row("training.schedule_kimg").isVisible(), "a constant rate has no length"
    choose(form, qtbot, "training.schedule", "cosine")
    assert form.row("training.schedule_kimg").isVisible()
    assert schedule.header.text() == "Schedule · 1 changed"
    assert form._sections[-1].header.text() == "Training · 1 changed"


def test_heading_counts_only_what_is_shown_but_the_preset_can_always_be_had_back(
    form: SettingsForm, qtbot: QtBot
) -> None:
    qtbot.mouseClick(part(form, "Augmentation").header, Qt.MouseButton.LeftButton)
    choose(form, qtbot, "objective.augment", "ada")
    enter(qtbot, number_box(form, "objective.ada_target"), "0.5")
    assert part(form, "Augmentation").header.text() == "Augmentation · 2 changed"
    choose(form, qtbot, "objective.augment", "none")
    assert part(form, "Augmentation").header.text() == "Augmentation"
    assert form._reset_all.isVisible()
    qtbot.mouseClick(form._reset_all, Qt.MouseButton.LeftButton)
    assert form.config == PRESET


def test_heading_stays_as_the_person_left_it_when_another_network_is_shown(
    form: SettingsForm, qtbot: QtBot
) -> None:
    qtbot.mouseClick(part(form, "Penalties").header, Qt.MouseButton.LeftButton)
    other = load_preset("sagan-tiny-64").config
    form.set_config(other, other)
    qtbot.waitUntil(form.row("objective.r1_gamma").isVisible)
    assert not form.row("training.schedule").isVisible()


def test_words_can_be_typed(form: SettingsForm, qtbot: QtBot) -> None:
    choose(form, qtbot, "objective.augment", "diffaugment")
    edit = form.row("objective.augment_policy").control
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "color")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert form.config.objective.augment_policy == "color"


def test_what_another_setting_refuses_is_said_in_its_own_words(form: SettingsForm, qtbot: QtBot) -> None:
    choose(form, qtbot, "network.d_norm", "batch")
    enter(qtbot, number_box(form, "objective.r1_gamma"), "10")
    assert "batch norm mixes pictures" in form.row("objective.r1_gamma").error_text
    assert form.config.objective.r1_gamma == 0.0
