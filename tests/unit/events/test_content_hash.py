"""The content hash tells whether two events with one identity say the same, however they were written down."""

import hashlib
import json
from typing import Any

from events.envelope import parse
from tests.unit.events.samples import EXAMPLES, PROJECT, TALENT, binary, changed, structured, with_data


def hashed(event: dict[str, Any]) -> bytes:
    return parse(structured(event)).content_hash


def test_the_content_hash_stays_where_nothing_else_is_said() -> None:
    backwards = {name: PROJECT[name] for name in reversed(PROJECT)}
    backwards["data"] = {name: PROJECT["data"][name] for name in reversed(PROJECT["data"])}
    same = [
        backwards,
        changed(PROJECT, time="2026-11-22T09:30:00+08:00"),
        changed(PROJECT, traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        changed(PROJECT, urgency="normal", classification="internal", datacontenttype="application/json"),
    ]
    assert {hashed(event) for event in same} == {hashed(PROJECT)}


def test_the_content_hash_takes_extensions_alike_from_headers_and_from_json() -> None:
    typed, spelled = changed(PROJECT, sequence=5, sampled=True), changed(PROJECT, sequence="5", sampled="true")
    assert hashed(typed) == hashed(spelled) == parse(binary(spelled)).content_hash


def test_the_content_hash_differs_where_anything_else_is_said() -> None:
    other = [
        PROJECT,
        changed(PROJECT, id="p-2"),
        changed(PROJECT, source="//other.example"),
        changed(PROJECT, subject="project/78"),
        changed(PROJECT, time="2026-11-22T01:30:01Z"),
        changed(PROJECT, urgency="critical"),
        changed(PROJECT, classification="public"),
        changed(PROJECT, docno="1号"),
        changed(PROJECT, note="x"),
        with_data(PROJECT, jobs=301),
        with_data(PROJECT, name="新材料基地二期"),
    ]
    assert len({hashed(event) for event in other}) == len(other)


def test_the_content_hash_knows_a_field_by_its_name_in_json() -> None:
    example = EXAMPLES["investment.stage.advanced"]
    said = {name: example[name] for name in ("id", "source", "subject", "type", "data")}
    said |= {"classification": "internal", "urgency": "normal", "docno": None, "extensions": {}}
    text = json.dumps(
        said | {"time": "2026-05-11T06:00:00Z"}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert '"data":{"from":"negotiating",' in text
    assert hashed(example) == hashlib.sha256(text.encode()).digest()


def test_the_content_hash_is_the_sha256_of_a_canonical_text() -> None:
    said = {
        "classification": "internal",
        "data": {"category": "skilled", "employer": "industry", "needs": ["housing", "schooling"], "talent": "p-100"},
        "docno": None,
        "extensions": {},
        "id": "t-1",
        "source": "urn:example:hr",
        "subject": "talent/100",
        "time": "2026-11-22T01:30:00.250000Z",
        "type": "duban.talent.arrived.v1",
        "urgency": "normal",
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashed(TALENT) == hashlib.sha256(text.encode()).digest()
