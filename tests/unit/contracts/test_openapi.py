"""The OpenAPI file is what the console serves, made without a database, and leads nowhere that is not there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duban.console.app import ROUTES
from duban.contracts.openapi import FILE, text
from tests.unit.contracts.test_asyncapi import references
from tests.unit.events.samples import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / FILE).read_text(encoding="utf-8"))
METHODS = [
    (served.path, method.lower())
    for served in ROUTES
    if served.path.startswith("/v1/")
    for method in served.methods
    if method != "HEAD"
]


def test_the_file_is_what_the_console_serves() -> None:
    assert json.loads(text()) == DOCUMENT


def test_every_route_for_programs_is_described_and_no_other() -> None:
    described = [(path, method) for path, served in DOCUMENT["paths"].items() for method in served]
    assert sorted(described) == sorted(METHODS)


@pytest.mark.parametrize(("path", "method"), METHODS)
def test_every_route_says_who_may_and_how_it_refuses(path: str, method: str) -> None:
    served = DOCUMENT["paths"][path][method]
    assert served["security"]
    assert served["summary"]
    refusals = [answer for code, answer in served["responses"].items() if code[0] == "4"]
    assert refusals
    assert {kind for answer in refusals for kind in answer["content"]} == {"application/problem+json"}


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/")]
        assert found
