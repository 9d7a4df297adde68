"""Whatever comes in, parsing gives an event or a refusal that names a field and a remedy, and nothing else."""

import copy
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.envelope import Event, Record, from_mapping, parse, to_record
from events.refusal import Refusal
from tests.unit.events.samples import ALL, binary, raw

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "\x00", "\ud800", "2026-02-30", "secret", "x" * 5_000, "p-1", "org", "a\r\nb"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=25), inner, max_size=4),
    max_leaves=10,
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "ce_id", "ce_type", "ce_time", "ce_classification", "ce_", "ce_X", "other"])
        | st.text(max_size=10),
        st.none() | st.binary(max_size=30) | st.sampled_from([b"application/json", b"application/cloudevents+json"]),
    ),
    max_size=5,
).map(tuple)
TOPICS = st.none() | st.sampled_from(["duban.events.meeting", "duban.events.talent", "other"])


def outcome(record: Record) -> Event | Refusal:
    try:
        return parse(record)
    except Refusal as refusal:
        return refusal


def is_told_well(found: Event | Refusal) -> bool:
    if isinstance(found, Event):
        return parse(to_record(found)) == found and len(found.content_hash) == 32
    texts = [text for fault in found.faults for text in (fault.field, fault.detail)] + [
        *(found.envelope or {}).values()
    ]
    storable = not re.search("[\x00\ud800-\udfff]", "".join(texts))
    named = bool(found.faults) and all(fault.field and fault.code and fault.detail for fault in found.faults)
    return named and storable


@settings(deadline=None)
@given(st.binary(max_size=300), HEADERS, st.none() | st.binary(max_size=10), TOPICS)
def test_arbitrary_bytes(value: bytes, headers: Any, key: bytes | None, topic: str | None) -> None:
    assert is_told_well(outcome(Record(topic, key, headers, value)))


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good event in which some attributes or fields hold something else, or lack, or are too many."""
    event: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(ALL)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([event, event.get("data")]))
        if isinstance(place, dict):
            name = draw(st.sampled_from(sorted(place)) | st.text(max_size=25)) if place else "x"
            if draw(st.booleans()):
                place[name] = draw(VALUES)
            else:
                place.pop(name, None)
    return event


@settings(max_examples=300, deadline=None)
@given(mutated(), TOPICS)
def test_mutated_events_in_structured_mode(event: dict[str, Any], topic: str | None) -> None:
    record = Record(topic, None, (("content-type", b"application/cloudevents+json"),), json.dumps(event).encode())
    assert is_told_well(outcome(record))


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_mutated_events_from_a_file(event: dict[str, Any]) -> None:
    try:
        found: Event | Refusal = from_mapping(event)
    except Refusal as refusal:
        found = refusal
    assert is_told_well(found)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ALL), st.data())
def test_cut_and_scratched_events_in_either_mode(event: dict[str, Any], data: st.DataObject) -> None:
    record = binary(event) if data.draw(st.booleans()) else Record(None, None, (), raw(event))
    value = bytearray(record.value or b"")
    for _ in range(data.draw(st.integers(0, 3))):
        value[data.draw(st.integers(0, len(value) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(value[: data.draw(st.integers(0, len(value)))]) if data.draw(st.booleans()) else bytes(value)
    assert is_told_well(outcome(Record(None, None, record.headers, cut)))
