"""Restricted events: operators see them, others see neither them nor what came of them, nor that there are any (I9)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx2
import pytest

from duban.console.house import House
from duban.flow.digest import compose_digests, read_rows
from duban.flow.fire import fire_due
from duban.flow.gateway.tokens import Role, issue
from duban.flow.policy import active_files, apply_policy
from duban.flow.shown import lists as show
from duban.flow.shown.overview import Light, overview
from duban.flow.shown.page import Asked
from duban.ledger.views import Wanted
from tests.integration.console.city import MONDAY, City, client_of
from tests.integration.console.city import directive as directive_of
from tests.world import event

SOURCE = "urn:city:hr"
LEAVER = "p-leaver9"
DEPARTURE = {"talent": LEAVER, "category": "skilled", "employer": "hrss", "signal": "resigned"}


def departure(name: str = "dep-1") -> dict[str, Any]:
    """A talent about to leave: a talk and an analysis, both of hrss here."""
    about = {"id": name, "source": SOURCE, "subject": f"talent/{LEAVER}", "time": MONDAY.isoformat()}
    return event("talent.departure.flagged", name, DEPARTURE, **about)


def arrival(number: int) -> dict[str, Any]:
    """A talent who comes: nothing of it is restricted."""
    data = {"talent": f"p-new{number}", "category": "skilled", "employer": "hrss"}
    about = {"id": f"arr-{number}", "source": SOURCE, "subject": f"talent/p-new{number}", "time": MONDAY.isoformat()}
    return event("talent.arrived", number, data, **about)


@pytest.fixture(params=["operator", "reader", "nobody"])
async def asker(request: pytest.FixtureRequest, city: City, console: House) -> AsyncIterator[httpx2.AsyncClient]:
    """An operator, a reader, and whoever looks at a drill on its own machine."""
    async with client_of(console) as client:
        if request.param != "nobody":
            token = await issue(city.parts, "one", role=Role(request.param))
            client.headers["Authorization"] = f"Bearer {token}"
        client.headers["X-Sees"] = "all" if request.param == "operator" else "open"
        yield client


def sees_all(asker: httpx2.AsyncClient) -> bool:
    return asker.headers["X-Sees"] == "all"


async def listed(asker: httpx2.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Every item of a list, by its cursors."""
    found: list[dict[str, Any]] = []
    cursor: Mapping[str, str] = {}
    while True:
        answer = (await asker.get(path, params={**asked, **cursor})).raise_for_status().json()
        found += answer["items"]
        if answer["next"] is None:
            return found
        cursor = {"cursor": answer["next"]}


@pytest.fixture
async def ids(city: City) -> dict[str, UUID]:
    """A restricted event's tasks among others', and the ids of what came of it."""
    await city.hears(arrival(1), departure(), arrival(2))
    rows = await city.asks("SELECT task.id, key FROM task JOIN event ON event.id = event WHERE event_id = 'dep-1'")
    return {row["key"]: row["id"] for row in rows}


async def test_lists_hold_it_for_operators_only(asker: httpx2.AsyncClient, ids: dict[str, UUID]) -> None:
    tasks = await listed(asker, "/v1/tasks")
    notices = await listed(asker, "/v1/notices")
    assert {str(key) for key in ids.values()} <= {task["id"] for task in tasks} or not sees_all(asker)
    for found in (tasks, notices):
        assert ("dep-1" in str(found), LEAVER in str(found)) == (sees_all(asker), sees_all(asker))
        assert {"arr-1", "arr-2"} <= {item["event"]["id"] for item in found}


