"""What an event itself says, for those who are told of a duty that came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from events.catalogue import MODELS
from events.data import person_fields

_TEXT: Final = "text"
_OBJECTION: Final = (("by", "异议单位"), ("ground", "异议理由"), ("suggests", "建议责任单位"))


def said_by(data: Mapping[str, Any], *, unit: Callable[[str], str]) -> tuple[str, ...]:
    """Its points, the text of an instruction, or an objection: whose and why. `unit` names a unit by its code.

    An objection is known by its `ground`; empty where the event has nothing of the kind.
    """
    if points := data.get("points"):
        return tuple(map(str, points))
    if "ground" in data:
        return tuple(_objection(data, unit))
    return (str(data[_TEXT]),) if data.get(_TEXT) else ()


def _objection(data: Mapping[str, Any], unit: Callable[[str], str]) -> Iterator[str]:
    for name, label in _OBJECTION:
        if said := data.get(name):
            yield f"{label}：{said if name == 'ground' else unit(str(said))}"


def about(kind: str | None, data: Mapping[str, Any]) -> str:
    """The person that the event is about, by the opaque reference."""
    model = MODELS.get(kind or "")
    return next((str(data[name]) for name in person_fields(model) if data.get(name)), "") if model else ""
