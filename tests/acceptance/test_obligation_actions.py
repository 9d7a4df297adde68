"""Obligations by program, and texts that say 有困难 or are wrong: seen from outside, by the contract alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.acceptance.city import City
from tests.acceptance.directives import Event, obligation_of, to_units
from tests.acceptance.foreign import directive, structured
from tests.acceptance.house import House, until
from tests.acceptance.moments import FRIDAY
from tests.acceptance.test_sms_replies import CODE


@pytest.fixture(scope="module")
def operator(house: House) -> dict[str, str]:
    """What a program of the lead office sends with each request."""
    token = house.json("token", "issue", f"desk-{uuid4().hex[:8]}", "--role", "operator")["token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def event(house: House) -> Event:
    return to_units(house, "homes")


def do(
    house: House, operator: dict[str, str], obligation: dict[str, Any], action: str, body: dict[str, Any], **more: str
) -> httpx2.Response:
    headers = {**operator, "Idempotency-Key": str(uuid4()), **more}
    return house.web.post(f"/v1/obligations/{obligation['id']}/{action}", json=body, headers=headers)


def test_a_program_signs_for_the_person_and_nobody_elses(
    house: House, city: City, operator: dict[str, str], event: Event
) -> None:
    mine = obligation_of(house, event, "homes", "principal")

    refused = do(house, operator, mine, "acknowledge", {"person": city.holder("works", "principal", FRIDAY.date())})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (403, "person")

    signed = do(house, operator, mine, "acknowledge", {"person": mine["person"]})
    assert (signed.json()["state"], signed.json()["acknowledged_by"]) == ("acknowledged", "api")
    until(lambda: obligation_of(house, event, "homes", "deputy"))
    again = do(house, operator, mine, "acknowledge", {"person": mine["person"]})
    assert (again.status_code, again.json()["state"]) == (409, "conveyed")


def test_an_excused_principal_does_not_stop_his_unit(house: House, operator: dict[str, str], event: Event) -> None:
    mine = obligation_of(house, event, "homes", "principal")
    tag = house.web.get(f"/v1/obligations/{mine['id']}").headers["etag"]

    late = do(house, operator, mine, "excuse", {"reason": "住院"}, **{"If-Match": '"0-none"'})
    assert (late.status_code, late.json()["state"]) == (412, "open")
    excused = do(house, operator, mine, "excuse", {"reason": "住院"}, **{"If-Match": tag})

    assert excused.json()["state"] == "excused"
    assert excused.headers["etag"] != tag
    until(lambda: obligation_of(house, event, "homes", "deputy"))
    found = house.get("/v1/coverage", subject=event["subject"])
    assert (found["excused"], found["acknowledged"]) == (1, 0)
    assert [one["reason"] for one in found["gap"] if one["person"] == mine["person"]] == ["excused"]


def test_a_difficulty_is_shown_and_told_and_a_wrong_text_answered_once(house: House, city: City) -> None:
    event = directive(time=FRIDAY - timedelta(minutes=1), units=["works"])
    house.publish(structured(event))
    came = house.settled(event, obligations=1)
    (mine,) = came["obligations"]
    (notice,) = [one for one in came["notices"] if one["obligation"] == mine["id"] and one["channel"] == "sms"]
    (text,) = [one for one in house.texts() if one["notice"] == notice["id"]]
    (code,) = CODE.findall(text["text"])
    stranger = "+8610000777777"
    wrong = [house.json("sms", "reply", stranger, f"1 {code}") for _ in range(2)]
    assert [(one["code"], one["sent"]) for one in wrong] == [("no-such-code", True), ("no-such-code", False)]

    house.run("sms", "reply", text["to"], f"2 {code}")

    house.settle()
    shown = house.get(f"/v1/obligations/{mine['id']}")
    assert (shown["state"], shown["difficulty"]["by"]) == ("open", mine["person"])
    told = [one for one in house.came_of(event)["notices"] if one["step"] == "difficulty"]
    assert sorted(one["channel"] for one in told) == ["email", "sms"]
    assert mine["person"] not in {one["person"] for one in told}
