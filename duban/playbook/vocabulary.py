"""What playbooks may say of events: each kind's data fields with their types, read off the vocabulary's models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from events.catalogue import MODELS
from events.data import EventData
from events.fields import PERSON, UNIT

_NAMES: Final[Mapping[object, str]] = {bool: "bool", int: "int", date: "date", str: "str"}


@cache
def event_fields() -> Mapping[str, Mapping[str, str]]:
    """For each kind of event the fields of its data: `{"employer": "unit", "needs": "[str]?"}`, `?` where optional."""
    return MappingProxyType({kind: MappingProxyType(fields_of(model)) for kind, model in MODELS.items()})


def fields_of(model: type[EventData]) -> dict[str, str]:
    """The fields of a payload: `unit`, `person`, `date`, `int`, `bool`, `str`, `[…]` for a list, `object`, and `?`."""
    hints = get_type_hints(model, include_extras=True)
    return {name: _name(hints[name]) for name in model.model_fields}


def _name(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        marks = annotation.__metadata__
        return "unit" if UNIT in marks else "person" if PERSON in marks else _name(annotation.__origin__)
    parts = [part for part in get_args(annotation) if part is not NoneType]
    if NoneType in get_args(annotation):
        return f"{_name(parts[0])}?"
    if get_origin(annotation) in (tuple, list):
        return f"[{_name(parts[0])}]"
    if get_origin(annotation) is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return "str"
    return _NAMES.get(annotation, "object")
