"""Edits are values: what is changed makes new ones, and what is as it was takes no room."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from gan_core.curation.edits import UNCHANGED, Edits, PictureEdit
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.crop import CropPolicy, CropRules
from gan_core.dataset.prepare import PrepareSettings
from tests.core.curation.edit_fakes import any_edits


@given(any_edits, any_edits)
def test_a_change_replaces_the_pictures_it_names_and_can_be_taken_back(before: Edits, change: Edits) -> None:
    kept = dict(before.pictures)
    after = before.changed(change.pictures)
    for name in {*before.pictures, *change.pictures}:
        assert after.of(name) == change.pictures.get(name, before.of(name))
    assert before.pictures == kept
    assert after.changed({name: before.of(name) for name in change.pictures}) == before


def test_what_is_unchanged_again_is_no_entry() -> None:
    edits = Edits().changed({"a": PictureEdit(excluded=True), "b": PictureEdit(boxes=())})
    assert set(edits.changed({"a": UNCHANGED, "z": UNCHANGED}).pictures) == {"b"}


def test_a_picture_nobody_touched_is_unchanged() -> None:
    assert Edits({"a": PictureEdit(excluded=True)}).of("b") == PictureEdit()


def test_rules_for_all_and_edits_do_not_disturb_each_other() -> None:
    settings = PrepareSettings(margin=0.3)
    edits = Edits().with_settings(settings).changed({"a": PictureEdit(margin=0.0)})
    assert (edits.settings, edits.of("a").margin) == (settings, 0.0)
    assert edits.with_settings(None).of("a").margin == 0.0


def test_a_pair_is_kept_whichever_picture_is_named_first() -> None:
    edits = Edits().with_pair("b", "a", kept=True).changed({"a": PictureEdit(excluded=True)})
    assert edits.keeps_both("a", "b")
    assert edits.keeps_both("b", "a")
    assert not edits.keeps_both("a", "c")
    assert not edits.with_settings(PrepareSettings()).with_pair("a", "b", kept=False).kept_pairs


def test_limits_stay_with_everything_else_that_is_decided() -> None:
    limits = FlagLimits(side=32)
    edits = Edits().with_flag_limits(limits).changed({"a": PictureEdit(boxes=())})
    assert edits.with_settings(None).with_pair("a", "b", kept=True).flag_limits == limits
    assert edits.with_flag_limits(None).of("a").boxes == ()


@pytest.mark.parametrize("wrong", [{"sharpness": -1.0}, {"aspect": 0.5}, {"side": 10**6}, {"boxes": -1}])
def test_limits_that_can_not_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="to"):
        FlagLimits(**wrong)


def test_a_pictures_policy_and_margin_take_the_place_of_the_rules() -> None:
    rules = CropRules(CropPolicy.BOX, margin=0.1, min_side=7)
    own = PictureEdit(crop=CropPolicy.WHOLE, margin=0.0).rules(rules)
    assert own == CropRules(CropPolicy.WHOLE, margin=0.0, min_side=7)
    assert PictureEdit(excluded=True).rules(rules) == rules
