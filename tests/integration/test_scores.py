"""Scores on a real ledger, worked out by hand: from the journal's rows alone, each point with its row."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from duban.flow.journal.exporting import catch_up
from duban.flow.parts import Parts
from duban.flow.scores.scoring import Asked, NoSuchUnit, score_units
from duban.flow.scores.shapes import UnitScore
from duban.scores.period import BadPeriod
from tests.acting import do
from tests.withdrawn import take_back
from tests.world import Runs, ask, clock_shows, directive, event, hear, local, run, sign, tell

PERSON = "p-0001"


def instruction(number: object, *, unit: str = "finance", **more: Any) -> dict[str, Any]:
    """One task of one unit, of a class that is to be signed within a working day; due on Friday 6 March."""
    data = {"title": f"批示{number}", "text": "按期报送", "issued_by": "市委", "responsible": unit, "due": "2026-03-06"}
    return event("meeting.instruction.issued", number, data, **more)


async def task_of(parts: Parts, number: object) -> UUID:
    """The instruction's task."""
    found = "SELECT task.id FROM task JOIN event ON event.id = task.event WHERE event_id = $1 AND key = 'act'"
    key: UUID = await tell(parts, found, f"meeting.instruction.issued-{number}")
    return key


async def at(parts: Parts, day: str, hour: str, task: UUID, action: str, /, **said: Any) -> None:
    """An action at an instant."""
    await clock_shows(parts, local(day, hour))
    await do(parts, task, action, **said)


async def score(parts: Parts, unit: str, *, period: str | None = None, **more: Any) -> UnitScore:
    """A unit's score of March, with every point."""
    [found] = (await score_units(parts, Asked(period or "2026-03", unit, 500, sees_restricted=True, **more)))["items"]
    return found


def rules(shown: UnitScore) -> dict[str, float]:
    """What each rule came to."""
    return {rule["rule"]: rule["points"] for rule in shown["rules"]}


HANDED_IN = {"text": "已按要求办理完毕，情况属实", "evidence": "办结报告"}


async def lived(parts: Parts) -> None:
    """Four instructions: one done in time, one late and returned, one extended, one withdrawn after it was late."""
    await hear(parts, *(instruction(number) for number in (1, 2, 3, 4)))
    first, second, third, fourth = [await task_of(parts, number) for number in (1, 2, 3, 4)]
    for task in (first, third):
        await at(parts, "03-03", "10:00", task, "sign", person=PERSON)
    for task in (second, fourth):
        await at(parts, "03-04", "10:00", task, "sign", person=PERSON)
    await at(parts, "03-05", "09:00", third, "extend", due_at=local("03-13", "17:30").isoformat(), reason="需再核实")
    await at(parts, "03-05", "10:00", first, "submit", **HANDED_IN)
    await at(parts, "03-06", "10:00", first, "close")
    await at(parts, "03-09", "10:00", second, "submit", text="第二件已办理完毕请予审核", evidence="材料")
    await at(parts, "03-09", "15:00", second, "return", reason="佐证不全")
    await at(parts, "03-12", "10:00", third, "submit", text="第三件经核实后已办结", evidence="核实报告")
    await at(parts, "03-13", "10:00", third, "close")
    await take_back(parts, instruction(4))
    await clock_shows(parts, local("03-20"))


async def test_every_point_is_explained_by_a_row_and_their_sum_is_the_score(parts: Parts) -> None:
    """First: 1 + 3 + 1. Second: -1 unsigned, -3 overdue, -1 returned. Third: 1 + 3 + 1, by its new deadline."""
    await lived(parts)
    shown = await score(parts, "finance")
    assert rules(shown) == {
        "signed-in-time": 2, "sign-missed": -1, "closed-in-time": 6, "overdue": -3, "accepted-at-once": 2,
        "returned": -1,
    }  # fmt: skip
    assert (shown["timeliness"], shown["quality"], shown["score"]) == (4, 1, 5)
    assert sum(point["points"] for point in shown["points"]) == shown["score"]
    for point in shown["points"]:
        [entry] = await ask(parts, "SELECT duty, body FROM journal_entry WHERE n = $1", point["entry"])
        assert str(entry["duty"]) == point["task"]
        assert (json.loads(entry["body"])["what"], point["obligation"], point["initiative"]) == ("task", None, None)
    missed = [(point["rule"], point["at"], point["why"]) for point in shown["points"] if point["points"] < 0]
    assert missed == [
        ("sign-missed", "2026-03-03T17:30:00+08:00", "签收时限已过"),
        ("overdue", "2026-03-06T17:30:00+08:00", "办理时限已过"),
        ("returned", "2026-03-09T15:00:00+08:00", "第 1 次退回重办"),
    ]


