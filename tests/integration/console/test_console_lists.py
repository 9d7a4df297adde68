"""`/v1`: the contract's shapes, filters and pages, made by the real use cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from duban.flow.fire import fire_due
from tests.integration.console.city import MONDAY, TITLE, UNITS, City, directive, project
from tests.world import talent


async def items(client: httpx2.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """One page's items."""
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_an_obligation_shows_what_programs_rely_on(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    [shown] = await items(client, "/v1/obligations", unit="hrss")
    assert {
        "event": {"source": "urn:city:oa", "id": "d-1", "type": "duban.meeting.directive.issued.v1"},
        "subject": "directive/2026/1", "unit": "hrss", "title": TITLE, "state": "open",
        "due_at": "2026-03-03T17:30:00+08:00", "provisional": False, "opened_at": "2026-03-02T09:00:00+08:00",
        "tier": "principal", "post": "hrss/principal", "person": "p-hrss0", "acknowledged_at": None,
        "acknowledged_by": None,
        "history": [{"at": "2026-03-02T09:00:00+08:00", "state": "open", "by": "system", "how": "event"}],
    }.items() <= shown.items()  # fmt: skip
    assert (await client.get(f"/v1/obligations/{shown['id']}")).json() == shown


async def test_a_task_shows_what_programs_rely_on(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(project())
    [shown] = await items(client, "/v1/tasks", unit="commerce")
    assert {
        "subject": "project/7", "key": "needs", "item": None, "title": "人才需求清单（可声明无需求）",
        "state": "assigned", "evidence": "清单或无需求声明", "short_notice": False,
        "due_at": "2026-03-05T17:30:00+08:00",
        "sign_by": "2026-03-03T17:30:00+08:00",
    }.items() <= shown.items()  # fmt: skip
    assert [change["state"] for change in shown["history"]] == ["assigned"]
    assert (await client.get(f"/v1/tasks/{shown['id']}")).json() == shown


async def test_steps_say_when_they_come_and_what_became_of_them(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.clock_shows(datetime.fromisoformat("2026-03-03T09:00:00+08:00"))
    await fire_due(city.parts)
    [shown] = await items(client, "/v1/obligations", unit="hrss")
    steps = {step["name"]: step for step in shown["steps"]}
    assert list(steps) == [
        "remind-3", "remind-1", "due", "overdue-1", "overdue-2", "overdue-3", "digest-2", "digest-3", "digest-4",
    ]  # fmt: skip
    assert steps["remind-3"]["outcome"] == "skipped"
    assert steps["due"] == {
        "name": "due", "at": "2026-03-03T09:00:00+08:00", "fired_at": "2026-03-03T09:00:00+08:00", "outcome": "fired",
    }  # fmt: skip
    assert steps["overdue-1"] == {
        "name": "overdue-1", "at": "2026-03-04T09:00:00+08:00", "fired_at": None, "outcome": None,
    }  # fmt: skip


async def test_a_signature_is_in_the_history_with_who_and_by_what_way(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.clock_shows(MONDAY + timedelta(minutes=5))
    await client.post(await city.link_of("p-hrss0"))
    shown = next(one for one in await items(client, "/v1/obligations", unit="hrss", tier="principal"))
    assert shown["acknowledged_at"] == "2026-03-02T09:05:00+08:00"
    assert shown["acknowledged_by"] == "link"
    signed = {"at": "2026-03-02T09:05:00+08:00", "state": "acknowledged", "by": "p-hrss0", "how": "link"}
    assert signed in shown["history"]
    assert all(step["outcome"] in ("skipped", "moot") for step in shown["steps"])


async def test_a_notice_masks_where_it_goes(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    [principal] = await items(client, "/v1/obligations", unit="hrss")
    told = {one["channel"]: one for one in await items(client, "/v1/notices", unit="hrss", tier="principal")}
    assert set(told) == {"email", "sms", "inbox"}
    mail = told["email"]
    assert mail["to"] == "p***@hrss.example"
    assert mail["message_id"] == f"<{mail['id']}@talent.example>"
    assert (mail["obligation"], mail["task"], mail["step"]) == (principal["id"], None, "opened")
    assert (mail["state"], mail["attempts"], mail["reason"]) == ("queued", 0, None)
    assert told["sms"]["to"] == "100****0007"
    assert told["sms"]["message_id"] is None
    assert told["inbox"]["state"] == "delivered"


async def test_lists_are_narrowed_by_every_filter(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive(), directive("d-2", subject="directive/2", units=["hrss"]), project())
    assert len(await items(client, "/v1/obligations")) == 4
    assert len(await items(client, "/v1/obligations", event_source="urn:city:oa", event_id="d-2")) == 1
    assert len(await items(client, "/v1/obligations", subject="directive/2026/1")) == 3
    assert len(await items(client, "/v1/obligations", unit="hrss")) == 2
    assert len(await items(client, "/v1/obligations", state="acknowledged")) == 0
    assert len(await items(client, "/v1/obligations", tier="deputy")) == 0
    assert len(await items(client, "/v1/obligations", event_source="urn:other")) == 0
    assert len(await items(client, "/v1/obligations", subject="directive/none")) == 0
    assert {task["key"] for task in await items(client, "/v1/tasks", subject="project/7")} == {
        "needs", "match", "experts", "training",
    }  # fmt: skip
    assert {one["event"]["id"] for one in await items(client, "/v1/notices", subject="project/7")} == {"p-1"}


@pytest.mark.parametrize("path", ["/v1/tasks", "/v1/obligations", "/v1/notices"])
async def test_pages_follow_one_another_without_gap_or_repeat(
    city: City, client: httpx2.AsyncClient, path: str
) -> None:
    await city.hears(directive(), project())
    whole = [one["id"] for one in await items(client, path, limit=500)]
    found, params = list[str](), {"limit": "2"}
    while True:
        page = (await client.get(path, params=params)).json()
        assert 0 < len(page["items"]) <= 2
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
    assert found == whole
    assert len(set(whole)) == len(whole) > 2


@pytest.mark.parametrize(
    ("path", "params", "field", "code"),
    [
        ("/v1/obligations", {"units": "hrss"}, "units", "unknown-parameter"),
        ("/v1/obligations", {"limit": "501"}, "limit", "out-of-range"),
        ("/v1/obligations", {"limit": "many"}, "limit", "not-a-number"),
        ("/v1/obligations", {"state": "closed"}, "state", "unknown-value"),
        ("/v1/obligations", {"cursor": "AAAA"}, "cursor", "bad-cursor"),
        ("/v1/tasks", {"tier": "staff"}, "tier", "unknown-parameter"),
        ("/v1/tasks/x", {}, "id", "not-an-id"),
        ("/v1/events", {"source": "urn:city:oa"}, "id", "missing"),
        ("/v1/coverage", {"subject": "a\0b"}, "subject", "string-pattern-mismatch"),
    ],
)
async def test_a_wrong_parameter_is_named(
    client: httpx2.AsyncClient, path: str, params: dict[str, str], field: str, code: str
) -> None:
    answer = await client.get(path, params=params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:duban:problem:bad-request"
    assert [(fault["field"], fault["code"]) for fault in problem["errors"]] == [(field, code)]
    assert problem["errors"][0]["detail"]


async def test_all_that_came_of_an_event_is_shown_once_the_ledger_has_it(
    city: City, client: httpx2.AsyncClient
) -> None:
    asked = {"source": "urn:city:oa", "id": "d-1"}
    assert (await client.get("/v1/events", params=asked)).status_code == 404
    await city.hears(directive(), project())
    shown = (await client.get("/v1/events", params=asked)).json()
    assert set(shown) == {"event", "tasks", "obligations", "notices", "waiting", "withdrawal"}
    assert shown["event"]["data"]["title"] == TITLE
    assert (shown["event"]["id"], shown["event"]["source"]) == ("d-1", "urn:city:oa")
    assert [task["key"] for task in shown["tasks"]] == ["report"] * len(UNITS)
    assert sorted(one["unit"] for one in shown["obligations"]) == sorted(UNITS)
    assert {one["event"]["id"] for one in shown["notices"]} == {"d-1"}
    assert (shown["withdrawal"], shown["waiting"]) == (None, [])


async def test_an_open_duty_is_of_whoever_holds_the_post_today(city: City, client: httpx2.AsyncClient) -> None:
    await city.hears(directive())
    await city.runs("UPDATE holding SET retired_version = 3 WHERE person = 'p-hrss0'")
    await city.runs(
        "INSERT INTO holding (post, kind, unit, person, recorded_version) "
        "VALUES ('hrss/principal', 'principal', 'hrss', 'p-next', 3)"
    )
    [shown] = await items(client, "/v1/obligations", unit="hrss")
    assert (shown["post"], shown["person"]) == ("hrss/principal", "p-next")


async def test_the_api_describes_itself_without_a_token(client: httpx2.AsyncClient) -> None:
    described = (await client.get("/v1/openapi.json")).json()
    read = {path for path, served in described["paths"].items() if "get" in served}
    assert {
        "/v1/tasks", "/v1/tasks/{id}", "/v1/obligations", "/v1/obligations/{id}", "/v1/notices", "/v1/events",
        "/v1/coverage",
    } <= read  # fmt: skip
    schemas = described["components"]["schemas"]
    assert "acknowledged_by" in schemas["ObligationShown"]["properties"]
    assert "ProblemShown" in schemas


async def test_an_unknown_id_is_a_problem_of_its_own(client: httpx2.AsyncClient) -> None:
    for path in ("/v1/tasks", "/v1/obligations"):
        answer = await client.get(f"{path}/00000000-0000-0000-0000-000000000000")
        assert answer.status_code == 404
        assert answer.json()["type"] == "urn:duban:problem:not-found"


async def test_a_talent_is_shown_by_reference_only(city: City, client: httpx2.AsyncClient) -> None:
    arrived = talent(1, employer="commerce")
    await city.hears(arrived)
    text = (await client.get("/v1/events", params={"source": arrived["source"], "id": arrived["id"]})).text
    assert "p-t1" in text
    assert not any(secret in text for secret in ("@commerce.example,", "10000000013", "commerceliaison"))
