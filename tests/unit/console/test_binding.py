"""The CloudEvents HTTP binding: what a request's headers and body say, and what they may not."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from duban.console.binding import LARGEST_BATCH, Mode, mode_of, records_of
from duban.console.problems import Problem
from events.envelope import parse
from events.refusal import Refusal
from events.strict_json import MAX_BYTES

DATA = b'{"talent":"p-t1","category":"skilled","employer":"health"}'


def headers(**named: str) -> list[tuple[bytes, bytes]]:
    """Headers as the server hands them over: names in lower case."""
    return [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in named.items()]


def binary(**changed: str) -> list[tuple[bytes, bytes]]:
    """A talent who arrives, in binary mode."""
    said = {
        "content_type": "application/json", "ce_specversion": "1.0", "ce_id": "1", "ce_source": "/hr",
        "ce_type": "duban.talent.arrived.v1", "ce_subject": "talent/1", "ce_time": "2026-03-02T08:00:00Z",
    }  # fmt: skip
    return headers(**(said | changed))


@pytest.mark.parametrize(
    ("content_type", "mode"),
    [
        ("application/cloudevents+json", Mode.structured),
        ("Application/CloudEvents+JSON; charset=UTF-8", Mode.structured),
        ("application/cloudevents-batch+json", Mode.batch),
        ("application/json", Mode.binary),
        ("application/problem+json;charset=utf-8", Mode.binary),
    ],
)
def test_the_content_type_says_how_a_request_holds_its_events(content_type: str, mode: Mode) -> None:
    assert mode_of(headers(content_type=content_type)) is mode


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"content_type": ""},
        {"content_type": "text/plain"},
        {"content_type": "application/xml"},
        {"content_type": "application/cloudevents+xml"},
        {"content_type": "application/cloudevents+avro"},
        {"content_type": "application/cloudevents-stream+json"},
        {"content_type": "application/cloudevents+json; charset=gbk"},
        {"content_type": "application/json; charset=utf-16"},
        {"content_type": "application/cloudevents+json", "content_encoding": "gzip"},
        {"content_type": "application/cloudevents+json", "content_encoding": "identity, br"},
    ],
)
def test_what_cannot_be_read_is_unsupported_and_says_what_is(named: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        mode_of(headers(**named))
    assert refused.value.status == 415
    assert refused.value.errors[0]["field"] in ("content-type", "content-encoding")
    assert "application/cloudevents-batch+json" in refused.value.headers["Accept-Post"]


def test_two_content_types_are_one_too_many() -> None:
    with pytest.raises(Problem) as refused:
        mode_of([(b"content-type", b"application/json"), (b"content-type", b"application/cloudevents+json")])
    assert refused.value.status == 400
    assert refused.value.errors[0]["field"] == "content-type"


def test_binary_mode_has_the_attributes_in_headers_percent_decoded_once() -> None:
    said = binary(ce_subject=quote("人才/张 %41"), ce_docno='"a\\"b"', ce_note="100%")
    [record] = records_of(Mode.binary, said, DATA)
    event = parse(record)
    assert event.subject == "人才/张 %41"
    assert event.docno == 'a"b'
    assert event.extensions["note"] == "100%"
    assert event.time == datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"ce_specversion": "0.3"}, "specversion", "not-allowed"),
        ({"ce_source": "a b"}, "source", "bad-uri"),
        ({"ce_subject": "%FF"}, "subject", "not-utf8"),
        ({"ce_my-name": "x"}, "my-name", "bad-name"),
        ({"ce_data": "x"}, "data", "bad-name"),
        ({"ce_datacontenttype": "application/json"}, "datacontenttype", "repeated"),
        ({"ce_classification": "secret"}, "classification", "classified"),
        ({"ce_id": ""}, "id", "blank"),
        ({"ce_subject": "a%0Ab"}, "subject", "control-character"),
    ],
)
def test_a_wrong_header_is_named_as_the_attribute_that_it_holds(changed: dict[str, str], field: str, code: str) -> None:
    [record] = records_of(Mode.binary, binary(**changed), DATA)
    with pytest.raises(Refusal) as refused:
        parse(record)
    assert (field, code) in [(fault.field, fault.code) for fault in refused.value.faults]


def test_a_header_given_twice_is_refused() -> None:
    [record] = records_of(Mode.binary, [*binary(), (b"ce-id", b"2")], DATA)
    with pytest.raises(Refusal) as refused:
        parse(record)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("id", "repeated")]


def test_plain_json_is_no_event() -> None:
    with pytest.raises(Refusal) as refused:
        records_of(Mode.binary, headers(content_type="application/json"), DATA)
    assert refused.value.faults[0].field == "content-type"


def test_a_batch_is_as_many_records_each_in_structured_mode() -> None:
    records = records_of(Mode.batch, headers(content_type="application/cloudevents-batch+json"), b'[{"id":1}, {}]')
    assert [record.value for record in records] == [b'{"id":1}', b"{}"]
    assert {record.headers for record in records} == {(("content-type", b"application/cloudevents+json"),)}


def test_a_body_is_bounded_by_what_it_may_hold() -> None:
    assert (Mode.structured.most, Mode.binary.most, Mode.batch.most) == (MAX_BYTES, MAX_BYTES, LARGEST_BATCH)