async def test_once_the_chain_has_a_row_the_point_names_its_sequence(parts: Parts) -> None:
    await lived(parts)
    assert {point["sequence"] for point in (await score(parts, "finance"))["points"]} == {None}
    assert await catch_up(parts) == 0
    shown = (await score(parts, "finance"))["points"]
    chained = {row["sequence"]: row["n"] for row in await ask(parts, "SELECT sequence, n FROM journal_chain")}
    assert [chained.get(point["sequence"] or 0) for point in shown] == [point["entry"] for point in shown]


async def test_it_is_computed_from_the_journal_and_not_from_the_tables(parts: Parts) -> None:
    await lived(parts)
    before = await score(parts, "finance")
    await run(parts, "UPDATE task SET state = 'closed', unit = 'health', sign_by = NULL")
    await run(parts, "UPDATE clock SET due_at = due_at + interval '30 days'")
    await run(parts, "DELETE FROM submission")
    assert await score(parts, "finance") == before


async def test_a_point_belongs_to_the_period_in_which_its_moment_lies(parts: Parts) -> None:
    await lived(parts)
    assert (await score(parts, "finance", period="2026-02"))["points"] == []
    assert (await score(parts, "finance", period="2026-Q1"))["score"] == 5
    assert (await score(parts, "finance", period="2026"))["score"] == 5
    months = [await score(parts, "finance", period=f"2026-{month:02}") for month in range(1, 13)]
    assert [month["score"] for month in months] == [0, 0, 5, *[0] * 9]
    [month] = (await score_units(parts, Asked(unit="finance")))["items"]
    assert month["score"] == 5


async def test_what_ended_before_the_period_is_not_read_and_what_still_runs_is(parts: Parts, owner_runs: Runs) -> None:
    await hear(parts, instruction(1), instruction(2))
    ended, running = await task_of(parts, 1), await task_of(parts, 2)
    for task in (ended, running):
        await at(parts, "03-02", "10:00", task, "sign", person=PERSON)
    await at(parts, "03-03", "10:00", ended, "submit", **HANDED_IN)
    await at(parts, "03-03", "11:00", ended, "close")
    await at(parts, "03-05", "10:00", running, "extend", due_at=local("04-20").isoformat(), reason="另有安排")
    await clock_shows(parts, local("06-01", "10:00"))
    await owner_runs(f"UPDATE journal_entry SET body = '-' WHERE duty = '{ended}'")  # whoever reads it fails
    [late] = (await score(parts, "finance", period="2026-04"))["points"]
    assert (late["task"], late["at"]) == (str(running), "2026-04-20T09:00:00+08:00")
    assert (await score(parts, "finance", period="2026-05"))["points"] == []


async def test_points_come_a_page_at_a_time_and_the_sums_are_of_all(parts: Parts) -> None:
    await lived(parts)
    whole, paged = await score(parts, "finance"), list[Any]()
    after: str | None = "0"
    while after is not None:
        answer = await score_units(parts, Asked("2026-03", "finance", 4, int(after), sees_restricted=True))
        assert answer["items"][0]["score"] == whole["score"]
        paged += answer["items"][0]["points"]
        after = answer["next"]
    assert paged == whole["points"]


async def test_paused_time_does_not_count(parts: Parts) -> None:
    await hear(parts, instruction(1))
    task = await task_of(parts, 1)
    await at(parts, "03-03", "10:00", task, "sign", person=PERSON)
    await at(parts, "03-05", "17:30", task, "pause", reason="待上级答复")
    await at(parts, "03-09", "17:30", task, "resume")
    await at(parts, "03-10", "10:00", task, "submit", **HANDED_IN)
    await at(parts, "03-10", "17:00", task, "close")
    assert rules(await score(parts, "finance")) == {"signed-in-time": 1, "closed-in-time": 3, "accepted-at-once": 1}