@pytest.mark.parametrize(
    "narrowed",
    [
        {"event_source": SOURCE, "event_id": "dep-1"}, {"subject": f"talent/{LEAVER}"}, {"event_id": "dep-1"},
        {"unit": "hrss", "subject": f"talent/{LEAVER}"}, {"state": "assigned", "event_id": "dep-1"},
    ],
)  # fmt: skip
async def test_no_filter_brings_it_out(
    asker: httpx2.AsyncClient, ids: dict[str, UUID], narrowed: dict[str, str]
) -> None:
    found = await listed(asker, "/v1/tasks", **narrowed)
    assert len(found) == (len(ids) if sees_all(asker) else 0)


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
async def test_pages_are_full_and_their_cursors_tell_nothing_of_what_is_left_out(
    asker: httpx2.AsyncClient, city: City, ids: dict[str, UUID], limit: int
) -> None:
    assert ids
    first = (await asker.get("/v1/tasks", params={"limit": limit})).json()
    seen = await city.asks(
        "SELECT task.id FROM task JOIN event ON event.id = event WHERE $1 OR event_id <> 'dep-1' ORDER BY task.id",
        sees_all(asker),
    )
    assert [item["id"] for item in first["items"]] == [str(row["id"]) for row in seen[:limit]]
    assert (first["next"] is None) == (len(seen) <= limit)
    assert [item["id"] for item in await listed(asker, "/v1/tasks", limit=limit)] == [str(row["id"]) for row in seen]


async def test_single_things_and_the_event_are_not_there_for_others(
    asker: httpx2.AsyncClient, ids: dict[str, UUID]
) -> None:
    there = 200 if sees_all(asker) else 404
    for key in ids.values():
        assert (await asker.get(f"/v1/tasks/{key}")).status_code == there
    answer = await asker.get("/v1/events", params={"source": SOURCE, "id": "dep-1"})
    assert answer.status_code == there
    unknown = await asker.get("/v1/events", params={"source": SOURCE, "id": "dep-0"})
    if there == 404:
        assert answer.json() | {"instance": None} == unknown.json() | {"instance": None}
    assert (await asker.get("/v1/events", params={"source": SOURCE, "id": "arr-1"})).status_code == 200


async def test_neither_versions_nor_counts_tell_of_it(asker: httpx2.AsyncClient, ids: dict[str, UUID]) -> None:
    answer = await asker.get("/v1/versions", params={"source": SOURCE, "id": "dep-1"})
    assert answer.status_code == (200 if sees_all(asker) else 404)
    counted = (await asker.get("/v1/initiatives")).json()["items"]
    tasks = await listed(asker, "/v1/tasks", unit="hrss")
    assert {item["unit"]: item["tasks"] for item in counted}["hrss"] == len(tasks)
    assert {str(key) for key in ids.values()} <= {task["id"] for task in tasks} or not sees_all(asker)


async def test_a_correction_that_is_restricted_is_no_version_for_others(asker: httpx2.AsyncClient, city: City) -> None:
    withdrawn = {"event_source": SOURCE, "event_id": "arr-1", "reason": "更正", "replaced_by": "dep-1"}
    await city.hears(arrival(1), departure())
    await city.hears(event("governance.event.withdrawn", 1, withdrawn, source=SOURCE, subject="talent/p-new1"))
    seen = await listed(asker, "/v1/versions", source=SOURCE, id="arr-1")
    assert ("dep-1" in {item["version"]["id"] for item in seen}) is sees_all(asker)


async def test_a_restricted_directive_shows_neither_coverage_nor_obligations_nor_on_the_overview(
    asker: httpx2.AsyncClient, city: City
) -> None:
    files = await active_files(city.parts)
    path = "playbooks/meeting.directive.issued.yaml"
    await city.hears(directive_of("d-0", subject="directive/open", title="公开的会议精神"))
    await apply_policy(city.parts, files | {path: files[path] + "\nrestricted: true\n"})
    await city.hears(directive_of("d-1", subject="directive/closed", title="不公开的会议精神"))
    await apply_policy(city.parts, files)

    there = 200 if sees_all(asker) else 404
    assert (await asker.get("/v1/coverage", params={"subject": "directive/closed"})).status_code == there
    assert (await asker.get("/v1/coverage", params={"subject": "directive/open"})).status_code == 200
    obligations = await listed(asker, "/v1/obligations")
    assert ("不公开的会议精神" in {item["title"] for item in obligations}) is sees_all(asker)
    for item in await city.asks("SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening"
                                " JOIN event ON event.id = event WHERE event_id = 'd-1'"):  # fmt: skip
        assert (await asker.get(f"/v1/obligations/{item['id']}")).status_code == there
    assert "不公开的会议精神" not in (await asker.get("/")).text


