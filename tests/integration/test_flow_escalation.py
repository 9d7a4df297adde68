"""Who hears of a step that fires: whom the ladder names, by the posts of that day, and never the late one himself."""

from __future__ import annotations

from duban.flow.parts import Parts
from duban.model import post_of
from tests.firing import FIRED, STEPS, fire_all, told
from tests.world import ask, clock_shows, directive, hear, local, project, reorganise, run, sign, talent, tell, without


async def only_the_obligation(parts: Parts) -> None:
    await hear(parts, directive())
    await run(parts, "DELETE FROM clock WHERE kind = 't'")


async def test_an_obligations_steps_go_to_its_person_then_above_then_the_lead_office(parts: Parts) -> None:
    await only_the_obligation(parts)
    for day in STEPS.values():
        await clock_shows(parts, local(day))
        await fire_all(parts)
    own = {("health/principal", channel) for channel in ("inbox", "email", "sms")}
    assert await told(parts, "remind-1") == own
    assert await told(parts, "due") == own - {("health/principal", "inbox")}
    # Above a principal stands the lead office's head.
    for step in ("overdue-1", "overdue-2"):
        assert await told(parts, step) == {("org/principal", "sms"), ("org/principal", "email")}
    waiting = await ask(parts, "SELECT post, step FROM digest_item")
    assert {tuple(row) for row in waiting} == {
        ("leader", step) for step in ("overdue-3", "digest-2", "digest-3", "digest-4")
    }  # fmt: skip


async def test_a_late_deputy_is_told_of_to_his_principal(parts: Parts) -> None:
    await only_the_obligation(parts)
    await sign(parts, "health/principal")
    await clock_shows(parts, local("03-04"))
    await fire_all(parts)
    assert await told(parts, "overdue-1") == {("health/principal", "sms"), ("health/principal", "email")}


async def test_above_a_vacant_tier_stands_the_one_beyond_it(parts: Parts) -> None:
    await reorganise(parts, without("health", "deputy"))
    await only_the_obligation(parts)
    await sign(parts, "health/principal")
    await clock_shows(parts, local("03-04"))
    await fire_all(parts)
    assert await told(parts, "overdue-1") == {("health/principal", "sms"), ("health/principal", "email")}


async def test_a_tasks_steps_go_as_the_ladder_says_and_the_texts_bear_their_count(parts: Parts) -> None:
    await hear(parts, talent())
    await run(
        parts, "DELETE FROM clock WHERE duty NOT IN (SELECT id FROM task WHERE key = 'contact' OR unit <> 'health')"
    )
    await run(parts, "DELETE FROM clock WHERE duty IN (SELECT id FROM task WHERE unit = 'org')")
    # Left is the plan of the skilled category, owed by hrss: the fifteenth working day, 23 March.
    assert await tell(parts, "SELECT due_at FROM clock") == local("03-23", "17:30")
    expected = {
        "03-18": ("remind-3", {("liaison", "inbox"), ("liaison", "email")}),
        "03-20": ("remind-1", {(who, by) for who in ("liaison", "deputy") for by in ("inbox", "email", "sms")}),
        "03-23": ("due", {(who, by) for who in ("liaison", "deputy") for by in ("email", "sms")}),
        "03-24": ("overdue-1", {("principal", "sms"), ("principal", "email"), ("org/liaison", "email")}),
        "03-26": ("overdue-2", {("org/principal", "sms"), ("org/principal", "email")}),
    }
    for count, (day, (step, people)) in enumerate(expected.items(), 1):
        await clock_shows(parts, local(day))
        assert await fire_all(parts) == 1
        here = {(who if "/" in who else post_of("hrss", who), by) for who, by in people}
        assert await told(parts, step, "t") == here
        assert {row["context"]["count"] for row in await ask(parts, FIRED, step, b"t")} == {count}


async def test_nobody_is_escalated_to_himself_the_lead_offices_head_goes_to_the_leaders_digest(parts: Parts) -> None:
    await hear(parts, directive(units=["org"]))
    for day in ("03-04", "03-06"):
        await clock_shows(parts, local(day))
        await fire_all(parts)
    for step in ("overdue-1", "overdue-2"):
        assert await told(parts, step) == set()
    rows = await ask(parts, "SELECT post, step FROM digest_item WHERE kind = 'o'")
    assert {tuple(row) for row in rows} == {("leader", "overdue-1"), ("leader", "overdue-2")}


async def test_a_task_of_the_lead_office_itself_goes_to_the_leaders_digest_too(parts: Parts) -> None:
    await hear(parts, directive(units=["org"]))
    await run(parts, "DELETE FROM clock WHERE kind = 'o'")
    for day in ("03-17", "03-19"):
        await clock_shows(parts, local(day))
        await fire_all(parts)
    assert await told(parts, "overdue-1", "t") == {("org/principal", "sms"), ("org/principal", "email")}
    assert await told(parts, "overdue-2", "t") == set()
    assert await tell(parts, "SELECT array_agg(step) FROM digest_item WHERE kind = 't'") == ["overdue-2"]


async def test_a_step_goes_to_whoever_holds_the_post_then(parts: Parts) -> None:
    await only_the_obligation(parts)

    def succeed(sheet: dict[str, list[dict[str, object]]]) -> None:
        sheet["people"].append({"person": "p-9001", "name": "继任者"})
        for held in sheet["posts"]:
            if (held.get("unit"), held["post"]) == ("health", "principal"):
                held["person"] = "p-9001"

    await reorganise(parts, succeed)
    await clock_shows(parts, local("03-03"))
    await fire_all(parts)
    told_persons = await ask(
        parts, "SELECT DISTINCT person FROM notice JOIN holding ON holding.id = holding WHERE step = 'due'"
    )
    assert [row["person"] for row in told_persons] == ["p-9001"]


async def test_a_step_is_told_to_one_person_once_though_two_of_its_audiences_are_his(parts: Parts) -> None:
    await reorganise(parts, without("commerce", "liaison"))
    await hear(parts, project())
    await clock_shows(parts, local("03-04"))
    await fire_all(parts)
    # Nobody is liaison: the deputy is next in line and is deputy as well.
    rows = await ask(
        parts,
        "SELECT channel, count(*) AS n FROM notice JOIN task ON task.id = duty"
        " WHERE step = 'remind-1' AND key = 'needs' GROUP BY 1",
    )
    assert {row["channel"]: row["n"] for row in rows} == {"inbox": 1, "email": 1, "sms": 1}
