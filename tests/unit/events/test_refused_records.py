"""Records that cannot be taken apart, or hold no CloudEvent: refused with what could be read of them."""

import time
from typing import Any

import pytest

from events.envelope import Record
from tests.unit.events.samples import (
    JSON_DATA,
    PROJECT,
    STRUCTURED,
    TALENT,
    binary,
    changed,
    of_bytes,
    raw,
    refused,
    told,
    with_data,
)


@pytest.mark.parametrize("value", [None, b""])
def test_a_record_without_value_is_refused(value: bytes | None) -> None:
    refusal = refused(Record(None, None, binary(PROJECT).headers, value))
    assert (refusal.reason, told(refusal)) == ("malformed-json", {"value": "empty"})
    assert refusal.envelope is not None
    assert refusal.envelope["id"] == "p-1"
    assert refused(Record(None, None, (), value)).envelope is None


def test_a_record_too_large_is_not_parsed_but_its_headers_are_read() -> None:
    start = time.process_time()
    refusal = refused(Record(None, None, binary(PROJECT).headers, b"[" * 10_000_000))
    assert time.process_time() - start < 1
    assert (refusal.reason, told(refusal)) == ("too-large", {"value": "too-large"})
    assert refusal.envelope == {name: value for name, value in PROJECT.items() if name != "data"}


def test_headers_count_towards_the_size_of_an_event() -> None:
    record = binary(changed(PROJECT, **{f"x{number}": "y" * 4_000 for number in range(70)}))
    assert refused(record).reason == "too-large"


@pytest.mark.parametrize("levels", [33, 10_000])
def test_an_event_too_deep_is_refused(levels: int) -> None:
    assert refused(of_bytes(b'{"data":' + b"[" * levels)).reason == "too-deep"
    refusal = refused(Record(None, None, binary(PROJECT).headers, b"[" * levels))
    assert (refusal.reason, told(refusal)) == ("too-deep", {"data": "too-deep"})


def test_json_faults_are_told_by_their_path_in_either_mode() -> None:
    text = raw(PROJECT["data"]).replace(b": 300", b": NaN").replace(b'"host"', b'"name": "x", "host"')
    whole = raw(changed(PROJECT, data="@", urgency="high")).replace(b'"@"', text)
    for record in (of_bytes(whole), Record(None, None, binary(changed(PROJECT, urgency="high")).headers, text)):
        refusal = refused(record)
        assert refusal.reason == "malformed-json"
        assert told(refusal) == {"data.jobs": "not-a-number", "data.name": "duplicate-key", "urgency": "not-allowed"}
        assert refusal.envelope is not None
        assert refusal.envelope["id"] == "p-1"


def test_an_attribute_named_twice_is_refused_in_either_mode() -> None:
    assert told(refused(of_bytes(raw(PROJECT)[:-1] + b', "id": "p-2"}'))) == {"id": "duplicate-key"}
    record = binary(PROJECT)
    twice = Record(None, None, (*record.headers, ("ce_id", b"p-1")), record.value)
    assert told(refused(twice)) == {"id": "repeated"}


def test_a_lone_surrogate_is_named_where_it_stands() -> None:
    event = raw(with_data(changed(TALENT, docno="@1"), project="@2")).replace(b"@", b"\\ud800")
    refusal = refused(of_bytes(event))
    assert refusal.reason == "malformed-json"
    assert told(refusal) == {"docno": "lone-surrogate", "data.project": "lone-surrogate"}


def test_a_header_that_is_not_utf8_is_named() -> None:
    record = binary(changed(PROJECT, id=...))
    refusal = refused(Record(None, None, (*record.headers, ("ce_id", b"\xff")), record.value))
    assert "not-utf8" in {fault.code for fault in refusal.faults if fault.field == "id"}


@pytest.mark.parametrize(
    ("headers", "value", "field"),
    [
        ((), b"[]", "value"),
        ((), b'"text"', "value"),
        ((), b"{}", "specversion"),
        ((STRUCTURED,), b"[{}]", "value"),
        ((JSON_DATA,), b"{}", "content-type"),
        ((JSON_DATA,), raw(PROJECT), "content-type"),
        ((("content-type", b""),), raw(PROJECT), "content-type"),
        ((("content-type", None),), raw(PROJECT), "content-type"),
        ((("content-type", b"application/cloudevents+avro"),), b"x", "content-type"),
        ((("content-type", b"application/cloudevents-batch+json"),), b"[]", "content-type"),
        ((("content-type", b"application/cloudevents+json; charset=gbk"),), raw(PROJECT), "content-type"),
    ],
)
def test_what_is_no_cloudevent_is_refused(headers: Any, value: bytes, field: str) -> None:
    refusal = refused(Record(None, None, headers, value))
    assert refusal.reason == "not-cloudevents"
    assert refusal.faults[0].field == field