async def test_a_kind_restricted_later_hides_what_came_before(asker: httpx2.AsyncClient, city: City) -> None:
    await city.hears(arrival(1))
    files = await active_files(city.parts)
    path = "playbooks/talent.arrived.yaml"
    await apply_policy(city.parts, files | {path: files[path] + "\nrestricted: true\n"})
    assert bool(await listed(asker, "/v1/tasks")) is sees_all(asker)


async def test_what_was_restricted_when_it_came_stays_so(asker: httpx2.AsyncClient, city: City, ids: object) -> None:
    assert ids
    files = await active_files(city.parts)
    path = "playbooks/talent.departure.flagged.yaml"
    await apply_policy(city.parts, files | {path: files[path].replace("restricted: true\n", "")})
    await city.hears(departure("dep-2"))
    seen = {task["event"]["id"] for task in await listed(asker, "/v1/tasks")}
    assert ("dep-1" in seen) is sees_all(asker)
    assert "dep-2" in seen


async def test_its_withdrawal_and_an_objection_to_its_task_are_hidden_with_it(
    asker: httpx2.AsyncClient, city: City, ids: dict[str, UUID]
) -> None:
    said = [
        event("governance.task.disputed", 1, {"task": str(ids["talk"]), "by": "hrss", "ground": f"{LEAVER} 已离职"}),
        event("governance.event.withdrawn", 1, {"event_source": SOURCE, "event_id": "dep-1", "reason": "重复"},
              source=SOURCE, subject=f"talent/{LEAVER}"),
        event("governance.task.disputed", 2, {"task": "no-such-task", "by": "hrss", "ground": "无"}),
    ]  # fmt: skip
    await city.hears(*said)
    for number, one in enumerate(said):
        answer = await asker.get("/v1/events", params={"source": one["source"], "id": one["id"]})
        assert answer.status_code == (200 if sees_all(asker) or number == 2 else 404)
    tasks = str(await listed(asker, "/v1/tasks")) + str(await listed(asker, "/v1/notices"))
    assert (LEAVER in tasks) is sees_all(asker)


def lights(found: Mapping[Light, int]) -> Iterator[int]:
    return (count for count in found.values())


async def test_the_overview_counts_without_it(city: City, ids: dict[str, UUID]) -> None:
    everything = await city.asks("SELECT count(*) FROM task")
    assert sum(lights((await overview(city.parts)).lights)) == everything[0]["count"] - len(ids)


async def test_use_cases_hide_it_unless_told_who_asks(city: City, ids: dict[str, UUID]) -> None:
    assert await show.task(city.parts, ids["talk"]) is None
    assert await show.task(city.parts, ids["talk"], sees_restricted=True) is not None
    assert (await show.tasks(city.parts, Asked(Wanted(event_id="dep-1"))))["items"] == []


async def test_the_leaders_digest_names_unit_and_title_and_nobody(city: City, ids: dict[str, UUID]) -> None:
    assert ids
    await city.runs("UPDATE drill_clock SET start_at = '2026-03-12 09:00+08'")
    while (await fire_due(city.parts)).steps:
        pass
    await compose_digests(city.parts)
    [notice] = await city.asks("SELECT id FROM notice WHERE step = 'digest'")
    async with city.parts.ledger.reading() as conn:
        rows = await read_rows(city.parts, conn, [notice["id"]], await city.parts.ledger.now(conn))
    listed_rows = rows[notice["id"]]
    assert "挽留谈话" in {row.title for row in listed_rows}
    assert LEAVER not in str(listed_rows)


async def test_metrics_tell_numbers_only(asker: httpx2.AsyncClient, ids: dict[str, UUID]) -> None:
    assert ids
    told = (await asker.get("/metrics")).text
    assert "talent" not in told
    assert "departure" not in told
