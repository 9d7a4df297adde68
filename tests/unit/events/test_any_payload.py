"""Any payload of any kind: good ones come in and out the same, contradictory and mutated ones are refused by field."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.catalogue import KINDS, type_of
from events.data import units_named
from events.envelope import Event, from_mapping, parse, to_record
from tests.unit.events.payloads import PAYLOADS, contradictions
from tests.unit.events.samples import EXAMPLES, PROJECT, binary, changed, of_bytes, refused, structured, told
from tests.unit.events.test_arbitrary_input import VALUES, is_told_well, outcome


def event_of(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return changed(PROJECT, type=type_of(kind), data=data)


@settings(max_examples=600, deadline=None)
@given(PAYLOADS)
def test_a_payload_of_good_fields_is_taken_unless_it_contradicts_itself(drawn: tuple[str, dict[str, Any]]) -> None:
    kind, data = drawn
    event = event_of(kind, data)
    amiss = contradictions(data)
    if amiss:
        # A day that breaks two rules at once is named by one of them, and then hides the other's days.
        named = set(told(refused(structured(event))))
        assert named == amiss or (kind == "governance.calendar.published" and named and named < amiss)
        return
    found = parse(structured(event))
    said = {name: value for name, value in data.items() if value is not None}
    assert found.data.model_dump(mode="json", exclude_none=True) == said
    assert parse(to_record(found)) == found
    for other in (parse(binary(event)), from_mapping(event)):
        assert other == found
        assert other.content_hash == found.content_hash


@settings(max_examples=300, deadline=None)
@given(PAYLOADS)
def test_each_unit_named_stands_where_its_path_says(drawn: tuple[str, dict[str, Any]]) -> None:
    kind, data = drawn
    found = outcome(structured(event_of(kind, data)))
    if isinstance(found, Event):
        for path, unit in units_named(found.data):
            assert at(data, path) == unit


def at(data: Any, path: str) -> Any:
    for step in path.split(".")[1:]:
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """An example in which some fields, of the data or of an item of a list, hold something else, or lack."""
    event = copy.deepcopy(EXAMPLES[draw(st.sampled_from(KINDS))])
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(places(event.get("data"))) or [event]))
        name = draw(st.sampled_from(sorted(place)) | st.text(max_size=25)) if isinstance(place, dict) else None
        if isinstance(place, list):
            place[draw(st.integers(0, len(place) - 1))] = draw(VALUES)
        elif draw(st.booleans()):
            place[name] = draw(VALUES)
        else:
            place.pop(name, None)
    return event


def places(value: Any) -> Any:
    """Each object and each list within the value that holds something."""
    if value and isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from places(inner)


@settings(max_examples=600, deadline=None)
@given(mutated())
def test_a_mutated_example_is_an_event_or_refused_by_its_fields(event: dict[str, Any]) -> None:
    # Escaped, since lone surrogates are among what is put in.
    assert is_told_well(outcome(of_bytes(json.dumps(event).encode())))
