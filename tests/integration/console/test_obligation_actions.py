"""`POST /v1/obligations/{id}/…`: signed for whoever answers, excused with a reason, refused by the state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import pytest

from duban.console.house import House
from duban.flow.gateway.tokens import Role, issue
from tests.integration.console.city import SOURCE, City, client_of, directive
from tests.integration.console.conftest import Rung
from tests.withdrawn import withdrawal

_keys = count(1)


@pytest.fixture
async def operator(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's program; a directive to one unit has come."""
    await city.hears(directive(units=["hrss"]))
    async with client_of(console) as client:
        client.headers["Authorization"] = f"Bearer {await issue(city.parts, 'desk', role=Role.operator)}"
        yield client


async def of(client: httpx2.AsyncClient, person: str) -> dict[str, Any]:
    """The obligation of a person."""
    items = (await client.get("/v1/obligations")).json()["items"]
    found: dict[str, Any] = next(item for item in items if item["person"] == person)
    return found


async def do(
    client: httpx2.AsyncClient, duty: str, action: str, key: str | None = None, /, **body: Any
) -> httpx2.Response:
    headers = {"Idempotency-Key": key or f"key-{next(_keys)}"}
    return await client.post(f"/v1/obligations/{duty}/{action}", json=body, headers=headers)


async def test_a_program_signs_for_whoever_answers_and_the_tier_below_opens(
    operator: httpx2.AsyncClient, city: City, bell: Rung
) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    answer = await do(operator, duty, "acknowledge", person="p-hrss0")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["state"], said["acknowledged_by"], said["person"]) == ("acknowledged", "api", "p-hrss0")
    assert [(entry["state"], entry["by"], entry["how"]) for entry in said["history"]] == [
        ("open", "system", "event"), ("acknowledged", "p-hrss0", "api"),
    ]  # fmt: skip
    await bell.heard.wait()
    assert (await of(operator, "p-hrss1"))["tier"] == "deputy"
    assert (await operator.get(f"/v1/obligations/{duty}")).json()["state"] == "conveyed"
    queued = await city.asks("SELECT FROM notice WHERE duty = $1 AND state = 'queued'", UUID(duty))
    assert queued == []


async def test_the_clock_stops_and_no_code_answers_any_more(operator: httpx2.AsyncClient, city: City) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    await city.runs("INSERT INTO sms_code (phone, code, duty, holding) SELECT 'x', '1234', id, holding FROM obligation")
    assert (await do(operator, duty, "acknowledge", person="p-hrss0")).status_code == 200
    [clock] = await city.asks("SELECT next_at FROM clock WHERE duty = $1", UUID(duty))
    assert clock["next_at"] is None
    assert await city.asks("SELECT FROM sms_code WHERE open") == []


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        ("p-hrss1", 403, "not-theirs"), ("p-org0", 403, "not-theirs"), ("p-leader", 403, "not-theirs"),
        ("p-nobody", 400, "unknown-person"), ("张三", 400, "not-a-person"),
    ],
)  # fmt: skip
async def test_nobody_signs_for_another(operator: httpx2.AsyncClient, person: str, status: int, code: str) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    answer = await do(operator, duty, "acknowledge", person=person)
    assert answer.status_code == status
    [fault] = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == ("person", code)
    assert (await of(operator, "p-hrss0"))["state"] == "open"


async def test_staff_sign_their_own_and_not_one_anothers(operator: httpx2.AsyncClient, city: City) -> None:
    await city.signs("p-hrss0", "p-hrss1", "p-hrss2")
    duty = (await of(operator, "p-hrss3"))["id"]
    assert (await do(operator, duty, "acknowledge", person="p-hrss4")).status_code == 403
    assert (await do(operator, duty, "acknowledge", person="p-hrss3")).json()["state"] == "acknowledged"


async def test_whoever_left_the_post_signs_no_more(operator: httpx2.AsyncClient, city: City) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    await city.runs("UPDATE holding SET retired_version = 3 WHERE post = 'hrss/principal'")
    answer = await do(operator, duty, "acknowledge", person="p-hrss0")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "not-theirs")


async def test_a_person_authorised_for_the_principal_signs_by_his_own_post(
    operator: httpx2.AsyncClient, city: City
) -> None:
    day = date(2026, 3, 2).isoformat()
    await city.runs(
        "INSERT INTO delegation (id, unit, person, scope, valid_from, valid_to, document, at)"
        f" VALUES (gen_random_uuid(), 'hrss', 'p-hrss1', 'meeting.directive.issued', '{day}', '{day}', '1号', '{day}')"
    )
    duty = (await of(operator, "p-hrss0"))["id"]
    said = (await do(operator, duty, "acknowledge", person="p-hrss1")).json()
    assert (said["state"], said["person"]) == ("acknowledged", "p-hrss1")


async def test_excusing_keeps_the_reason_ends_the_duty_and_does_not_stop_the_unit(
    operator: httpx2.AsyncClient, city: City, bell: Rung
) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    answer = await do(operator, duty, "excuse", reason="因公出国，组长批准")
    said = answer.json()
    assert (answer.status_code, said["state"], said["acknowledged_at"]) == (200, "excused", None)
    assert said["excused"] == {"at": "2026-03-02T09:00:00+08:00", "by": "token:desk", "reason": "因公出国，组长批准"}
    assert {step["outcome"] for step in said["steps"]} <= {"moot", "skipped"}
    await bell.heard.wait()
    assert (await of(operator, "p-hrss1"))["state"] == "open"
    told = await city.asks(
        "SELECT person, channel FROM notice JOIN holding ON holding.id = holding WHERE step = 'excused' ORDER BY 2"
    )
    assert [tuple(row) for row in told] == [("p-org2", "email"), ("p-org2", "inbox")]
    ends = await city.asks(
        "SELECT DISTINCT state, reason FROM notice WHERE duty = $1 AND channel <> 'inbox'", UUID(duty)
    )
    assert [tuple(row) for row in ends] == [("suppressed", "excused")]
    journal = await city.asks("SELECT body FROM journal_entry")
    assert not any("因公出国" in row["body"] for row in journal)


