"""Recurring work: opened on its day, five working days ahead, once; taken over, ended; never dropped in silence."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest

from duban.flow.drill import advance
from duban.flow.parts import Parts
from duban.flow.recorded import read_event
from duban.flow.take_in import take_in
from duban.flow.tasks.recur import NoSuchSeries, end_by_decision, open_all_recurring, open_recurring
from duban.flow.tasks.recurring_shown import list_recurring
from tests.acting import close, history, stalled, task_of, told_of
from tests.integration.test_flow_drill import drive, worker
from tests.senders import ScriptedSender
from tests.world import MONDAY, SOURCE, arrival, ask, clock_shows, event, hear, local, reorganise, run, tell

# The event is of Monday 2 March 2026. Worked out by hand from the State Council's notice for 2026: days off 6 April,
# 1 to 5 May, 19 June, 25 September, 1 to 7 October; Saturdays and Sundays at work 28 February, 9 May, 20 September,
# 10 October. (kind, data, [(period, opened at, due)], what is next of it).
QUARTERLY = [
    ("2026-Q2", "03-26", "04-02"),
    ("2026-Q3", "06-25", "07-02"),
    ("2026-Q4", "09-24", "10-09"),
]
MONTHLY = [
    ("2026-03", None, "03-06"),
    ("2026-04", "03-31", "04-08"),
    ("2026-05", "04-30", "05-11"),
    ("2026-06", "05-29", "06-05"),
]
REPORTS = [("2026-Q1", "03-31", "04-08"), ("2026-Q2", "06-30", "07-07"), ("2026-Q3", "09-30", "10-13")]
HALF_YEARLY = [("2026-09-02", "08-26", "09-02")]
WEEKLY = [("2026-03-06", None, "03-06"), ("2026-03-13", "03-06", "03-13"), ("2026-03-20", "03-13", "03-20")]


def roster(**attributes: Any) -> dict[str, Any]:
    return event("governance.roster.due", 1, {"unit": "health"}, **attributes)


def housing() -> dict[str, Any]:
    said = {"project": "一期", "planned_percent": 50, "actual_percent": 49, "reported_on": "2026-03-01"}
    return event("service.housing.reported", 1, said)


def engaged() -> dict[str, Any]:
    said = {
        "partner": "某高校", "mode": "consultant", "starts_on": "2026-03-01", "ends_on": "2027-01-31", "host": "health",
    }  # fmt: skip
    return event("talent.flexible.engaged", 1, said)


def annual() -> dict[str, Any]:
    item = {"title": "引才", "assisting": [], "due": "2026-12-25", "measure": "人数"}
    items = [
        {"key": key, "responsible": unit, "lead": "health", **item}
        for key, unit in (("a", "health"), ("b", "finance"), ("c", "health"))
    ]
    return event("plan.annual.published", 1, {"year": 2026, "document": "〔2026〕1号", "items": items})


async def opened(parts: Parts) -> list[tuple[str, datetime, datetime, str]]:
    rows = await ask(
        parts, "SELECT item, opened_at, due_at, unit FROM task JOIN clock ON duty = task.id WHERE key = 'recurring'"
        " ORDER BY due_at, unit",
    )  # fmt: skip
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("said", "units", "expected", "until"),
    [
        (roster(), ["health"], QUARTERLY, "12-01"),
        (housing(), ["housing"], MONTHLY, "06-10"),
        (annual(), ["finance", "health"], REPORTS, "11-01"),
        (engaged(), ["health"], HALF_YEARLY, "12-31"),
        (stalled(), ["finance"], WEEKLY, "03-19"),
    ],
    ids=["quarterly", "monthly", "quarter-end", "half-yearly", "weekly"],
)
async def test_each_period_opens_on_its_morning_on_the_drill_clock(
    parts: Parts, said: dict[str, Any], units: list[str], expected: list[tuple[str, str | None, str]], until: str
) -> None:
    await hear(parts, said)
    await run(parts, "UPDATE clock SET next_at = NULL")
    stops: list[datetime] = []
    async with worker(parts, ScriptedSender(), ScriptedSender()):
        await advance(parts, local(until, "12:00"), drive(stops))
    assert await opened(parts) == [
        (period, MONDAY if at is None else local(at), local(due, "17:30"), unit)
        for period, at, due in expected
        for unit in units
    ]
    assert {local(at) for _, at, _ in expected if at} <= set(stops)


async def test_a_half_year_that_lies_beyond_its_end_never_opens(parts: Parts) -> None:
    await hear(parts, engaged())
    await clock_shows(parts, local("08-26"))
    await open_all_recurring(parts)
    [row] = await ask(parts, "SELECT state, reason, last_period, next_at FROM series")
    assert tuple(row) == ("ended", "until", "2026-09-02", None)
    assert (await told_of(parts, "series"))[-1] == ("ended", "until")


async def test_the_closing_of_the_explanation_ends_the_weekly_report(parts: Parts) -> None:
    await hear(parts, stalled())
    await close(parts, await task_of(parts, "explain"))
    [row] = await ask(parts, "SELECT state, reason FROM series")
    assert tuple(row) == ("ended", "closed:explain")
    await clock_shows(parts, local("03-13"))
    assert await open_all_recurring(parts) == frozenset()
    # What had been asked for is owed still.
    assert await tell(parts, "SELECT state FROM task WHERE key = 'recurring'") == "assigned"


async def test_any_number_of_schedulers_open_each_period_once(parts: Parts) -> None:
    await hear(parts, *(roster(id=f"r-{n}", subject=f"unit/{n}") for n in range(30)))
    await clock_shows(parts, local("03-26"))
    done = await asyncio.gather(*(open_recurring(parts, limit=4) for _ in range(6)))
    while (more := await open_recurring(parts)).series:
        done.append(more)
    assert sum(one.tasks for one in done) == 30
    assert await tell(parts, "SELECT count(*) FROM task WHERE key = 'recurring'") == 30


async def test_a_scheduler_that_slept_over_periods_opens_each_of_them(parts: Parts) -> None:
    await hear(parts, stalled())
    await clock_shows(parts, local("03-24"))
    await open_all_recurring(parts)
    rows = await ask(parts, "SELECT item, due_at, short_notice FROM task JOIN clock ON duty = task.id WHERE key ="
                     " 'recurring' AND item > '2026-03-06' ORDER BY item")  # fmt: skip
    # Those of the 13th and the 20th are due on the next working day; the 27th's is not late.
    assert [tuple(row) for row in rows] == [
        ("2026-03-13", local("03-25", "17:30"), True), ("2026-03-20", local("03-25", "17:30"), True),
        ("2026-03-27", local("03-27", "17:30"), False),
    ]  # fmt: skip


async def test_who_owes_is_asked_on_the_day_that_it_opens(parts: Parts) -> None:
    await hear(parts, housing())
    before = await tell(parts, "SELECT unit FROM task WHERE key = 'recurring'")

    def moved(sheet: dict[str, list[dict[str, Any]]]) -> None:
        for unit in sheet["units"]:
            unit["duties"] = [duty for duty in unit.get("duties", []) if duty != "talent-housing"]
            if unit["code"] == "finance":
                unit["duties"].append("talent-housing")

    await reorganise(parts, moved)
    await clock_shows(parts, local("03-31"))
    await open_all_recurring(parts)
    units = [unit for *_, unit in await opened(parts)]
    assert units == [before, "finance"]
    assert before != "finance"


async def test_a_decision_ends_it_and_is_kept(parts: Parts) -> None:
    await hear(parts, roster())
    await end_by_decision(
        parts, SOURCE, "governance.roster.due-1", document="〔2026〕9号", reason="撤并", by="operator"
    )
    [row] = await ask(parts, "SELECT state, reason, document, remark FROM series")
    assert tuple(row) == ("ended", "decision", "〔2026〕9号", "撤并")
    assert (await told_of(parts, "series"))[-1] == ("ended", "decision")
    with pytest.raises(NoSuchSeries):
        await end_by_decision(parts, SOURCE, "governance.roster.due-1", document="x", reason="y", by="operator")


async def test_the_calendar_of_a_year_lists_what_is_open_and_what_comes(parts: Parts) -> None:
    await hear(parts, roster(), engaged())
    await clock_shows(parts, local("03-26"))
    await open_all_recurring(parts)
    listed = await list_recurring(parts)
    assert [(one["due_on"], one["period"], one["state"]) for one in listed] == [
        ("2026-04-02", "2026-Q2", "opened"), ("2026-07-02", "2026-Q3", "coming"),
        ("2026-09-02", "2026-09-02", "coming"), ("2026-10-09", "2026-Q4", "coming"),
    ]  # fmt: skip
    assert listed[0]["units"] == listed[0]["unfinished"] == ["health"]
    of_next_year = await list_recurring(parts, 2027)
    assert [one["period"] for one in of_next_year] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]
    assert all(one["provisional"] for one in of_next_year)


async def test_a_task_of_recurring_work_says_of_which_period_it_is(parts: Parts) -> None:
    await hear(parts, roster())
    await clock_shows(parts, local("03-26"))
    await open_all_recurring(parts)
    [entry] = await history(parts, await task_of(parts, "recurring"))
    assert (entry["how"], entry["item"]) == ("recurring:2026-Q2", "2026-Q2")


async def test_an_event_is_read_from_its_row_as_it_came(parts: Parts) -> None:
    said = [
        roster(), housing(), engaged(), annual(),
        stalled(urgency="urgent", docno="〔2026〕3号", classification="public", batch=7, traceparent="00-a-b-01"),
    ]  # fmt: skip
    await take_in(parts, [arrival(one) for one in said])
    rows = await ask(parts, "SELECT * FROM event")
    assert len(rows) == len(said)
    assert [read_event(row).content_hash for row in rows] == [row["content_hash"] for row in rows]
