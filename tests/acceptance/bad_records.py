"""What foreign programs get wrong: records that are hardly events, and events with one thing amiss."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.acceptance.foreign import Posted, project, structured, talent

Bad = tuple[str, Callable[[dict[str, Any]], dict[str, Any]], str | None, str]


def at(path: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Puts a value in its place."""

    def put(event: dict[str, Any]) -> dict[str, Any]:
        first, _, rest = path.partition(".")
        return {**event, first: {**event[first], rest: value} if rest else value}

    return put


def without(path: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Takes it away."""

    def take(event: dict[str, Any]) -> dict[str, Any]:
        first, _, rest = path.partition(".")
        if rest:
            return {**event, first: {name: value for name, value in event[first].items() if name != rest}}
        return {name: value for name, value in event.items() if name != path}

    return take


FAULTY: list[Bad] = [
    ("an unknown type", at("type", "duban.talent.vanished.v1"), "unknown-type", "type"),
    ("another version", at("specversion", "0.3"), None, "specversion"),
    ("no version", without("specversion"), None, "specversion"),
    ("no id", without("id"), None, "id"),
    ("an empty id", at("id", ""), None, "id"),
    ("no source", without("source"), None, "source"),
    ("a source with blanks", at("source", "the office next door"), None, "source"),
    ("no subject", without("subject"), None, "subject"),
    ("a subject with a line end", at("subject", "talent/1\r\nBcc: all@city.example"), None, "subject"),
    ("no time", without("time"), None, "time"),
    ("an impossible date", at("time", "2026-02-30T10:00:00+08:00"), None, "time"),
    ("a time without offset", at("time", "2026-01-04T10:00:00"), None, "time"),
    ("a number as the id", at("id", 17), None, "id"),
    ("an unknown urgency", at("urgency", "now"), None, "urgency"),
    ("no data", without("data"), None, "data"),
    ("data that is a list", at("data", []), None, "data"),
    ("a field too many", at("data.height", 180), None, "data.height"),
    ("a field missing", without("data.talent"), None, "data.talent"),
    ("no category of the six", at("data.category", "wizard"), None, "data.category"),
    ("a name for a reference", at("data.talent", "张三"), None, "data.talent"),
    ("an unknown unit", at("data.employer", "atlantis"), "unknown-unit", "data.employer"),
    ("an unknown need", at("data.needs", ["housing", "yacht"]), None, "data.needs.1"),
    ("a need that is no list", at("data.needs", "housing"), None, "data.needs"),
    ("a control character", at("data.project", "一期\x07"), None, "data.project"),
    ("a line end where one line stands", at("data.project", "一期\n二期"), None, "data.project"),
]


def broken(now: datetime) -> dict[str, Posted]:
    """Records that are hardly events."""
    deep = '{"a":' * 10_000 + "1" + "}" * 10_000

    def spoilt(old: str, new: str) -> Posted:
        whole = structured(talent(time=now, employer="hub"))
        text = (whole.value or b"").decode()
        assert old in text
        return replace(whole, value=text.replace(old, new, 1).encode())

    return {
        "broken JSON": spoilt('"hub"}}', '"hub"}'),
        "no JSON at all": replace(spoilt("hub", "hub"), value=b"\xff\xfe\x00garbage"),
        "nothing": replace(spoilt("hub", "hub"), value=b""),
        "a tombstone": replace(spoilt("hub", "hub"), value=None),
        "a bare list": replace(spoilt("hub", "hub"), value=b"[]"),
        "an object that is no event": replace(spoilt("hub", "hub"), value=b'{"hello": 1}', headers=[]),
        "a key twice": spoilt('"id":', '"id": "first", "id":'),
        "NaN": spoilt('"hub"', "NaN"),
        "a lone surrogate": spoilt('"p-t9c2"', '"p-\\ud800"'),
        "ten thousand deep": spoilt('"hub"', deep),
        "ten megabytes": spoilt('"hub"', json.dumps("x" * 10_000_000)),
        "a little over 256 KiB": spoilt('"hub"', json.dumps("x" * 262_144)),
        "another key": replace(spoilt("hub", "hub"), key=b"somebody else"),
        "another topic": structured(project(time=now, host="hub")),
    }
