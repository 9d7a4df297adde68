"""`/v1/scores`, `/v1/claims/ageing`, `/v1/rounds`: to whom they answer, and what a token bound to a unit sees."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from duban.console.house import House
from duban.flow.gateway.tokens import issue
from tests.integration.console.city import City, client_of, project
from tests.world import ZONE, event, local


@pytest.fixture
async def bound(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """A reader bound to the human resources bureau."""
    token = await issue(city.parts, "hrss-desk", role="reader", unit="hrss")
    async with client_of(console) as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client


async def test_scores_are_there_for_a_reader_with_points_where_a_unit_is_named(
    city: City, client: httpx2.AsyncClient
) -> None:
    await city.hears(project())
    await city.clock_shows(local("03-25").astimezone(ZONE))
    answer = (await client.get("/v1/scores", params={"period": "2026-03"})).json()
    assert [item["unit"] for item in answer["items"]] == ["org", "hrss", "commerce"]
    assert all("points" not in item for item in answer["items"])
    one = (await client.get("/v1/scores", params={"period": "2026-03", "unit": "hrss", "limit": 2})).json()
    [shown] = one["items"]
    assert (len(shown["points"]), one["next"]) == (2, "2")
    rest = (await client.get("/v1/scores", params={"period": "2026-03", "unit": "hrss", "cursor": one["next"]})).json()
    points = [*shown["points"], *rest["items"][0]["points"]]
    assert sum(point["points"] for point in points) == shown["score"] < 0


@pytest.mark.parametrize(
    ("params", "status", "field"),
    [
        ({"period": "2026-13"}, 400, "period"), ({"unit": "nowhere"}, 404, None), ({"limit": "0"}, 400, "limit"),
        ({"cursor": "x"}, 400, "cursor"), ({"year": "2026"}, 400, "year"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(
    client: httpx2.AsyncClient, params: dict[str, str], status: int, field: str | None
) -> None:
    answer = await client.get("/v1/scores", params=params)
    assert answer.status_code == status
    assert [fault["field"] for fault in answer.json()["errors"]] == ([field] if field else [])


async def test_a_token_bound_to_a_unit_sees_that_unit_alone_and_what_is_restricted_of_it(
    city: City, bound: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    data = {"talent": "p-t1", "category": "skilled", "employer": "commerce", "signal": "resigned"}
    await city.hears(project(), event("talent.departure.flagged", 1, data))
    await city.clock_shows(local("03-25").astimezone(ZONE))
    params = {"period": "2026-03"}
    [own] = (await bound.get("/v1/scores", params=params)).json()["items"]
    [seen] = (await client.get("/v1/scores", params={**params, "unit": "hrss"})).json()["items"]
    assert own["unit"] == "hrss"
    # The analysis of why a talent leaves is restricted, and the bureau's own.
    assert own["score"] < seen["score"]
    assert (await bound.get("/v1/scores", params={**params, "unit": "commerce"})).status_code == 404
    assert (await bound.get("/v1/claims/ageing", params={"unit": "commerce"})).status_code == 404
    assert (await bound.get("/v1/claims/ageing")).json()["items"] == []
    assert (await bound.get("/v1/rounds")).status_code == 403


async def test_the_reports_are_lists_like_the_others(city: City, client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/rounds")).json() == {"items": [], "next": None}
    empty = (await client.get("/v1/claims/ageing")).json()
    assert (empty["items"], empty["next"], len(empty["bands"])) == ([], None, 5)
    assert city is not None
