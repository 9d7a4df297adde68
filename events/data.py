"""The base of every payload, and how other code finds the units and persons that a payload names."""

from functools import cache
from typing import Any, ClassVar, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict

from events.fields import PERSON, UNIT, Mark


class EventData(BaseModel):
    """The `data` of one event: frozen, nothing coerced, nothing unknown."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, strict=True, extra="forbid", hide_input_in_errors=True, regex_engine="rust-regex"
    )


def unit_fields(model: type[EventData]) -> tuple[str, ...]:
    """The fields whose text, or each of whose texts, is a unit's code."""
    return _marked(model, UNIT)


def person_fields(model: type[EventData]) -> tuple[str, ...]:
    """The fields whose text, or each of whose texts, is a person's opaque reference."""
    return _marked(model, PERSON)


def units_named(data: EventData) -> tuple[tuple[str, str], ...]:
    """Each unit that the payload names, with the path to name in a fault: `("data.units.0", "hrss")`."""
    named: list[tuple[str, str]] = []
    for field in unit_fields(type(data)):
        value = getattr(data, field)
        if isinstance(value, str):
            named.append((f"data.{field}", value))
        else:
            named.extend((f"data.{field}.{index}", code) for index, code in enumerate(value or ()))
    return tuple(named)


@cache
def _marked(model: type[EventData], mark: Mark) -> tuple[str, ...]:
    hints = get_type_hints(model, include_extras=True)
    return tuple(field for field in model.model_fields if _bears(hints[field], mark))


def _bears(annotation: Any, mark: Mark) -> bool:
    if mark in getattr(annotation, "__metadata__", ()):
        return True
    return any(_bears(part, mark) for part in get_args(annotation))
