"""An event is taken back by those who may: nothing more is owed, and everybody who was told is told, once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from tests.acceptance.city import City
from tests.acceptance.directives import Event, mail_of, obligation_of, path, sign, to_units
from tests.acceptance.foreign import cloud_event, directive, project, structured
from tests.acceptance.house import House, until
from tests.acceptance.moments import FRIDAY, TODAY
from tests.acceptance.post_office import PostOffice


def withdrawal(event: Event, *, time: datetime = FRIDAY, **more: Any) -> Event:
    """The event is taken back by its own source."""
    data = {"event_source": event["source"], "event_id": event["id"], "reason": "文号有误"}
    return cloud_event("governance.event.withdrawn", {**data, **more}, time=time, subject=event["subject"])


def withdrawn(house: House, event: Event) -> dict[str, Any]:
    """Everything that came of it, once the withdrawal is done and all of it is sent."""
    until(lambda: (house.came_of(event)["withdrawal"] or {}).get("done"))
    return house.settled(event)


def test_open_duties_end_signed_ones_stay_and_each_person_told_is_told_once(
    house: House, city: City, office: PostOffice
) -> None:
    event = to_units(house, "trade", "homes")
    sign(house, office, event, "trade", "principal")
    obligation_of(house, event, "trade", "deputy")
    house.settled(event, obligations=3)
    told = {
        notice["person"]
        for notice in house.came_of(event)["notices"]
        if notice["channel"] in ("email", "sms") and notice["state"] in ("accepted", "delivered")
    }
    by_mail = {n["person"] for n in house.came_of(event)["notices"] if n["channel"] == "email"}
    links = {
        unit: mail_of(house, office, event, obligation_of(house, event, unit, "principal"))
        for unit in ("trade", "homes")
    }

    house.publish(structured(withdrawal(event)))
    came = withdrawn(house, event)

    assert {task["state"] for task in came["tasks"]} == {"withdrawn"}
    states = {(o["unit"], o["tier"]): o["state"] for o in came["obligations"]}
    assert states == {
        ("trade", "principal"): "conveyed",
        ("trade", "deputy"): "withdrawn",
        ("homes", "principal"): "withdrawn",
    }
    last = [notice for notice in came["notices"] if notice["step"] == "withdrawn"]
    assert Counter(notice["person"] for notice in last) == Counter(told)
    assert {n["person"]: n["channel"] for n in last} == {p: "email" if p in by_mail else "sms" for p in told}
    for notice in last:
        if notice["channel"] == "email":
            (mail,) = office.by_id(notice["message_id"])
            assert mail.to == city.email(notice["person"])
            assert "已经撤回" in mail.body("plain")
            assert "文号有误" in mail.body("plain")
    assert house.web.get(path(links["homes"])).status_code == 410
    assert house.web.post(path(links["homes"])).status_code == 410
    assert house.web.get(path(links["trade"])).status_code == 200
    coverage = house.web.get("/v1/coverage", params={"subject": came["event"]["subject"]}).json()
    assert coverage["withdrawn"] is True
    assert "tier-not-open" not in {one["reason"] for one in coverage["gap"]}
    shown = came["withdrawal"]
    assert (shown["reason"], shown["replaced_by"], shown["told"]) == ("文号有误", None, len(told))


def test_versions_say_who_was_told_of_which_and_who_signed(house: House, city: City, office: PostOffice) -> None:
    first = to_units(house, "trade")
    sign(house, office, first, "trade", "principal")
    second = directive(time=FRIDAY, units=["trade"], title="更正")
    house.publish(structured(second), structured(withdrawal(first, replaced_by=second["id"])))
    house.settled(second, obligations=1)
    withdrawn(house, first)

    seen = house.all("/v1/versions", source=first["source"], id=first["id"])
    principal = city.holder("trade", "principal", TODAY)
    own = {
        one["version"]["id"]: one["acknowledged_at"] is not None
        for one in seen
        if one["person"] == principal and one["obligation"]
    }
    assert own == {first["id"]: True, second["id"]: False}
    printed = house.json("versions", first["source"], first["id"])
    assert [one["person"] for one in printed] == [one["person"] for one in seen]


def test_before_its_event_it_waits_and_then_nobody_hears_of_either(house: House) -> None:
    event = project(time=FRIDAY, host="trade")
    house.publish(structured(withdrawal(event)))
    house.publish(structured(event))
    came = withdrawn(house, event)
    assert {task["state"] for task in came["tasks"]} == {"withdrawn"}
    assert came["notices"] == []


def test_from_another_source_it_is_a_reject(house: House) -> None:
    event = to_units(house, "homes")
    foreign = {**withdrawal(event), "source": "//oa.city.example/other"}
    house.publish(structured(foreign))
    rejected = until(lambda: [r for r in house.rejects().values() if r["reason"] == "not-yours"])
    assert rejected[0]["field"] == "data.event_source"
    assert house.came_of(event)["withdrawal"] is None


def test_of_a_second_one_nothing_comes(house: House) -> None:
    event = to_units(house, "homes")
    house.publish(structured(withdrawal(event)))
    before = Counter(notice["id"] for notice in withdrawn(house, event)["notices"])
    again = withdrawal(event, reason="重复")
    house.publish(structured(again))
    until(lambda: house.knows(again))
    assert Counter(notice["id"] for notice in house.settled(event)["notices"]) == before
    assert house.came_of(event)["withdrawal"]["reason"] == "文号有误"
