"""One configuration: described once, checked whole, refused in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.messages import UsageError
from gan_core.presets import load_preset, preset_names, propose_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.settings import checked, describe, with_settings

CONFIG = RunConfig(preset="dcgan-64", network={"family": "dcgan"})


def test_every_setting_says_what_it_is() -> None:
    for setting in describe(CONFIG):
        assert setting.title, setting.path
        assert setting.description.endswith((".", ")")), setting.path
        if setting.kind in ("int", "float"):
            assert setting.minimum is not None, setting.path
            assert setting.maximum is not None, setting.path


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_survives_the_json_file(name: str) -> None:
    config = load_preset(name).config
    again = checked(RunConfig, json.loads(json.dumps(config.model_dump(mode="json"))))
    assert again == config
    assert type(again.network) is type(config.network)


DEPEND_ON_OTHERS = ("training.batch_size", "training.micro_batches", "objective.", "network.")
"""Settings whose values must also fit the batch size, the discriminator or each other."""


@given(st.sampled_from(preset_names()), st.data())
def test_any_value_within_its_bounds_is_taken_as_text_or_clashes_with_another(
    name: str, data: st.DataObject
) -> None:
    config = load_preset(name).config
    numeric = [d for d in describe(config) if d.kind in ("int", "float") and not d.fixed]
    chosen = data.draw(st.sampled_from(numeric))
    assert chosen.minimum is not None
    assert chosen.maximum is not None
    if chosen.kind == "int":
        value: float = data.draw(st.integers(int(chosen.minimum), int(chosen.maximum)))
    else:
        value = data.draw(st.floats(chosen.minimum, chosen.maximum))
    try:
        changed = with_settings(config, {chosen.path: repr(value)})
    except UsageError:
        assert chosen.path.startswith(DEPEND_ON_OTHERS), "its own bounds allow it"
        return
    assert {d.path: d.value for d in describe(changed)}[chosen.path] == value


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ({"training.batch_siz": "8"}, "training.batch_size"),
        ({"training.batch_size": "1"}, "training.batch_size can't be '1'"),
        ({"training.batch_size": "many"}, "training.batch_size can't be 'many'"),
        ({"network.img_resolution": "16"}, "Choose one of: 32, 64, 128"),
        ({"objective.loss": "least"}, "Try: bce, least_squares"),
        ({"network.family": "dcgam"}, "Try: dcgan"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(assignment: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        with_settings(CONFIG, assignment)


def test_none_clears_an_optional_setting() -> None:
    limited = with_settings(CONFIG, {"training.kimg": "12"})
    assert with_settings(limited, {"training.kimg": "none"}).training.kimg is None


@pytest.mark.parametrize("resolution", [32, 64, 128])
def test_the_proposed_preset_fits_the_device_and_the_dataset(resolution: int) -> None:
    on_gpu = load_preset(propose_preset(resolution, has_accelerator=True))
    assert on_gpu.config.network.img_resolution == resolution
    assert not on_gpu.is_tiny
    assert on_gpu.name == f"dcgan-{resolution}"
    if resolution < 128:
        assert propose_preset(resolution, has_accelerator=False) == f"dcgan-tiny-{resolution}"


def test_a_resolution_without_a_preset_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(UsageError, match="32, 64, 128"):
        propose_preset(16, has_accelerator=False)


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="dcgan-64"):
        load_preset("dcgan64")
