"""What playbooks may say of events: each kind's data fields with their types, read off the vocabulary's models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from events.catalogue import MODELS
from events.data import Item, Part, json_names
from events.fields import PERSON, UNIT

_NAMES: Final[Mapping[object, str]] = {bool: "bool", int: "int", date: "date", str: "str"}


@cache
def event_fields() -> Mapping[str, Mapping[str, str]]:
    """For each kind of event the fields of its data: `{"employer": "unit", "needs": "[str]?"}`, `?` where optional.

    Of a list of items their fields too: `{"clauses": "[item]", "clauses.responsible": "unit"}`.
    """
    return MappingProxyType({kind: MappingProxyType(fields_of(model)) for kind, model in MODELS.items()})


def fields_of(model: type[Part]) -> dict[str, str]:
    """The fields of a payload by their names in JSON, with their types.

    `unit`, `person`, `date`, `int`, `bool`, `str`, values to choose from as `a|b`, `[…]` for a list, `item`, and `?`.
    """
    hints = get_type_hints(model, include_extras=True)
    found: dict[str, str] = {}
    for attribute, name in json_names(model).items():
        found[name] = _name(hints[attribute])
        for item in _items_of(hints[attribute]):
            found.update({f"{name}.{part}": kind for part, kind in fields_of(item).items()})
    return found


def _items_of(annotation: Any) -> list[type[Item]]:
    """The model of a list's items, where they are more than a text or a number."""
    if isinstance(annotation, type) and issubclass(annotation, Item):
        return [annotation]
    return [item for part in get_args(annotation) for item in _items_of(part)]


def _name(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        marks = annotation.__metadata__
        return "unit" if UNIT in marks else "person" if PERSON in marks else _name(annotation.__origin__)
    parts = [part for part in get_args(annotation) if part is not NoneType]
    if NoneType in get_args(annotation):
        return f"{_name(parts[0])}?"
    if get_origin(annotation) in (tuple, list):
        return f"[{_name(parts[0])}]"
    if get_origin(annotation) is Literal:
        return "|".join(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "|".join(str(one.value) for one in annotation)
    return "item" if isinstance(annotation, type) and issubclass(annotation, Item) else _NAMES[annotation]
