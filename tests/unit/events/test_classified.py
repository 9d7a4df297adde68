"""Classified matter is refused at the door, before all else and even where it cannot be parsed."""

import pytest

from events.envelope import Record
from tests.unit.events.samples import (
    PROJECT,
    STRUCTURED,
    binary,
    changed,
    of_bytes,
    raw,
    refused,
    structured,
    told,
    with_data,
)


@pytest.mark.parametrize(
    "named", ["secret", "top-secret", "机密", "", "Internal", "public ", 1, ["internal"], True, "\u0000"]
)
def test_any_other_classification_is_refused_before_all_else(named: object) -> None:
    refusal = refused(structured(changed(with_data(PROJECT, jobs="many"), classification=named, id="")))
    assert refusal.reason == "classified"
    assert "data" not in repr(refusal.faults)
    assert set(told(refusal)) == {"classification", "id"}
    assert refusal.envelope is not None
    assert refusal.envelope["source"] == "//invest.example"
    assert "data" not in refusal.envelope


SECRET = b'{"specversion":"1.0","classification":"secret","id":"s-1","data":{"title":"x"}}'


@pytest.mark.parametrize(
    "record",
    [
        of_bytes(SECRET[:-5]),
        of_bytes(SECRET.replace(b"secret", b"secret\xff")),
        of_bytes(SECRET.replace(b'"x"', b"NaN")),
        of_bytes(SECRET.replace(b'"data"', b'"classification": "public", "data"')),
        of_bytes(SECRET.replace(b"classification", b"Classification")),
        of_bytes(SECRET.replace(b'"x"', b'"' + b"x" * 300_000 + b'"')),
        of_bytes(SECRET.replace(b'"x"', b"[" * 100)),
        of_bytes(SECRET.decode().encode("utf-16")),
        of_bytes(b"[" + SECRET + b"]"),
        of_bytes(raw(with_data(PROJECT, classification="secret"))),
        Record(None, None, (("content-type", b"application/cloudevents+avro"),), SECRET),
        Record(None, None, (STRUCTURED, ("ce_classification", b"secret")), raw(changed(PROJECT, id=...))),
        Record(None, None, (STRUCTURED, ("ce_classification", b"secret")), raw(PROJECT)),
        Record(None, None, (STRUCTURED, ("ce_classification", b"\xff")), raw(PROJECT)),
        Record(None, None, (("ce_Classification", b"secret"), *binary(PROJECT).headers), raw(PROJECT["data"])),
        binary(changed(PROJECT, classification="secret")),
        Record(None, None, (*binary(PROJECT).headers, ("ce_classification", b"\xff")), raw(PROJECT["data"])),
        Record(None, None, binary(changed(PROJECT, classification="secret")).headers, b"x" * 300_000),
        Record(None, None, binary(changed(PROJECT, classification="secret")).headers, None),
    ],
)
def test_what_may_be_classified_is_so_even_where_it_cannot_be_read(record: Record) -> None:
    refusal = refused(record)
    assert refusal.reason == "classified"
    assert "classification" in told(refusal)
    assert not any(fault.field.startswith(("data", "value")) for fault in refusal.faults)


@pytest.mark.parametrize(
    "said", [b'"classification" : "public"', b'"classification":null', b'"classification":"internal"']
)
def test_what_is_not_classified_is_not_taken_for_it(said: bytes) -> None:
    assert refused(of_bytes(SECRET.replace(b'"classification":"secret"', said)[:-5])).reason == "malformed-json"
