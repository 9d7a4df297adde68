"""What programs see of events taken back, of versions, and of initiatives."""

from __future__ import annotations

from typing import Any

import httpx2

from duban.flow.effects.withdrawing import work_off_withdrawals
from tests.integration.console.city import City
from tests.withdrawn import send_all, take_back, withdrawal
from tests.world import SOURCE, clock_shows, directive, event, hear, link_of, local, sign


async def everything(client: httpx2.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        answer = await client.get(path, params={**asked, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= asked.get("limit", 100)
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


async def test_an_event_says_by_what_it_was_taken_back_and_whether_all_has_followed(
    city: City, client: httpx2.AsyncClient
) -> None:
    await hear(city.parts, directive(units=["hrss"]))
    asked = {"source": SOURCE, "id": directive()["id"]}
    assert (await client.get("/v1/events", params=asked)).json()["withdrawal"] is None
    said = withdrawal(directive(), replaced_by="other-1")
    await hear(city.parts, said)
    found = (await client.get("/v1/events", params=asked)).json()["withdrawal"]
    assert found["event"] == {"source": SOURCE, "id": said["id"]}
    assert (found["reason"], found["replaced_by"], found["done"], found["told"]) == ("文号有误", "other-1", False, 0)
    await work_off_withdrawals(city.parts)
    answer = (await client.get("/v1/events", params=asked)).json()
    # By the inbox alone: the principal, the liaison of the report.
    assert (answer["withdrawal"]["done"], answer["withdrawal"]["told"]) == (True, 2)
    assert {task["state"] for task in answer["tasks"]} == {"withdrawn"}
    assert {one["state"] for one in answer["obligations"]} == {"superseded"}


async def test_the_link_of_an_open_obligation_is_gone_and_that_of_a_signed_one_shows_it(
    city: City, client: httpx2.AsyncClient
) -> None:
    await hear(city.parts, directive(units=["hrss"]))
    await sign(city.parts, "hrss/principal")
    links = {post: await link_of(city.parts, f"hrss/{post}") for post in ("principal", "deputy")}
    await hear(city.parts, withdrawal(directive()))
    assert (await client.get(f"/a/{links['deputy']}")).status_code == 410
    assert (await client.post(f"/a/{links['deputy']}")).status_code == 410
    assert (await client.get(f"/a/{links['principal']}")).status_code == 200


async def test_versions_list_who_was_told_and_who_signed_of_the_event_and_its_correction(
    city: City, client: httpx2.AsyncClient
) -> None:
    await hear(city.parts, directive(1, units=["hrss"]))
    await send_all(city.parts)
    await clock_shows(city.parts, local("03-02", "10:00"))
    await sign(city.parts, "hrss/principal")
    await take_back(city.parts, directive(1), replaced_by=directive(2)["id"])
    await hear(city.parts, directive(2, units=["hrss"]))
    await send_all(city.parts)

    seen = await everything(client, "/v1/versions", source=SOURCE, id=directive(1)["id"], limit=2)
    own = [(one["post"], one["version"]["id"], one["acknowledged_at"]) for one in seen if one["obligation"]]
    signed = "2026-03-02T10:00:00+08:00"
    assert ("hrss/principal", directive(1)["id"], signed) in own
    assert ("hrss/principal", directive(2)["id"], None) in own
    assert len(seen) == len({(one["post"], one["task"], one["obligation"]) for one in seen})
    assert {one["acknowledged_at"] for one in seen if one["task"]} == {None}
    assert await everything(client, "/v1/versions", source=SOURCE, id=directive(1)["id"]) == seen
    assert (await client.get("/v1/versions", params={"source": SOURCE, "id": "none"})).status_code == 404
    wrong = {"source": SOURCE, "id": directive(1)["id"], "cursor": "x"}
    assert (await client.get("/v1/versions", params=wrong)).status_code == 400


def initiative(number: int, unit: str, **more: Any) -> dict[str, Any]:
    """A unit proposes something of its own."""
    return event("service.innovation.proposed", number, {"title": f"举措{number}", "unit": unit}, **more)


async def test_initiatives_are_counted_by_unit_and_year_apart_from_tasks(
    city: City, client: httpx2.AsyncClient
) -> None:
    await hear(city.parts, initiative(1, "hrss"), initiative(2, "hrss"), initiative(3, "commerce"))
    await take_back(city.parts, initiative(3, "commerce"))
    answer = (await client.get("/v1/initiatives", params={"year": 2026})).json()
    assert (answer["year"], answer["at_least"]) == (2026, 1)
    counted = {one["unit"]: (one["initiatives"], one["tasks"], one["too_few"]) for one in answer["items"]}
    # The lead office appraises each initiative; of the one taken back nothing counts.
    assert counted == {"org": (0, 2, True), "hrss": (2, 0, False), "commerce": (0, 0, True)}
    before = (await client.get("/v1/initiatives", params={"year": 2025})).json()["items"]
    assert {one["initiatives"] for one in before} == {0}
    assert (await client.get("/v1/initiatives", params={"year": "x"})).status_code == 400
