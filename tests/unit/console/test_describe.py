"""OpenAPI's schemas of events take what the vocabulary takes."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from duban.console.app import create_app
from duban.console.house import House
from events.catalogue import KINDS

EXAMPLES = Path(__file__).parents[3] / "docs" / "events" / "examples"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The document that the console serves."""
    return create_app(House(zone=UTC, root="", ring=None)).openapi()


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_each_kind_is_an_event_by_the_schema(described: dict[str, Any], kind: str) -> None:
    whole = {"$ref": "#/components/schemas/CloudEvent", "components": described["components"]}
    said = json.loads((EXAMPLES / f"{kind}.json").read_text(encoding="utf-8"))
    Draft202012Validator(whole).validate(said)
    assert not Draft202012Validator(whole).is_valid(said | {"data": {"nothing": "known"}})


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    names = {found.removeprefix("#/components/schemas/") for found in references(described)}
    assert names <= set(schemas)
    assert "event.talent.arrived" in schemas


def references(part: Any) -> set[str]:
    """Every `$ref` below."""
    if isinstance(part, list):
        return set().union(*map(references, part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set[str]()
    return own.union(*map(references, part.values()))
