"""Events from files, and events on their way out: what is published comes back the same."""

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import yaml

from events.envelope import Record, from_mapping, parse, to_mapping, to_record
from events.refusal import Refusal
from tests.unit.events.samples import ALL, DIRECTIVE, STRUCTURED, changed, structured, told, with_data


def from_file(event: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        from_mapping(event)
    return caught.value


def compact(event: object) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("event", ALL)
def test_what_is_published_comes_back_the_same(event: dict[str, Any]) -> None:
    read = parse(structured(event))
    record = to_record(read)
    assert (record.topic, record.key) == (f"duban.events.{read.kind.split('.')[0]}", event["subject"].encode())
    assert record.headers == (("content-type", b"application/cloudevents+json; charset=utf-8"),)
    assert parse(record) == read
    assert to_mapping(parse(record)) == json.loads(record.value or b"")


def test_an_event_at_the_limit_of_size_can_be_published_again() -> None:
    event = with_data(DIRECTIVE, points=["字" * 4_000] * 21)
    room = 256 * 1024 - len(compact(event)) - len(',"","",""')
    event["data"]["points"] += ["x" * 4_000, "x" * 4_000, "x" * (room - 8_000)]
    text = compact(event)
    assert len(text) == 256 * 1024
    read = parse(Record(None, None, (STRUCTURED,), text))
    assert parse(to_record(read)) == read


def test_an_event_loaded_from_a_file_is_the_same_event() -> None:
    assert from_mapping(DIRECTIVE) == parse(structured(DIRECTIVE))
    assert from_mapping(yaml.safe_load(yaml.safe_dump(DIRECTIVE, allow_unicode=True))) == parse(structured(DIRECTIVE))


def test_instants_and_days_that_yaml_has_read_are_texts_again() -> None:
    loaded = yaml.safe_load("time: 2026-11-22T09:30:00+08:00")
    assert loaded["time"] == datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert from_mapping(changed(DIRECTIVE, **loaded)) == parse(structured(DIRECTIVE))
    assert from_mapping(changed(DIRECTIVE, docno=date(2026, 11, 22))).docno == "2026-11-22"


def test_what_yaml_reads_and_json_cannot_hold_is_named() -> None:
    refusal = from_file(changed(DIRECTIVE, docno={"a"}, data={"title": b"x", 1: "x", "points": [1 << 100_000]}))
    assert told(refusal) == dict.fromkeys(["docno", "data.title", "data.1", "data.points.0"], "wrong-type")


def test_a_number_that_should_be_a_text_is_told_so() -> None:
    refusal = from_file(with_data(changed(DIRECTIVE, id=5), title=2026, document=float("nan")))
    assert told(refusal) == {"id": "wrong-type", "data.title": "wrong-type", "data.document": "not-a-number"}


def test_a_local_time_that_yaml_has_read_lacks_its_offset() -> None:
    assert told(from_file(changed(DIRECTIVE, **yaml.safe_load("time: 2026-11-22T09:30:00")))) == {
        "time": "offset-missing"
    }
    assert told(from_file(changed(DIRECTIVE, **yaml.safe_load("time: 2026-11-22")))) == {"time": "bad-time"}


def test_a_file_that_holds_itself_is_too_deep() -> None:
    assert from_file(yaml.safe_load("data: &a {points: [*a]}")).reason == "too-deep"


def test_a_file_that_grows_without_end_is_too_large() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 10)]
    assert from_file(yaml.safe_load("\n".join(lines))).reason == "too-large"
