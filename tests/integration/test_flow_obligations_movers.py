"""Who comes to a unit, and who leaves it, after its staff were to hear of a directive: shown apart, nobody hunted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.shown.coverage import MOST_MOVERS, coverage
from duban.flow.shown.shapes import Coverage
from tests.firing import fire_all, told
from tests.world import Sheet, ask, clock_shows, directive, hear, local, reorganise, run, sign, tell

SUBJECT = "directive/movers"
STAFF = ("p-s1", "p-s2", "p-s3")


def staffed(*people: str, until: dict[str, str] | None = None) -> Callable[[Sheet], None]:
    """A change: the health commission has these staff, some until a day."""

    def change(sheet: Sheet) -> None:
        sheet["posts"] = [held for held in sheet["posts"] if (held.get("unit"), held["post"]) != ("health", "staff")]
        sheet["people"] += [{"person": person, "name": f"职工{person}"} for person in people]
        for person in people:
            held = {"unit": "health", "post": "staff", "person": person}
            end = (until or {}).get(person)
            sheet["posts"].append(held | ({"to": date.fromisoformat(end)} if end else {}))

    return change


async def reached(parts: Parts, *people: str) -> None:
    """The directive has come down to the staff."""
    await reorganise(parts, staffed(*people))
    await hear(parts, directive(subject=SUBJECT))
    for post in ("principal", "deputy", "liaison"):
        await sign(parts, f"health/{post}")
    await expand_all(parts)


async def shown(parts: Parts) -> Coverage:
    found = await coverage(parts, SUBJECT)
    assert found is not None
    return found


async def test_nobody_has_moved_at_first(parts: Parts) -> None:
    await reached(parts, *STAFF)
    found = await shown(parts)
    assert (found["joined"], found["left"], found["joiners"], found["leavers"]) == (0, 0, [], [])


async def test_who_came_is_no_part_of_the_roll_and_who_left_still_is(parts: Parts) -> None:
    await reached(parts, *STAFF)
    await sign(parts, "health/staff/p-s1")
    await reorganise(parts, staffed("p-s1", "p-s3", "p-s4", "p-s5"))
    found = await shown(parts)
    [staff] = [tier for tier in found["tiers"] if tier["tier"] == "staff"]
    assert (staff["roll"], staff["acknowledged"], staff["excused"]) == (3, 1, 0)
    assert (found["joined"], found["left"]) == (2, 1)
    assert found["joiners"] == [{"unit": "health", "person": "p-s4"}, {"unit": "health", "person": "p-s5"}]
    assert found["leavers"] == [{"unit": "health", "person": "p-s2"}]
    reasons = {one["person"]: one["reason"] for one in found["gap"] if one["tier"] == "staff"}
    assert reasons == {"p-s2": "left", "p-s3": "open"}


async def test_who_leaves_on_a_day_has_left_on_the_next(parts: Parts) -> None:
    await reached(parts, *STAFF)
    await reorganise(parts, staffed(*STAFF, until={"p-s2": "2026-03-04"}))
    await clock_shows(parts, local("03-04"))
    assert (await shown(parts))["left"] == 0
    await clock_shows(parts, local("03-05"))
    assert [one["person"] for one in (await shown(parts))["leavers"]] == ["p-s2"]


async def test_nobody_hears_of_the_lateness_of_who_has_left_and_his_duty_stays_open(parts: Parts) -> None:
    await reached(parts, *STAFF)
    staff = "SELECT obligation.id FROM obligation JOIN holding ON holding.id = obligation.holding WHERE kind = 'staff'"
    await run(parts, f"DELETE FROM clock WHERE duty NOT IN ({staff})")
    await reorganise(parts, staffed("p-s1", "p-s3"))
    # Opened on Monday 08:00, due on the third working day, Thursday 5 March: reminded on Monday and Wednesday at nine.
    for day in ("03-04", "03-05"):
        await clock_shows(parts, local(day))
        await fire_all(parts)
    for step in ("remind-1", "due"):
        assert {post for post, _ in await told(parts, step)} == {"health/staff/p-s1", "health/staff/p-s3"}
    [gone] = await ask(
        parts, "SELECT state, outcome, next_at FROM obligation JOIN clock ON duty = obligation.id"
        " JOIN holding ON holding.id = obligation.holding WHERE person = 'p-s2'",
    )  # fmt: skip
    assert (gone["state"], gone["outcome"][:3]) == ("open", "xxx")
    assert gone["next_at"] == local("03-06")


async def test_who_is_back_is_reminded_again(parts: Parts) -> None:
    await reached(parts, *STAFF)
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await reorganise(parts, staffed("p-s1", "p-s3"))
    await clock_shows(parts, local("03-05"))
    await fire_all(parts)
    await reorganise(parts, staffed(*STAFF))
    await clock_shows(parts, local("03-06"))
    await fire_all(parts)
    late = await ask(parts, "SELECT DISTINCT duty FROM notice WHERE step = 'overdue-1'")
    assert len(late) == 3


async def test_many_are_counted_and_the_first_of_them_named(parts: Parts) -> None:
    await reached(parts, *STAFF)
    crowd = [f"p-n{number:04d}" for number in range(MOST_MOVERS + 7)]
    await reorganise(parts, staffed(*crowd))
    found = await shown(parts)
    assert (found["joined"], len(found["joiners"]), found["left"]) == (MOST_MOVERS + 7, MOST_MOVERS, 3)
    assert await tell(parts, "SELECT count(*) FROM obligation JOIN opening ON opening.id = opening WHERE tier = 4") == 3
