"""`/v1/organisation`: who held what on a day, as it was known at an instant; for readers, by reference alone."""

from __future__ import annotations

import httpx2
import pytest

from tests.handing import NEW, day, hand_over, newcomer_listed
from tests.integration.console.city import City
from tests.world import local


async def test_what_was_true_and_what_was_known_are_told_apart(city: City, client: httpx2.AsyncClient) -> None:
    await newcomer_listed(city.parts)
    await city.clock_shows(local("03-10"))
    await hand_over(city.parts, "health/principal", at=day("03-05"))

    async def who(**asked: str) -> str:
        found = (await client.get("/v1/organisation", params={"unit": "health", **asked})).json()
        [held] = [one for one in found["held"] if one["post"] == "health/principal" and one["answers"]]
        return str(held["person"])

    assert (await who(), await who(on="2026-03-05")) == (NEW, NEW)
    assert await who(on="2026-03-05", known="2026-03-09T09:00:00+08:00") == await who(on="2026-03-04") != NEW
    whole = await client.get("/v1/organisation")
    assert "新任" not in whole.text


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"on": "yesterday"}, 400, "on"), ({"known": "2026-03-05"}, 400, "known"), ({"day": "2026-03-05"}, 400, "day"),
        ({"unit": "nowhere"}, 404, None), ({"known": "2020-01-01T00:00:00Z"}, 404, None),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(
    client: httpx2.AsyncClient, asked: dict[str, str], status: int, field: str | None
) -> None:
    answer = await client.get("/v1/organisation", params=asked)
    assert answer.status_code == status
    if field is not None:
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]
