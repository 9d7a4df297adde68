"""Events gone wrong, by the thousand (`--events`): each is an event, a repeat or a reject that names a field (I1)."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as told
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from config.settings import Settings
from duban.flow.arrivals import Arrival, Identity
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.wiring import open_parts
from events.catalogue import TYPES
from events.contents import Record
from events.refusal import Reason
from tests.mutants import UNNUMBERED, as_headers, binary, broken, mutated, structured
from tests.unit.events.samples import ROOT
from tests.world import ask, tell

BATCH = 25
_numbers = itertools.count(1)
SCHEMAS = {
    kind: Draft202012Validator(json.loads((ROOT / "docs" / "events" / f"{kind}.schema.json").read_text("utf-8")))
    for kind in TYPES.values()
}
BATCHES = st.lists(st.one_of(mutated(), mutated(), mutated(), broken()), min_size=BATCH, max_size=BATCH)


@pytest.mark.timeout(7200)
def test_each_mutated_event_is_an_event_a_repeat_or_a_reject_that_names_a_field(
    settings: Settings, pytestconfig: pytest.Config
) -> None:
    count = int(pytestconfig.getoption("--events"))
    became: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        opening = open_parts(settings)
        parts = runner.run(opening.__aenter__())

        @seed(int(pytestconfig.getoption("--seed")))
        # Not made smaller: each try is a commit, and what is wrong is shown with the one event that it is about.
        @told(
            max_examples=count // BATCH, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )  # fmt: skip
        @given(BATCHES, st.booleans())
        def each(drawn: list[dict[str, Any] | Record], as_binary: bool) -> None:
            became.update(runner.run(_taken(parts, [_numbered(one) for one in drawn], as_binary=as_binary)))

        try:
            each()
        finally:
            runner.run(opening.__aexit__(None, None, None))
    assert min(became["events"], became["rejects"]) > count // 20, became


def _numbered(drawn: dict[str, Any] | Record) -> dict[str, Any] | Record:
    """Each an event of its own, unless its identity is what went wrong."""
    if isinstance(drawn, Record) or drawn.get("id") != UNNUMBERED:
        return drawn
    return drawn | {"id": f"m-{next(_numbers)}"}


async def _taken(parts: Parts, batch: list[dict[str, Any] | Record], *, as_binary: bool) -> Counter[str]:
    sent = [as_headers(one) if as_binary else one for one in batch if not isinstance(one, Record)]
    records = [one if isinstance(one, Record) else (binary if as_binary else structured)(one) for one in batch]
    last, known = await tell(parts, "SELECT coalesce(max(id), 0) FROM reject"), await _kinds(parts, sent)
    taken = await take_in(parts, [Arrival(record) for record in records])
    assert taken.events + taken.duplicates + taken.rejects == len(batch)
    refused = await ask(parts, "SELECT * FROM reject WHERE id > $1", last)
    assert len(refused) == taken.rejects
    for row in refused:
        _names_a_field(row)
    _fit_their_schemas(sent, {key: kind for key, kind in (await _kinds(parts, sent)).items() if key not in known})
    return Counter(events=taken.events, rejects=taken.rejects, duplicates=taken.duplicates)


def _names_a_field(row: Any) -> None:
    assert row["reason"] in set(Reason) - {Reason.UNPROCESSABLE}, (row["reason"], row["body"])
    assert row["field"]
    assert row["faults"]
    for fault in row["faults"]:
        assert fault["field"]
        assert fault["code"]
        assert fault["detail"]


def _fit_their_schemas(sent: list[dict[str, Any]], kinds: Mapping[Identity, str]) -> None:
    """What was sent and came into the ledger is what its published schema allows, by a second reading."""
    identities = Counter(filter(None, map(_identity, sent)))
    for said in sent:
        identity = _identity(said)
        if identity is not None and identity in kinds and identities[identity] == 1:
            assert not list(SCHEMAS[kinds[identity]].iter_errors(said)), said


def _identity(said: dict[str, Any]) -> Identity | None:
    """The identity, where it is one that a database can hold."""
    source, key = said.get("source"), said.get("id")
    if not isinstance(source, str) or not isinstance(key, str):
        return None
    return None if re.search("[\x00\ud800-\udfff]", source + key) else (source, key)


async def _kinds(parts: Parts, sent: list[dict[str, Any]]) -> dict[Identity, str]:
    """The kinds of those that the ledger has."""
    asked = list(filter(None, map(_identity, sent)))
    statement = (
        "SELECT source, event_id, kind FROM event"
        " WHERE (source, event_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))"
    )
    rows = await ask(parts, statement, [source for source, _ in asked], [key for _, key in asked])
    return {(row["source"], row["event_id"]): row["kind"] for row in rows}
