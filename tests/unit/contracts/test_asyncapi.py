"""The AsyncAPI document is one by the standard's own schema, and describes the records that really travel."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from duban.contracts.asyncapi import text
from duban.wiring.copies import NAMED
from duban.wiring.kafka import CHANGES, NOTICES, REJECTS
from events.catalogue import KINDS, TOPICS, topic_of, type_of
from events.envelope import parse, to_record
from tests.unit.events.samples import EXAMPLES, ROOT, binary, structured

DOCS = ROOT / "docs"
# As published with the standard, version 3.0.0 (Apache-2.0), unchanged.
STANDARD = Path(__file__).parent / "asyncapi-3.0.0.schema.json"


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text())
    return loaded


def resolved(reference: str) -> Any:
    """What a reference of the document stands for, in it or in a file beside it."""
    path, _, pointer = reference.partition("#")
    found: Any = json.loads((DOCS / path).read_text(encoding="utf-8")) if path else document()
    for step in pointer.strip("/").split("/") if pointer else ():
        found = found[step]
    return found


def references(part: Any) -> set[str]:
    """Every reference within a part."""
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values()))
    return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()


def message(kind: str, mode: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["messages"][f"{kind}.{mode}"]
    return found


def takes(schema: dict[str, Any], headers: Iterable[tuple[str, bytes | None]]) -> bool:
    """Whether the described headers take those of a record."""
    whole = {**schema, "components": document()["components"]}
    return bool(Draft202012Validator(whole).is_valid({name: (value or b"").decode() for name, value in headers}))


def test_the_document_is_one_by_the_schema_of_the_standard() -> None:
    standard = json.loads(STANDARD.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(standard)
    assert [error.message for error in Draft7Validator(standard).iter_errors(document())] == []
    broken = document() | {"operations": {"x": {"action": "shout"}}}
    assert list(Draft7Validator(standard).iter_errors(broken)) != []


def test_every_topic_that_others_write_to_or_read_from_is_a_channel_and_no_other() -> None:
    channels = document()["channels"]
    assert {channel["address"] for channel in channels.values()} == {*TOPICS, REJECTS, CHANGES}
    assert not set(channels) & set(NOTICES.values())
    operations = document()["operations"].values()
    assert {(one["action"], one["channel"]["$ref"]) for one in operations} == {
        *(("receive", f"#/channels/{topic}") for topic in TOPICS),
        ("send", f"#/channels/{REJECTS}"),
        ("send", f"#/channels/{CHANGES}"),
    }


def test_each_kind_travels_on_its_topic_in_both_modes() -> None:
    assert {
        (channel["address"], name) for channel in document()["channels"].values() for name in channel["messages"]
    } == {
        (REJECTS, "reject"),
        (CHANGES, "change"),
        *((topic_of(kind), f"{kind}.{mode}") for kind in KINDS for mode in ("structured", "binary")),
    }


def test_every_reference_leads_somewhere() -> None:
    found = references(document())
    assert {f"./events/{kind}.schema.json" for kind in KINDS} <= found
    for reference in found:
        assert resolved(reference), reference


@pytest.mark.parametrize("kind", KINDS)
def test_the_records_of_an_example_are_as_described(kind: str) -> None:
    example = EXAMPLES[kind]
    written, sent = message(kind, "structured"), message(kind, "binary")
    whole, apart = structured(example), binary(example)
    assert takes(written["headers"], whole.headers)
    assert takes(sent["headers"], apart.headers)
    bare = dict(apart.headers)
    assert not takes(sent["headers"], ((name, value) for name, value in bare.items() if name != "ce_subject"))
    assert not takes(sent["headers"], (bare | {"ce_type": b"duban.tea.served.v1"}).items())
    assert Draft202012Validator(resolved(written["payload"]["$ref"])).is_valid(json.loads(whole.value or b""))
    assert parse(apart).type == written["name"] == type_of(kind)
    assert written["bindings"]["kafka"]["key"]["type"] == "string"
    assert to_record(parse(whole)).key == example["subject"].encode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_payload_in_binary_mode_is_the_data_and_finds_its_parts(kind: str) -> None:
    path, _, pointer = message(kind, "binary")["payload"]["$ref"].partition("#")
    whole = json.loads((DOCS / path).read_text(encoding="utf-8"))
    assert pointer == "/properties/data"
    data = {**whole["properties"]["data"], "$defs": whole.get("$defs", {})}
    assert Draft202012Validator(data).is_valid(EXAMPLES[kind]["data"])


def test_a_reject_is_described_with_the_headers_that_its_copy_bears() -> None:
    headers = document()["components"]["messages"]["reject"]["headers"]
    assert tuple(headers["properties"]) == NAMED
    assert "invalid-data" in headers["properties"]["reason"]["enum"]
