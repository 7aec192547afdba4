"""Settings described once: the same models make the JSON file, the terminal's options and the form.

A model's field carries its title, description, unit and bounds; `describe` lists them, and
`with_settings` applies assignments such as ``{"training.batch_size": "32"}`` with full checking.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from gan_core.messages import UsageError


class Settings(BaseModel):
    """A validated, immutable group of settings; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


def setting(
    default: Any = ...,
    *,
    default_factory: Callable[[], Any] | None = None,
    title: str,
    description: str,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
    choices: Callable[[], tuple[str, ...]] | None = None,
    fixed: bool = False,
    when: tuple[str, tuple[str, ...]] | None = None,
    group: str = "",
) -> Any:
    """Declare a setting.

    `when` names another setting and its values with which this one means something; otherwise a form
    hides it. `group` is the heading under which a form folds it away with its kin; empty: in plain view.
    `choices` tells the choices when asked (a registry's ``keys``); a Literal or Enum type lists its
    own. `fixed` marks what a preset decides and a person does not change.
    """
    extra: dict[str, Any] = {"unit": unit, "choices": choices, "fixed": fixed, "when": when, "group": group}
    described: dict[str, Any] = {"title": title, "description": description, "json_schema_extra": extra}
    if default_factory is not None:
        return Field(default_factory=default_factory, **described)
    return Field(default, ge=ge, le=le, **described)


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """One setting as a form or a help text needs it; `path` is its one name everywhere."""

    path: str
    title: str
    description: str
    unit: str
    kind: Literal["int", "float", "bool", "choice", "text"]
    optional: bool
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    value: Any
    fixed: bool
    when: tuple[str, tuple[str, ...]] | None = None
    """Another setting's path and the values with which this one means something; None: always."""
    group: str = ""
    """The heading under which it is folded away with its kin (English); empty: in plain view."""


def describe(settings: Settings, prefix: str = "") -> Iterator[SettingDescription]:
    """Every setting in `settings` and its sections, in the order in which they are declared."""
    for name, info in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, Settings):
            yield from describe(value, f"{prefix}{name}.")
        else:
            yield _describe_field(f"{prefix}{name}", info, value)


def _describe_field(path: str, info: FieldInfo, value: Any) -> SettingDescription:
    extra: dict[str, Any] = dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
    plain, optional = _without_none(info.annotation)
    choices = _choices(plain, extra.get("choices"))
    bounds: dict[str, float] = {}
    for constraint in info.metadata:
        for key in ("ge", "le"):
            if (bound := getattr(constraint, key, None)) is not None:
                bounds[key] = bound
    return SettingDescription(
        path=path,
        title=info.title or path,
        description=info.description or "",
        unit=str(extra.get("unit", "")),
        kind=_kind(plain, choices),
        optional=optional,
        minimum=bounds.get("ge"),
        maximum=bounds.get("le"),
        choices=choices,
        value=value.value if isinstance(value, Enum) else value,
        fixed=bool(extra.get("fixed", False)),
        when=extra.get("when"),
        group=str(extra.get("group", "")),
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [a for a in get_args(annotation) if a is not type(None)]
        return rest[0], len(rest) < len(get_args(annotation))
    return annotation, False


def _choices(annotation: Any, ask: Callable[[], tuple[str, ...]] | None) -> tuple[str, ...]:
    if ask is not None:
        return ask()
    if get_origin(annotation) is Literal:
        return tuple(str(a) for a in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    return ()


def _kind(annotation: Any, choices: tuple[str, ...]) -> Literal["int", "float", "bool", "choice", "text"]:
    if choices:
        return "choice"
    kinds: dict[Any, Literal["int", "float", "bool"]] = {int: "int", float: "float", bool: "bool"}
    return kinds.get(annotation, "text")


S = TypeVar("S", bound=Settings)


def with_settings(settings: S, assignments: Mapping[str, Any]) -> S:
    """`settings` with e.g. ``{"training.batch_size": "32"}`` applied and checked as a whole.

    Values may be text (from a terminal), where ``none`` means "not set". Raises UsageError, naming
    the setting, what is allowed and the nearest name, for an unknown name or an invalid value.
    """
    known = {d.path: d for d in describe(settings)}
    data = settings.model_dump(mode="json")
    for path, value in assignments.items():
        if path not in known:
            near = get_close_matches(path, known, n=3, cutoff=0.4) or sorted(known)
            raise UsageError(
                "There is no setting named '{name}'. Try: {near}.", name=path, near=", ".join(near)
            )
        *sections, name = path.split(".")
        target = data
        for section in sections:
            target = target[section]
        cleared = known[path].optional and isinstance(value, str) and value.lower() in ("", "none")
        target[name] = None if cleared else value
    return checked(type(settings), data)


def checked(model: type[S], data: Mapping[str, Any]) -> S:
    """`data` as a validated `model`. Raises UsageError for the first thing that is wrong in it."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        if isinstance(cause := _usage_error(first), UsageError):
            raise cause from None
        raise UsageError(
            "{name} can't be {value}: {reason}.",
            name=path or model.__name__,
            value=repr(first["input"])[:60],
            reason=first["msg"][:1].lower() + first["msg"][1:],
        ) from None


def _usage_error(details: Any) -> UsageError | None:
    """The UsageError that a validator wrapped in a ValueError, if that is what went wrong."""
    wrapped = details.get("ctx", {}).get("error")
    cause = wrapped.args[0] if isinstance(wrapped, ValueError) and wrapped.args else None
    return cause if isinstance(cause, UsageError) else None
