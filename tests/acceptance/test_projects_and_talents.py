"""Projects and talents: exactly the tasks that the vocabulary names, for the units that hold the duties on the day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from tests.acceptance.city import City
from tests.acceptance.days import due, ladder
from tests.acceptance.foreign import binary, project, structured, talent
from tests.acceptance.house import House, instant, until
from tests.acceptance.moments import FRIDAY
from tests.acceptance.post_office import PostOffice

TODAY = FRIDAY.date()


def owed(came: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Task by task: who, by when."""
    found = {task["key"]: (task["unit"], instant(task["due_at"])) for task in came["tasks"]}
    assert len(found) == len(came["tasks"])
    return found


def test_a_project_makes_the_talent_tasks_of_those_who_hold_the_duties(house: House) -> None:
    event = project(time=FRIDAY, host="oldtown")
    house.publish(structured(event))

    came = house.settled(event)

    assert owed(came) == {
        "needs": ("trade", due(TODAY, 3)),
        "match": ("works", due(TODAY, 10)),
        "experts": ("labs", due(TODAY, 10)),
        "training": ("labs", due(TODAY, 15)),
    }
    assert {task["key"]: task["evidence"] for task in came["tasks"]} == {
        "needs": "清单或无需求声明", "match": "方案", "experts": "建议", "training": "建议",
    }  # fmt: skip
    assert came["obligations"] == []
    for task in came["tasks"]:
        assert {step["name"]: instant(step["at"]) for step in task["steps"]} == ladder(instant(task["due_at"]).date())
        assert [change["state"] for change in task["history"]] == ["assigned"]


def test_of_a_project_the_liaison_the_deputy_and_the_principal_are_told(house: House, city: City) -> None:
    event = project(time=FRIDAY, host="trade")
    house.publish(binary(event))

    came = house.settled(event)

    for task in came["tasks"]:
        told = Counter((n["person"], n["channel"]) for n in came["notices"] if n["task"] == task["id"])
        who = {post: city.holder(task["unit"], post, TODAY) for post in ("liaison", "deputy", "principal")}
        assert told == {
            (who["liaison"], "email"): 1, (who["liaison"], "inbox"): 1, (who["deputy"], "sms"): 1,
            (who["principal"], "sms"): 1,
        }  # fmt: skip


def test_a_talent_makes_the_tasks_that_its_needs_name_and_no_others(house: House) -> None:
    event = talent(time=FRIDAY, employer="homes", needs=["schooling", "housing"])
    house.publish(structured(event))

    assert owed(house.settled(event)) == {
        "register": ("homes", due(TODAY, 1)),
        "contact": ("bureau", due(TODAY, 5)),
        "housing": ("homes", due(TODAY, 10)),
        "schooling": ("gate", due(TODAY, 10)),
        "cultivate": ("works", due(TODAY, 15)),
    }


def test_a_talent_who_needs_the_rest_makes_the_rest(house: House) -> None:
    event = talent(time=FRIDAY, employer="oldtown", needs=["household", "spouse-job"])
    house.publish(structured(event))

    found = owed(house.settled(event))

    assert {key: found[key] for key in ("household", "spouse", "register")} == {
        "household": ("gate", due(TODAY, 5)),
        "spouse": ("works", due(TODAY, 10)),
        "register": ("oldtown", due(TODAY, 1)),
    }
    assert set(found) == {"register", "contact", "household", "spouse", "cultivate"}


def test_a_talent_without_needs_makes_three_tasks(house: House) -> None:
    event = talent(time=FRIDAY, employer="depot")
    house.publish(structured(event))

    assert set(owed(house.settled(event))) == {"register", "contact", "cultivate"}


def test_each_category_goes_to_whoever_holds_it_on_the_day(house: House) -> None:
    holders = {
        "party-government": "bureau", "professional": "works", "skilled": "works", "enterprise-management": "trade",
        "social-work": "labs", "rural": "labs",
    }  # fmt: skip
    events = {category: talent(time=FRIDAY, employer="gate", category=category) for category in holders}
    house.publish(*map(structured, events.values()))

    found = {category: owed(house.came_of(event))["cultivate"][0] for category, event in events.items()}

    assert found == holders


def test_a_day_before_midnight_still_counts_from_its_own_day(house: House) -> None:
    event = talent(time=FRIDAY - timedelta(hours=11), employer="gate")
    old = talent(time=FRIDAY - timedelta(days=3), employer="gate")
    house.publish(structured(event), structured(old))

    assert owed(house.came_of(event))["contact"] == ("bureau", due(TODAY - timedelta(days=1), 5))
    assert owed(house.came_of(old))["contact"] == ("bureau", due(TODAY, 5))


def test_the_contact_unit_is_asked_to_tell_the_talent(house: House, city: City, office: PostOffice) -> None:
    event = talent(time=FRIDAY, employer="trade")
    liaison = city.holder("trade", "liaison", TODAY)
    house.publish(structured(event))

    came = house.settled(event)

    asked = [n for n in came["notices"] if n["task"] is None and n["obligation"] is None and n["channel"] == "email"]
    assert [notice["person"] for notice in asked] == [liaison]
    (mail,) = until(lambda: office.by_id(asked[0]["message_id"]))
    assert mail.to == city.email(liaison)


def test_of_a_talent_the_principal_is_not_told(house: House, city: City) -> None:
    event = talent(time=FRIDAY, employer="homes")
    house.publish(structured(event))

    came = house.settled(event)

    (register,) = [task for task in came["tasks"] if task["key"] == "register"]
    told = Counter((n["person"], n["channel"]) for n in came["notices"] if n["task"] == register["id"])
    liaison, deputy = (city.holder("homes", post, TODAY) for post in ("liaison", "deputy"))
    assert told == {(liaison, "email"): 1, (liaison, "inbox"): 1, (deputy, "sms"): 1}
