"""Good events are read whole, and alike in both modes."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from events.envelope import Event, Record, parse, to_record
from events.fields import Category
from events.investment import ProjectRegistered
from events.meeting import DirectiveIssued
from events.talent import TalentArrived
from tests.unit.events.samples import (
    ALL,
    DIRECTIVE,
    JSON_DATA,
    PROJECT,
    STRUCTURED,
    TALENT,
    binary,
    changed,
    raw,
    structured,
    with_data,
)


def test_a_directive_is_read_whole() -> None:
    event = parse(structured(DIRECTIVE, topic="duban.events.meeting", key=b"directive/12"))
    assert event == Event(
        id="d-1",
        source="//oa.example/meetings",
        type="duban.meeting.directive.issued.v1",
        subject="directive/12",
        time=datetime(2026, 11, 22, 1, 30, tzinfo=UTC),
        urgency="urgent",
        classification="internal",
        docno="市人才〔2026〕3号",
        data=DirectiveIssued(
            title="全市人才工作领导小组会议精神",
            points=("统筹抓好六类人才。\n分工如下：", "第一时间传达。"),
            units=("org", "hrss"),
            issued_by="市委人才工作领导小组",
            document="会议纪要〔2026〕1号",
        ),
    )
    assert event.kind == "meeting.directive.issued"


def test_a_project_and_a_talent_are_read_whole() -> None:
    assert parse(structured(PROJECT)).data == ProjectRegistered(
        name="新材料基地", stage="signed", sector="新材料", investment="3000000.50", jobs=300, host="county-a"
    )
    assert parse(structured(TALENT)).data == TalentArrived(
        talent="p-100", category=Category.SKILLED, employer="industry", needs=("housing", "schooling")
    )


@pytest.mark.parametrize("event", ALL)
def test_both_modes_give_the_same_event(event: dict[str, Any]) -> None:
    extended = changed(event, classification="public", sourcesystem="oa", dataschema="https://oa.example/s")
    assert parse(structured(extended)) == parse(binary(extended))
    assert parse(structured(extended)).content_hash == parse(binary(extended)).content_hash


def test_a_record_as_the_cncf_sdk_writes_it_is_read_in_both_modes() -> None:
    in_headers = Record(
        topic="duban.events.talent",
        key=b"talent/100",
        headers=(
            ("ce_type", b"duban.talent.arrived.v1"),
            ("ce_source", b"//hr.example/talents"),
            ("ce_id", b"t-1"),
            ("ce_specversion", b"1.0"),
            ("ce_subject", b"talent/100"),
            ("ce_time", b"2026-11-22T09:30:00+08:00"),
            ("content-type", b"application/json"),
            ("ce_docno", b"\xe5\xb8\x82\xe4\xba\xba\xe6\x89\x8d\xe3\x80\x942026\xe3\x80\x953\xe5\x8f\xb7"),
        ),
        value=b'{"talent": "p-100", "category": "skilled", "employer": "industry"}',
    )
    in_value = Record(
        topic="duban.events.talent",
        key=b"talent/100",
        headers=(("content-type", b"application/cloudevents+json"),),
        value=b'{"type": "duban.talent.arrived.v1", "source": "//hr.example/talents", "id": "t-1", '
        b'"specversion": "1.0", '
        b'"subject": "talent/100", "time": "2026-11-22T09:30:00+08:00", "datacontenttype": "application/json", '
        b'"docno": "\\u5e02\\u4eba\\u624d\\u30142026\\u30153\\u53f7", '
        b'"data": {"talent": "p-100", "category": "skilled", "employer": "industry"}}',
    )
    assert parse(in_headers) == parse(in_value)
    assert parse(in_value).docno == "市人才〔2026〕3号"


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Content-Type", b"application/cloudevents+json; charset=UTF-8"),),
        (("content-type", b'Application/CloudEvents+JSON;charset="utf-8"'), ("trace", b"\xff"), ("empty", None)),
        (STRUCTURED, ("ce_id", b"d-1")),
    ],
)
def test_structured_mode_is_known_by_its_content_type_or_taken_where_none_is_given(headers: Any) -> None:
    record = Record(topic=None, key=None, headers=headers, value=raw(DIRECTIVE))
    assert parse(record) == parse(structured(DIRECTIVE))


def test_binary_mode_needs_no_content_type() -> None:
    record = binary(PROJECT)
    assert parse(Record(None, None, record.headers[1:], record.value)) == parse(record)


@pytest.mark.parametrize("declared", [b"application/json; charset=utf-8", b"text/json", b"application/vnd.oa+json"])
def test_any_content_type_that_declares_json_will_do(declared: bytes) -> None:
    record = binary(PROJECT)
    headers = (("content-type", declared), *record.headers[1:])
    assert parse(Record(None, None, headers, record.value)) == parse(record)


def test_data_in_base64_is_read_where_it_is_declared_json() -> None:
    long = with_data(DIRECTIVE, points=["字" * 2_000] * 2)
    encoded = changed(
        long, data=..., data_base64=base64.b64encode(raw(long["data"])).decode(), datacontenttype="application/json"
    )
    assert parse(structured(encoded)) == parse(structured(long))


def test_an_attribute_that_is_null_is_unset() -> None:
    unset = changed(PROJECT, urgency=None, docno=None, x=None, data_base64=None)
    assert parse(structured(unset)) == parse(structured(PROJECT))


def test_an_optional_field_that_is_null_is_unset() -> None:
    assert parse(structured(with_data(TALENT, project=None))) == parse(structured(TALENT))


def test_unknown_extensions_are_kept_with_their_types() -> None:
    event = parse(structured(changed(PROJECT, partitionkey="a", sequence=5, sampled=True)))
    assert dict(event.extensions) == {"partitionkey": "a", "sequence": 5, "sampled": True}
    assert parse(to_record(event)) == event


def test_a_missing_or_empty_key_is_let_pass() -> None:
    for key in (None, b""):
        assert parse(structured(TALENT, topic="duban.events.talent", key=key)) == parse(structured(TALENT))


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-22T09:30:00+08:00", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2026-11-22t01:30:00z", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2026-11-22T01:30:00-00:00", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)),
        ("2026-11-22T01:30:00.5Z", datetime(2026, 11, 22, 1, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-11-22T01:30:00.123456789Z", datetime(2026, 11, 22, 1, 30, 0, 123_456, tzinfo=UTC)),
        ("2024-02-29T23:59:59-11:30", datetime(2024, 3, 1, 11, 29, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_an_instant_however_it_is_written(written: str, instant: datetime) -> None:
    assert parse(structured(changed(PROJECT, time=written))).time == instant
    assert parse(structured(changed(PROJECT, time=written))).time.tzinfo is UTC


def test_an_event_cannot_be_altered() -> None:
    event = parse(structured(changed(TALENT, x="1")))
    with pytest.raises(AttributeError):
        event.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        event.extensions["x"] = "2"  # type: ignore[index]
    assert isinstance(event.data, TalentArrived)
    with pytest.raises(ValueError, match="frozen"):
        event.data.employer = "other"  # type: ignore[misc]


def test_binary_headers_are_told_by_their_prefix_only() -> None:
    record = binary(TALENT)
    extra = (*record.headers, ("kafka_correlationId", b"\x00\xff"), ("Ce_id", b"other"))
    assert parse(Record(None, None, extra, record.value)) == parse(record)
    assert record.headers[0] == JSON_DATA
