"""Bad envelopes: each attribute that is missing or wrong is named, with a remedy."""

from typing import Any

import pytest

from events.envelope import Misplaced, parse
from tests.unit.events.samples import (
    ALL,
    PROJECT,
    TALENT,
    binary,
    changed,
    refused,
    structured,
    told,
)


@pytest.mark.parametrize("event", ALL)
@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject", "time"])
def test_a_missing_attribute_is_named_in_either_mode(event: dict[str, Any], name: str) -> None:
    for record in (structured(changed(event, **{name: ...})), binary(changed(event, **{name: ...}))):
        refusal = refused(record)
        assert refusal.reason == "invalid-attribute"
        assert told(refusal) == {name: "missing"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("specversion", "0.3", "not-allowed"),
        ("specversion", 1.0, "not-allowed"),
        ("id", "", "blank"),
        ("id", " ", "blank"),
        ("id", 5, "wrong-type"),
        ("id", "x" * 256, "too-long"),
        ("id", "a\nb", "control-character"),
        ("id", "a\u0085", "control-character"),
        ("id", "a\u2028", "control-character"),
        ("id", "a\ufffe", "control-character"),
        ("id", "a\U0010ffff", "control-character"),
        ("id", ["a"], "wrong-type"),
        ("source", "市委", "bad-uri"),
        ("source", "a b", "bad-uri"),
        ("source", "%zz", "bad-uri"),
        ("source", "1a:b", "bad-uri"),
        ("source", "//a#b#c", "bad-uri"),
        ("source", "http://[::1", "bad-uri"),
        ("source", {}, "wrong-type"),
        ("subject", "a\r\nTo: x", "control-character"),
        ("subject", "x" * 5_000, "too-long"),
        ("type", 7, "wrong-type"),
        ("type", [], "wrong-type"),
        ("urgency", "high", "not-allowed"),
        ("urgency", "", "not-allowed"),
        ("docno", "\t", "blank"),
        ("docno", 3, "wrong-type"),
        ("traceparent", "\x00", "control-character"),
        ("datacontenttype", "text/xml", "not-json"),
        ("datacontenttype", "application/json; charset=gbk", "not-json"),
        ("dataschema", "relative", "bad-uri"),
        ("dataschema", "", "blank"),
        ("datacontenttype", 5, "wrong-type"),
        ("note", 1.5, "wrong-type"),
        ("note", {"a": 1}, "wrong-type"),
        ("note", 2**31, "out-of-range"),
        ("note", "a\x1b", "control-character"),
        ("UPPER", "x", "bad-name"),
        ("名称", "x", "bad-name"),
        ("a_b", "x", "bad-name"),
        ("x" * 21, "x", "bad-name"),
    ],
)
def test_a_wrong_attribute_is_named(name: str, value: object, code: str) -> None:
    refusal = refused(structured(changed(PROJECT, **{name: value})))
    assert refusal.reason == "invalid-attribute"
    assert told(refusal) == {name: code}


@pytest.mark.parametrize(
    "source",
    [
        *["//oa.example/a", "urn:example:a", "https://u@oa.example:8443/p;x?q=/?&b#f/?", "a/b", "/a:b"],
        *["mailto:a@b.example", "http://[2001:db8::1]/", "%E5%B8%82", "?q", "#f", "."],
    ],
)
def test_any_uri_reference_is_a_source(source: str) -> None:
    assert parse(structured(changed(PROJECT, source=source))).source == source


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-11-22", "bad-time"),
        ("2026-11-22 09:30:00+08:00", "bad-time"),
        ("2026-11-22T09:30+08:00", "bad-time"),
        ("2026-11-22T09:30:00+0800", "bad-time"),
        ("2026-11-22T09:30:00+24:00", "bad-time"),
        ("2026-11-22T09:30:00.+08:00", "bad-time"),
        ("2026-11-22T09:30:00.1234567890Z", "bad-time"),
        ("２０２６-11-22T09:30:00Z", "bad-time"),
        ("1732239000", "bad-time"),
        ("2026-11-22T09:30:00", "offset-missing"),
        ("2026-12-31T23:59:60Z", "leap-second"),
        ("2026-02-30T09:30:00Z", "impossible-time"),
        ("2026-13-01T09:30:00Z", "impossible-time"),
        ("2025-02-29T09:30:00Z", "impossible-time"),
        ("2026-11-22T24:00:00Z", "impossible-time"),
        ("2026-11-22T09:61:00Z", "impossible-time"),
        ("0000-01-01T00:00:00Z", "impossible-time"),
        ("0001-01-01T00:00:00+08:00", "impossible-time"),
        ("9999-12-31T23:59:59-08:00", "impossible-time"),
        ("1899-12-31T23:59:59Z", "out-of-range"),
        ("9999-12-31T23:59:59Z", "out-of-range"),
    ],
)
def test_a_time_that_is_none_is_refused(written: str, code: str) -> None:
    assert told(refused(structured(changed(PROJECT, time=written)))) == {"time": code}
    assert told(refused(binary(changed(PROJECT, time=written)))) == {"time": code}


@pytest.mark.parametrize(
    "name", ["duban.talent.arrived.v2", "duban.talent.vanished.v1", "talent.arrived", "com.example.x", "x" * 255]
)
def test_an_unknown_type_is_refused(name: str) -> None:
    refusal = refused(structured(changed(TALENT, type=name), topic="duban.events.talent"))
    assert refusal.reason == "unknown-type"
    assert told(refusal) == {"type": "unknown-type"}


def test_a_type_nearly_right_is_answered_with_the_right_one() -> None:
    assert (
        "duban.talent.arrived.v1"
        in refused(structured(changed(TALENT, type="duban.talent.arived.v1"))).faults[0].detail
    )


def test_an_event_on_another_topic_or_under_another_key_is_misplaced_but_known() -> None:
    with pytest.raises(Misplaced) as caught:
        parse(structured(TALENT, topic="duban.events.meeting", key=b"other"))
    assert caught.value.reason == "invalid-attribute"
    assert told(caught.value) == {"topic": "wrong-topic", "key": "differs-from-subject"}
    assert caught.value.event == parse(structured(TALENT))
    assert refused(structured(TALENT, topic="duban.events.meeting")).reason == "wrong-topic"
