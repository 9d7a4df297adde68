"""Coverage: everybody whom a directive is to reach, and who is missing, by name and with the reason."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import httpx2

from duban.flow.open import expand_all
from tests.integration.console.city import STAFF, SUBJECT, UNITS, City, directive


async def coverage(client: httpx2.AsyncClient, subject: str = SUBJECT) -> dict[str, Any]:
    answer = await client.get("/v1/coverage", params={"subject": subject})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def tier(found: dict[str, Any], name: str) -> tuple[int, int]:
    """Roll and acknowledged."""
    [shown] = [one for one in found["tiers"] if one["tier"] == name]
    return shown["roll"], shown["acknowledged"]


async def test_the_roll_is_everybody_also_of_tiers_not_open_yet(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    found = await coverage(client)
    everybody = len(UNITS) * (3 + STAFF)
    assert (found["roll"], found["acknowledged"]) == (everybody, 0)
    assert [one["tier"] for one in found["tiers"]] == ["principal", "deputy", "liaison", "staff"]
    assert tier(found, "staff") == (len(UNITS) * STAFF, 0)
    assert Counter(one["reason"] for one in found["gap"]) == {"open": 3, "tier-not-open": everybody - 3}
    assert {(one["unit"], one["person"]) for one in found["gap"] if one["reason"] == "open"} == {
        (unit, f"p-{unit}0") for unit in UNITS
    }


async def test_signatures_move_people_out_of_the_gap(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.signs("p-hrss0", "p-hrss1", "p-hrss2", "p-hrss3")
    found = await coverage(client)
    assert found["acknowledged"] == 4
    assert tier(found, "staff") == (len(UNITS) * STAFF, 1)
    missing = {one["person"]: one["reason"] for one in found["gap"] if one["unit"] == "hrss"}
    assert missing == {"p-hrss4": "open", "p-hrss5": "open"}


async def test_the_gap_tells_late_excused_and_unreachable_apart(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.runs(
        "UPDATE obligation SET state = 'excused' FROM holding WHERE holding.id = holding AND person = 'p-commerce0'"
    )
    await city.runs(
        "UPDATE notice SET state = 'failed' FROM holding WHERE holding.id = notice.holding AND person = 'p-org0'"
        " AND channel <> 'inbox'"
    )
    await city.clock_shows(datetime.fromisoformat("2026-03-04T08:00:00+08:00"))
    reasons = {one["person"]: one["reason"] for one in (await coverage(client))["gap"] if one["tier"] == "principal"}
    assert reasons == {"p-commerce0": "excused", "p-org0": "undeliverable", "p-hrss0": "overdue"}


async def test_an_open_tier_keeps_its_roll_and_the_others_follow_the_organisation(
    city: City, client: httpx2.AsyncClient
) -> None:
    await city.hears(directive())
    await city.runs("UPDATE holding SET retired_version = 3 WHERE person IN ('p-hrss0', 'p-hrss1', 'p-hrss3')")
    found = await coverage(client)
    assert tier(found, "principal") == (3, 0)
    assert tier(found, "deputy") == (2, 0)
    assert tier(found, "staff") == (len(UNITS) * STAFF - 1, 0)


async def test_a_fan_out_under_way_already_counts_whole(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.signs("p-hrss0", "p-hrss1")
    await city.signs("p-hrss2", opening=False)
    before = await coverage(client)
    await expand_all(city.parts)
    assert tier(before, "staff") == tier(await coverage(client), "staff") == (len(UNITS) * STAFF, 0)
    assert sum(one["reason"] == "open" for one in before["gap"]) == STAFF + 2


async def test_only_the_units_named_are_to_be_reached(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive(units=["hrss"]))
    found = await coverage(client)
    assert found["roll"] == 3 + STAFF
    assert {one["unit"] for one in found["gap"]} == {"hrss"}


async def test_of_several_directives_with_one_subject_the_latest_counts(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.clock_shows(datetime.fromisoformat("2026-03-02T15:00:00+08:00"))
    await city.hears(directive("d-2", units=["org"]))
    assert (await coverage(client))["event"]["id"] == "d-2"


async def test_an_unknown_subject_is_not_found(city: City, client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/coverage", params={"subject": "nothing"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
