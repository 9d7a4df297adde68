"""Spoiled events: no crash, no silent acceptance, each refusal names a field (I1, I8)."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from duban.console.house import House
from duban.flow.gateway.tokens import issue
from duban.flow.parts import Parts
from events.attributes import KNOWN
from tests.integration.console.city import client_of
from tests.integration.console.gateway import STRUCTURED, faults, post_raw
from tests.integration.console.mutations import bare, spoiled
from tests.world import ZONE, ask

FEW = 300
REFUSED = {400, 409, 413}


@pytest.fixture
async def loop(parts: Parts) -> asyncio.AbstractEventLoop:
    """The loop on which the ledger's connections live; hypothesis itself knows of none."""
    return asyncio.get_running_loop()


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_spoiled_event_is_refused_with_its_fields_or_taken_as_it_stands(
    parts: Parts, loop: asyncio.AbstractEventLoop, pytestconfig: pytest.Config, long: bool
) -> None:
    many = max(100_000, int(pytestconfig.getoption("--events"))) if long else FEW
    house = House(zone=ZONE, root="", ring=None)
    house.budget.burst = 10 * many
    house._parts = parts
    token = loop.run_until_complete(issue(parts, "a-system", role="publisher"))
    client = client_of(house)
    answers = Counter[int]()

    @settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))
    @given(raw=spoiled())
    def each(raw: bytes) -> None:
        answer = loop.run_until_complete(post_raw(client, raw, token=token, content_type=STRUCTURED))
        answers[answer.status_code] += 1
        if answer.status_code == 202:
            said = json.loads(raw)
            assert_taken_as_said(said, loop.run_until_complete(taken(parts, said["source"], said["id"])))
        else:
            assert answer.status_code in REFUSED, answer.text
            assert all(field and code for field, code in faults(answer)), answer.text
            assert faults(answer)

    each()
    loop.run_until_complete(client.aclose())
    assert answers[202] > 0
    assert answers[400] > many / 10
    stored = loop.run_until_complete(ask(parts, "SELECT count(*) FROM inbox"))
    assert stored[0][0] <= answers[202]


async def taken(parts: Parts, source: str, event_id: str) -> dict[str, Any]:
    """What lies in the inbox under that identity."""
    [row] = await ask(parts, "SELECT value FROM inbox WHERE source = $1 AND event_id = $2", source, event_id)
    found: dict[str, Any] = json.loads(row["value"])
    return found


def assert_taken_as_said(said: dict[str, Any], taken: dict[str, Any]) -> None:
    """Nothing was dropped, guessed or altered, but instants and what equals its default."""
    data, kept = bare(said.pop("data")), taken.pop("data")
    assert {name: kept[name] for name in data} == data
    assert all(value in ([], {}) or name in data for name, value in kept.items()), (kept, data)
    loose = {"time", "urgency", "classification", "datacontenttype"}
    assert {name: value for name, value in bare(said).items() if name not in loose} == {
        name: value for name, value in taken.items() if name not in loose
    }
    assert set(taken) - set(said) <= KNOWN
