"""Good events of each kind, and the records that carry them in either mode. Each test changes what it is about."""

import json
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Record, parse
from events.refusal import Refusal

DIRECTIVE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "d-1",
    "source": "//oa.example/meetings",
    "type": "duban.meeting.directive.issued.v1",
    "subject": "directive/12",
    "time": "2026-11-22T09:30:00+08:00",
    "urgency": "urgent",
    "docno": "市人才〔2026〕3号",
    "data": {
        "title": "全市人才工作领导小组会议精神",
        "points": ["统筹抓好六类人才。\n分工如下：", "第一时间传达。"],
        "units": ["org", "hrss"],
        "issued_by": "市委人才工作领导小组",
        "document": "会议纪要〔2026〕1号",
    },
}
PROJECT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "p-1",
    "source": "//invest.example",
    "type": "duban.investment.project.registered.v1",
    "subject": "project/77",
    "time": "2026-11-22T01:30:00Z",
    "data": {
        "name": "新材料基地",
        "stage": "signed",
        "sector": "新材料",
        "investment": "3000000.50",
        "jobs": 300,
        "host": "county-a",
    },
}
TALENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "t-1",
    "source": "urn:example:hr",
    "type": "duban.talent.arrived.v1",
    "subject": "talent/100",
    "time": "2026-11-22T01:30:00.25Z",
    "data": {"talent": "p-100", "category": "skilled", "employer": "industry", "needs": ["housing", "schooling"]},
}
ALL = (DIRECTIVE, PROJECT, TALENT)

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "docs" / "events" / "examples").iterdir())
}
"""The published example of each kind."""

STRUCTURED = ("content-type", b"application/cloudevents+json")
JSON_DATA = ("content-type", b"application/json")


def changed(event: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    """The event with these attributes; `...` leaves one out."""
    merged = {**event, **attributes}
    return {name: value for name, value in merged.items() if value is not ...}


def with_data(event: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The event with these fields in its data; `...` leaves one out."""
    return {**event, "data": changed(event["data"], **fields)}


def raw(event: object) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def structured(event: object, *, topic: str | None = None, key: bytes | None = None) -> Record:
    return Record(topic=topic, key=key, headers=(STRUCTURED,), value=raw(event))


def of_bytes(value: bytes | None) -> Record:
    return Record(topic=None, key=None, headers=(STRUCTURED,), value=value)


def binary(event: dict[str, Any], *, topic: str | None = None, key: bytes | None = None) -> Record:
    headers = tuple((f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data")
    return Record(topic=topic, key=key, headers=(JSON_DATA, *headers), value=raw(event["data"]))


def told(refusal: Refusal) -> dict[str, str]:
    """The codes of a refusal by field."""
    return {fault.field: fault.code for fault in refusal.faults}


def refused(record: Record) -> Refusal:
    """The refusal of a record; each of its faults names a field and a remedy."""
    with pytest.raises(Refusal) as caught:
        parse(record)
    assert caught.value.faults
    assert all(fault.field and fault.code and fault.detail for fault in caught.value.faults)
    return caught.value
