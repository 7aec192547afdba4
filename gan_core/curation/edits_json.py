"""Edits as JSON, a line a picture, so that a person can read it and a diff shows what changed.

``{"version": 1, "source": {"where", "layout"}, "rules": PrepareSettings or null, "pictures": {name: {"boxes":
[[left, top, right, bottom], [left, top, right, bottom, breed]], "excluded", "crop", "margin"}}}``. In every
version ``version`` is the first key; a picture has only the keys that differ from an untouched one. Where
they were decided there are ``"kept_pairs": [[name, name]]`` and ``"flag_limits": {"sharpness", "side", "aspect",
"boxes"}`` too, which files of earlier programs do not have.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.flags import BOUNDS, FlagLimits
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Box

VERSION = 1
_HEAD = re.compile(rb'\s*\{\s*"version"\s*:\s*(\d{1,9})\b')
_KEYS = {"boxes", "excluded", "crop", "margin"}
_RULES, _PAIRS, _LIMITS = "rules", "kept_pairs", "flag_limits"
_WHOLE_LIMITS = {"side", "boxes"}
_READABLE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_ESCAPED = json.JSONEncoder(allow_nan=False)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a file says, and which of its entries can't be meant (pictures' names, ``rules``, …)."""

    edits: Edits
    damaged: tuple[str, ...] = ()


def version_of(start: bytes) -> int | None:
    """The version of the file that begins with `start`; None where it is no edits file."""
    found = _HEAD.match(start)
    return int(found[1]) if found else None


def encode(edits: Edits, where: str, layout: str) -> bytes:
    """The file's bytes (UTF-8), the same for the same edits; `where` and `layout` are for people."""
    rules = None if edits.settings is None else edits.settings.model_dump(mode="json")
    pictures = [
        b"    " + _json(name) + b": " + _json(_picture_to_json(edit))
        for name, edit in sorted(edits.pictures.items())
    ]
    return (
        b'{\n  "version": %d,\n' % VERSION
        + (b'  "source": ' + _json({"where": where, "layout": layout}) + b",\n")
        + (b'  "rules": ' + _json(rules) + b",\n")
        + _decided_to_json(edits)
        + (b'  "pictures": {\n' + b",\n".join(pictures) + b"\n  }\n}\n")
    )


def decode(content: bytes) -> Decoded:
    """What `encode` wrote, of this version. Raises ValueError where it is something else or cut short."""
    try:
        data = json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ValueError("not of this version")
    if not isinstance(pictures := data.get("pictures"), dict):
        raise ValueError("no object of pictures")
    edits: dict[str, PictureEdit] = {}
    damaged: list[str] = []
    for name, entry in pictures.items():
        try:
            edits[name] = _picture_from_json(entry)
        except (ValueError, TypeError, OverflowError):
            damaged.append(name)
    try:
        settings = None if data.get(_RULES) is None else PrepareSettings.model_validate(data[_RULES])
    except ValueError:
        settings = None
        damaged.append(_RULES)
    found = Edits().changed(edits).with_settings(settings)
    for key, take in ((_PAIRS, _with_pairs), (_LIMITS, _with_limits)):
        try:
            found = take(found, data[key]) if key in data else found
        except (ValueError, TypeError, OverflowError):
            damaged.append(key)
    return Decoded(found, tuple(damaged))


def _json(value: Any) -> bytes:
    try:
        return _READABLE.encode(value).encode()
    except UnicodeEncodeError:  # a file name that isn't Unicode: escapes keep it
        return _ESCAPED.encode(value).encode()


def _decided_to_json(edits: Edits) -> bytes:
    """The lines that only some files have."""
    lines = b""
    if edits.flag_limits is not None:
        lines += b'  "%b": ' % _LIMITS.encode() + _json(asdict(edits.flag_limits)) + b",\n"
    if edits.kept_pairs:
        pairs = b",\n".join(b"    " + _json(pair) for pair in sorted(edits.kept_pairs))
        lines += b'  "%b": [\n' % _PAIRS.encode() + pairs + b"\n  ],\n"
    return lines


def _with_pairs(edits: Edits, entries: Any) -> Edits:
    if not isinstance(entries, list):
        raise TypeError("pairs are a list")
    for entry in entries:
        first, second = entry
        if not (isinstance(first, str) and isinstance(second, str)) or first == second:
            raise ValueError("a pair is of two names")
        edits = edits.with_pair(first, second, kept=True)
    return edits


def _with_limits(edits: Edits, entry: Any) -> Edits:
    if not isinstance(entry, dict) or entry.keys() != BOUNDS.keys():
        raise ValueError("not the limits")
    limits = {name: _number(value) for name, value in entry.items()}
    if any(limits[name] != int(limits[name]) for name in _WHOLE_LIMITS):
        raise ValueError("a limit that is a whole number")
    side, boxes = int(limits["side"]), int(limits["boxes"])
    return edits.with_flag_limits(FlagLimits(limits["sharpness"], side, limits["aspect"], boxes))


def _picture_to_json(edit: PictureEdit) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if edit.boxes is not None:
        entry["boxes"] = [_box_to_json(box) for box in edit.boxes]
    if edit.excluded:
        entry["excluded"] = True
    if edit.crop is not None:
        entry["crop"] = edit.crop.value
    if edit.margin is not None:
        entry["margin"] = edit.margin
    return entry


def _box_to_json(box: Box) -> list[Any]:
    sides = [box.left, box.top, box.right, box.bottom]
    return sides if box.breed is None else [*sides, box.breed]


def _picture_from_json(entry: Any) -> PictureEdit:
    if not isinstance(entry, dict) or not entry.keys() <= _KEYS:
        raise ValueError("unknown keys")
    boxes, excluded = entry.get("boxes"), entry.get("excluded", False)
    crop, margin = entry.get("crop"), entry.get("margin")
    if not isinstance(excluded, bool):
        raise TypeError("excluded is true or false")
    if margin is not None and not 0 <= _number(margin) <= 1:
        raise ValueError("a margin is a share")
    return PictureEdit(
        boxes=None if boxes is None else tuple(_box_from_json(box) for box in boxes),
        excluded=excluded,
        crop=None if crop is None else CropPolicy(crop),
        margin=None if margin is None else _number(margin),
    )


def _box_from_json(entry: Any) -> Box:
    left, top, right, bottom, *rest = entry
    breed = rest[0] if len(rest) == 1 else None
    if len(rest) > 1 or not isinstance(breed, str | None):
        raise ValueError("a box has four sides and a breed")
    return Box(_number(left), _number(top), _number(right), _number(bottom), breed)


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("no number")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity, which no JSON has
