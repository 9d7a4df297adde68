"""The comparison of schemas, held against the models themselves: what it lets pass, no model that follows refuses."""

from __future__ import annotations

from itertools import product
from typing import Any, Literal

import pytest
from pydantic import ValidationError, create_model

from events.compatible import broken
from events.data import EventData
from events.fields import Count, Day, Distinct, Line, Percent, PersonRef, SomeDistinct, Text, UnitCode, Year

# Each type with values that it takes; together they tell any two types apart.
TYPES: dict[str, tuple[Any, list[Any]]] = {
    "line": (Line, ["org", "一行", "2026-03-02", "p-1", "a", "词" * 200]),
    "text": (Text, ["org", "两\n行", "p-1", "字" * 4_000]),
    "unit": (UnitCode, ["org", "county-a", "0"]),
    "person": (PersonRef, ["p-1", "p-A"]),
    "day": (Day, ["2026-03-02"]),
    "count": (Count, [0, 50, 2026, 1_000_000_000]),
    "percent": (Percent, [0, 50, 100]),
    "year": (Year, [1900, 2026]),
    "bool": (bool, [True, False]),
    "few": (Literal["a", "b"], ["a", "b"]),
    "more": (Literal["a", "b", "c"], ["a", "c"]),
    "units": (Distinct[UnitCode], [[], ["org", "hrss"]]),
    "some-units": (SomeDistinct[UnitCode], [["org"]]),
    "lines": (Distinct[Line], [[], ["一", "org"]]),
}
# Two spellings are not compared: another pattern counts as narrower, even where it is wider.
SPELT = [{"line", "text", "unit", "person", "day", "few", "more"}, {"units", "some-units", "lines"}]


def model(name: str, *, optional: bool) -> type[EventData]:
    """A payload of one field of that type."""
    annotation = TYPES[name][0]
    field: Any = (annotation | None, None) if optional else (annotation, ...)
    made: type[EventData] = create_model("Payload", __base__=EventData, field=field)
    return made


def payloads(name: str, *, optional: bool) -> list[dict[str, Any]]:
    said = [{"field": value} for value in TYPES[name][1]]
    return [*said, {"field": None}, {}] if optional else said


def takes(payload: type[EventData], said: dict[str, Any]) -> bool:
    try:
        payload.model_validate(said)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("before", TYPES)
def test_what_passes_is_never_refused_and_what_fails_is_for_a_reason(before: str) -> None:
    for was_optional, after, optional in product((False, True), TYPES, (False, True)):
        old, new = model(before, optional=was_optional), model(after, optional=optional)
        found = broken(old.model_json_schema(), new.model_json_schema())
        refused = [said for said in payloads(before, optional=was_optional) if not takes(new, said)]
        assert not (refused and not found), (after, was_optional, optional, refused)
        if not any({before, after} <= alike for alike in SPELT):
            assert bool(found) is bool(refused), (after, was_optional, optional, found)


@pytest.mark.parametrize("name", TYPES)
def test_a_field_is_compatible_with_itself_and_with_being_optional_and_no_more(name: str) -> None:
    needed, optional = (model(name, optional=maybe).model_json_schema() for maybe in (False, True))
    assert broken(needed, needed) == broken(optional, optional) == broken(needed, optional) == []
    assert "event.field: newly required" in broken(optional, needed)
