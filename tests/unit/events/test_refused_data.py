"""Bad data: every fault is named by its path, in one go, and none quotes what stood there."""

import base64
import json
import time
from typing import Any

import pytest

from events.refusal import Fault, Reason
from tests.unit.events.samples import (
    DIRECTIVE,
    PROJECT,
    TALENT,
    binary,
    changed,
    of_bytes,
    refused,
    structured,
    told,
    with_data,
)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"data_base64": "e30=", "datacontenttype": "application/json"}, "both"),
        ({"data": ..., "data_base64": "e30="}, "not-json"),
        ({"data": ..., "data_base64": "e30=", "datacontenttype": "text/xml"}, "not-json"),
        ({"data": ..., "data_base64": "e30", "datacontenttype": "application/json"}, "bad-base64"),
        ({"data": ..., "data_base64": "数据", "datacontenttype": "application/json"}, "bad-base64"),
        ({"data": ..., "data_base64": 7, "datacontenttype": "application/json"}, "bad-base64"),
    ],
)
def test_data_in_base64_is_refused_where_it_cannot_be_read(attributes: dict[str, Any], code: str) -> None:
    assert told(refused(structured(changed(PROJECT, **attributes))))["data_base64"] == code


def test_json_within_base64_is_held_to_the_same_limits() -> None:
    inner = base64.b64encode(b'{"jobs": NaN, "name": "' + b"x" * 4_001 + b'"}').decode()
    refusal = refused(structured(changed(PROJECT, data=..., data_base64=inner, datacontenttype="application/json")))
    assert told(refusal) | {"data.jobs": "not-a-number", "data.name": "too-long"} == told(refusal)


@pytest.mark.parametrize(
    ("event", "faults"),
    [
        (changed(PROJECT, data=None), {"data": "wrong-type"}),
        (changed(PROJECT, data=[]), {"data": "wrong-type"}),
        (changed(PROJECT, data="{}"), {"data": "wrong-type"}),
        (with_data(PROJECT, host=..., extra=1), {"data.host": "missing", "data.extra": "unknown-field"}),
        (with_data(PROJECT, stage="planned", jobs="300"), {"data.stage": "not-allowed", "data.jobs": "wrong-type"}),
        (with_data(PROJECT, investment=3.5), {"data.investment": "wrong-type"}),
        (with_data(PROJECT, jobs=True), {"data.jobs": "wrong-type"}),
        (with_data(PROJECT, jobs=1.0), {"data.jobs": "wrong-type"}),
        (with_data(PROJECT, jobs=-1), {"data.jobs": "out-of-range"}),
        (with_data(PROJECT, jobs=2 * 10**9), {"data.jobs": "out-of-range"}),
        (with_data(PROJECT, investment="1.234"), {"data.investment": "bad-format"}),
        (with_data(PROJECT, name="a\nb"), {"data.name": "bad-format"}),
        (with_data(DIRECTIVE, points=[], units=[]), {"data.points": "too-few", "data.units": "too-few"}),
        (with_data(DIRECTIVE, points=["", "a\x00"]), {"data.points.0": "blank", "data.points.1": "bad-format"}),
        (with_data(DIRECTIVE, points="一段话"), {"data.points": "wrong-type"}),
        (with_data(DIRECTIVE, points=["x" * 4_001]), {"data.points.0": "too-long"}),
        (with_data(DIRECTIVE, points=["x"] * 10_001), {"data.points": "too-many"}),
        (with_data(DIRECTIVE, units=["org", "HR", "org"]), {"data.units.1": "bad-format"}),
        (with_data(DIRECTIVE, units=["org", "org"]), {"data.units": "repeated-item"}),
        (with_data(DIRECTIVE, title="\u3000"), {"data.title": "bad-format"}),
        (with_data(TALENT, talent="张三"), {"data.talent": "bad-format"}),
        (with_data(TALENT, category="expert"), {"data.category": "not-allowed"}),
        (with_data(TALENT, needs=["car", "housing", "housing"]), {"data.needs.0": "not-allowed"}),
        (with_data(TALENT, needs=["housing", "housing"]), {"data.needs": "repeated-item"}),
    ],
)  # fmt: skip
def test_each_fault_of_the_data_is_named(event: dict[str, Any], faults: dict[str, str]) -> None:
    for record in (structured(event), binary(event)):
        refusal = refused(record)
        assert refusal.reason == "invalid-data"
        assert told(refusal) == faults


def test_an_event_without_data_is_refused() -> None:
    refusal = refused(structured(changed(PROJECT, data=...)))
    assert (refusal.reason, told(refusal)) == ("invalid-data", {"data": "missing"})


def test_faults_of_attributes_and_data_come_in_one_go_the_graver_reason_first() -> None:
    event = changed(with_data(TALENT, employer="?", salary=1), id=..., time="yesterday", urgency="high", X="y")
    refusal = refused(structured(event, topic="duban.events.meeting", key=b"other"))
    assert refusal.reason == "invalid-attribute"
    assert told(refusal) == {
        "id": "missing",
        "time": "bad-time",
        "urgency": "not-allowed",
        "X": "bad-name",
        "data.employer": "bad-format",
        "data.salary": "unknown-field",
        "topic": "wrong-topic",
        "key": "differs-from-subject",
    }


def test_no_fault_quotes_what_stood_in_the_data() -> None:
    event = with_data(
        TALENT, talent="张三13800000000", employer="张三", category="张三", project="张三\n", needs="张三"
    )
    assert "张三" not in repr(refused(structured(event)).faults)
    assert "张三" not in str(refused(structured(event)))


def test_a_field_name_from_outside_is_told_on_one_short_line() -> None:
    names = ["a\nb", "x" * 300, "a.b.c", "", "\x00"]
    refusal = refused(of_bytes(json.dumps(with_data(PROJECT, **dict.fromkeys(names, 1))).encode()))
    fields = [fault.field for fault in refusal.faults]
    assert len(fields) == len(names)
    assert all(field.isprintable() and len(field) < 80 and field.count(".") == 1 for field in fields)


def test_the_envelope_of_a_refusal_holds_what_could_be_read() -> None:
    event = changed(DIRECTIVE, id=7, subject="a\nb", source="", note="x", data=...)
    assert refused(structured(event)).envelope == {
        name: DIRECTIVE[name] for name in ("specversion", "type", "time", "urgency", "docno")
    }


def test_a_thousand_faults_are_told_in_part_and_counted() -> None:
    refusal = refused(structured(with_data(DIRECTIVE, units=["?"] * 1_000)))
    assert len(refusal.faults) == 201
    assert refusal.faults[-1] == Fault("event", "and-more", "另有 800 处错误未列出，请先改正以上各处再提交")


@pytest.mark.parametrize(
    "event",
    [
        with_data(DIRECTIVE, units=["?"] * 9_990),
        with_data(DIRECTIVE, **{f"x{number}": 1 for number in range(15_000)}),
        changed(DIRECTIVE, **{f"X{number}": 1 for number in range(15_000)}),
    ],
)
def test_no_number_of_faults_takes_long(event: dict[str, Any]) -> None:
    record = structured(event)
    start = time.process_time()
    refusal = refused(record)
    assert time.process_time() - start < 1
    assert len(refusal.faults) == 201


def test_every_reason_is_a_stable_kebab_case_code() -> None:
    assert all(reason.value == reason.name.lower().replace("_", "-") for reason in Reason)