async def test_an_objection_lost_costs_and_one_won_leaves_nothing(parts: Parts) -> None:
    await hear(parts, instruction(1), instruction(2))
    lost, won = await task_of(parts, 1), await task_of(parts, 2)
    for task in (lost, won):
        await at(parts, "03-03", "10:00", task, "dispute", reason="职责不在本单位")
    await at(parts, "03-04", "10:00", lost, "rule", unit="finance", reason="职责明确")
    await at(parts, "03-04", "11:00", won, "rule", unit="health", reason="职责在卫健部门")
    await at(parts, "03-05", "09:00", lost, "sign", person=PERSON)
    await at(parts, "03-05", "10:00", won, "sign", person=PERSON)
    assert rules(await score(parts, "finance")) == {"dispute-lost": -2, "signed-in-time": 1}
    assert rules(await score(parts, "health")) == {"signed-in-time": 1}


async def test_a_directive_counts_for_who_acknowledged_it_in_time(parts: Parts) -> None:
    """The principal signs on Monday; the deputy has until Tuesday, and lets it pass."""
    await hear(parts, directive(1))
    await sign(parts, "health/principal")
    await clock_shows(parts, local("03-05"))
    shown = await score(parts, "health")
    found = [(point["rule"], point["points"]) for point in shown["points"] if point["obligation"]]
    assert found == [("acknowledged-in-time", 1), ("acknowledgement-lapsed", -1)]


async def test_initiatives_are_counted_apart_until_they_are_taken_back(parts: Parts) -> None:
    proposed = [
        event("service.innovation.proposed", number, {"title": f"举措{number}", "unit": "health"}) for number in (1, 2)
    ]
    await hear(parts, *proposed)
    shown = await score(parts, "health")
    assert (shown["score"], shown["initiatives"]) == (0, {"count": 2, "points": 10})
    [first, second] = shown["points"]
    assert (first["part"], first["task"], first["why"]) == ("initiatives", None, "提出自主创新举措")
    assert {first["initiative"], second["initiative"]} == {
        str(row["id"]) for row in await ask(parts, "SELECT id FROM event")
    }
    await take_back(parts, proposed[0])
    assert (await score(parts, "health"))["initiatives"] == {"count": 1, "points": 5}


async def test_an_initiative_whose_withdrawal_came_first_counts_for_nothing(parts: Parts) -> None:
    proposed = event("service.innovation.proposed", 1, {"title": "举措", "unit": "health"})
    await take_back(parts, proposed)
    await hear(parts, proposed)
    assert (await score(parts, "health"))["initiatives"] == {"count": 0, "points": 0}


async def test_all_units_stand_in_protocol_order_without_their_points(parts: Parts) -> None:
    await lived(parts)
    found = await score_units(parts, Asked("2026-03"))
    async with parts.ledger.reading() as conn:
        organisation = await parts.organisation(conn)
    assert [item["unit"] for item in found["items"]] == [unit.code for unit in organisation.in_protocol_order()]
    assert [item["score"] for item in found["items"] if item["unit"] == "finance"] == [5]
    assert all("points" not in item for item in found["items"])


async def test_restricted_tasks_count_only_for_who_may_see_them(parts: Parts) -> None:
    data = {"talent": "p-t1", "category": "skilled", "employer": "health", "signal": "resigned"}
    await hear(parts, event("talent.departure.flagged", 1, data))
    await clock_shows(parts, local("03-02", "09:00") + timedelta(days=10))
    seen = [
        (await score_units(parts, Asked("2026-03", "health", sees_restricted=sees)))["items"][0]
        for sees in (True, False)
    ]
    assert [bool(one["points"]) for one in seen] == [True, False]


async def test_what_cannot_be_asked_is_refused(parts: Parts) -> None:
    with pytest.raises(BadPeriod):
        await score_units(parts, Asked("2026-13"))
    with pytest.raises(NoSuchUnit):
        await score_units(parts, Asked("2026-03", "nowhere"))