async def test_whom_the_lead_office_excused_counts_apart(operator: httpx2.AsyncClient, city: City) -> None:
    await do(operator, (await of(operator, "p-hrss0"))["id"], "excuse", reason="住院")
    found = (await operator.get("/v1/coverage", params={"subject": "directive/2026/1"})).json()
    assert (found["roll"], found["acknowledged"], found["excused"]) == (6, 0, 1)
    assert [tier["excused"] for tier in found["tiers"]] == [1, 0, 0, 0]
    assert {one["person"]: one["reason"] for one in found["gap"]}["p-hrss0"] == "excused"


async def test_a_member_of_staff_may_be_excused_and_nobody_need_hear(operator: httpx2.AsyncClient, city: City) -> None:
    await city.signs("p-hrss0", "p-hrss1", "p-hrss2")
    assert (await do(operator, (await of(operator, "p-hrss3"))["id"], "excuse", reason="产假")).status_code == 200
    assert await city.asks("SELECT FROM notice WHERE step = 'excused'") == []


async def test_what_has_ended_names_its_state(operator: httpx2.AsyncClient, city: City) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    await do(operator, duty, "excuse", reason="住院")
    for action, body in (("acknowledge", {"person": "p-hrss0"}), ("excuse", {"reason": "再次"})):
        answer = await do(operator, duty, action, **body)
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
        assert (answer.json()["state"], answer.json()["allowed"]) == ("excused", [])


async def test_what_was_taken_back_is_signed_by_nobody(operator: httpx2.AsyncClient, city: City) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    await city.hears(withdrawal(directive(units=["hrss"]), source=SOURCE))
    answer = await do(operator, duty, "acknowledge", person="p-hrss0")
    assert (answer.status_code, answer.json()["state"]) == (409, "withdrawn")


async def test_what_is_not_there_is_not_found(operator: httpx2.AsyncClient) -> None:
    answer = await do(operator, "019cd4b5-0000-7000-8000-0123456789ab", "excuse", reason="住院")
    assert answer.status_code == 404


async def test_every_fault_is_told_at_once(operator: httpx2.AsyncClient) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    answer = await operator.post(f"/v1/obligations/{duty}/excuse", json={"reason": " ", "until": "x"})
    faults = {fault["field"]: fault["code"] for fault in answer.json()["errors"]}
    assert faults == {"Idempotency-Key": "idempotency-key-missing", "reason": "blank", "until": "unknown-field"}


async def test_a_repeat_gets_the_first_answer_and_wakes_nobody(
    operator: httpx2.AsyncClient, city: City, bell: Rung
) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    first = await do(operator, duty, "acknowledge", "one", person="p-hrss0")
    again = await do(operator, duty, "acknowledge", "one", person="p-hrss0")
    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
    assert (await do(operator, duty, "acknowledge", "two", person="p-hrss0")).status_code == 409


async def test_of_a_link_a_program_and_an_excuse_at_once_exactly_one_wins(
    operator: httpx2.AsyncClient, client: httpx2.AsyncClient, city: City
) -> None:
    for number in range(8):
        name = f"race-{number}"
        await city.hears(directive(name, subject=name, units=["hrss"]))
        [duty] = (await operator.get("/v1/obligations", params={"subject": name})).json()["items"]
        [row] = await city.asks("SELECT holding FROM obligation WHERE id = $1", UUID(duty["id"]))
        link = "/a/" + city.parts.keys.ack_token(UUID(duty["id"]), row["holding"])
        page, *others = await asyncio.gather(
            client.post(link),
            do(operator, duty["id"], "acknowledge", person="p-hrss0"),
            do(operator, duty["id"], "excuse", reason="住院"),
        )
        shown = (await operator.get(f"/v1/obligations/{duty['id']}")).json()
        ends = [entry["how"] for entry in shown["history"] if entry["state"] in ("acknowledged", "excused")]
        assert len(ends) == 1
        winners = [answer for answer in others if answer.status_code == 200]
        losers = [answer.json()["state"] for answer in others if answer.status_code == 409]
        assert len(winners) + ("签收成功" in page.text) == 1
        assert set(losers) <= {shown["state"], "acknowledged"}


async def test_a_program_of_one_unit_signs_for_its_own_people_and_excuses_nobody(
    operator: httpx2.AsyncClient, console: House, city: City
) -> None:
    duty = (await of(operator, "p-hrss0"))["id"]
    for unit, action, body, status in (
        ("commerce", "acknowledge", {"person": "p-hrss0"}, 404), ("commerce", "excuse", {"reason": "x"}, 404),
        ("hrss", "excuse", {"reason": "x"}, 403), ("hrss", "acknowledge", {"person": "p-hrss0"}, 200),
    ):  # fmt: skip
        token = await issue(city.parts, f"{unit}-{action}", role=Role.operator, unit=unit)
        async with client_of(console) as program:
            program.headers["Authorization"] = f"Bearer {token}"
            assert (await do(program, duty, action, **body)).status_code == status
