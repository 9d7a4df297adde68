"""A published notice is taken back: what it moved, or made certain, is counted again by what then counts.

Worked by hand, as in `test_flow_calendar`: of a claim of Monday 28 December 2026 the review is due on 5 January by
law and on the 6th by the notice, the payment on the 19th either way.
"""

from __future__ import annotations

from typing import Any

import pytest

from duban.channels.sender import Text
from duban.flow.calendar.following import follow_calendars, follow_once
from duban.flow.calendar.shown import list_moves
from duban.flow.parts import Parts
from duban.model import Channel
from tests.acting import do
from tests.integration.test_flow_calendar import BEFORE, NEW_YEAR, at, claim, coming, dues, instruction, notice
from tests.withdrawn import send_all, take_back, withdrawal
from tests.world import ZONE, ask, directive, event, hear, run, tell

BY_LAW = {"review": ("01-05 17:30", True), "pay": ("01-19 17:30", True)}
BY_NOTICE = {"review": ("01-06 17:30", False), "pay": ("01-19 17:30", False)}


async def published(parts: Parts, said: dict[str, Any]) -> None:
    """The notice comes, and all deadlines follow it, in both rounds."""
    await hear(parts, said)
    await follow_all(parts)


async def follow_all(parts: Parts) -> None:
    """Both rounds of whatever is to be followed."""
    await follow_calendars(parts)
    await run(parts, "UPDATE calendar_document SET again_real = clock_timestamp()")
    await follow_calendars(parts)
    assert await tell(parts, "SELECT count(*) FROM calendar_document WHERE stage <> 'done'") == 0


async def taken_back(parts: Parts, said: dict[str, Any], number: int = 1) -> None:
    """The notice is taken back, and all deadlines follow that."""
    await take_back(parts, said, number, time=BEFORE)
    await follow_all(parts)


async def moved_days(parts: Parts) -> list[tuple[str, str]]:
    """From which day to which, in the order in which that came about."""
    return [(one["due_before"][5:10], one["due_at"][5:10]) for one in await list_moves(parts, None)]


async def test_what_the_notice_moved_moves_back_and_is_provisional_again(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim())
    await published(parts, notice())
    assert await dues(parts) == BY_NOTICE
    await send_all(parts)
    await taken_back(parts, notice())
    assert await dues(parts) == BY_LAW
    assert await moved_days(parts) == [("01-05", "01-06"), ("01-06", "01-05")]
    said = [move["document"] for move in await list_moves(parts, 2027)]
    assert said == ["国办发明电〔2026〕1号", "国办发明电〔2026〕1号（已撤回）"]


async def test_whose_day_moves_back_is_told_again_by_notices_of_their_own(parts: Parts) -> None:
    """The move there was one notice a channel, the move back is another."""
    await at(parts, BEFORE)
    await hear(parts, claim())
    await published(parts, notice())
    await send_all(parts)
    await taken_back(parts, notice())
    each = await ask(parts, "SELECT channel, count(*) AS n FROM notice WHERE step = 'moved' GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in each] == [("email", 2), ("inbox", 2), ("sms", 2)]
    [text] = [text.text for text in (await send_all(parts))[Channel.sms].sent if isinstance(text, Text)]
    assert "时限调整为1月5日17:30" in text


async def test_what_was_planned_by_the_notice_is_counted_again_too(parts: Parts) -> None:
    """It was never provisional, and rests on nothing but the notice that is gone."""
    await at(parts, BEFORE)
    await published(parts, notice())
    await hear(parts, claim())
    assert await dues(parts) == BY_NOTICE
    await taken_back(parts, notice())
    assert await dues(parts) == BY_LAW


async def test_a_stated_day_stays_and_its_reminders_are_timed_by_law_again(parts: Parts) -> None:
    """Three working days before the 5th: 29 December where the 4th is off, the 30th by law."""
    await at(parts, BEFORE)
    await hear(parts, instruction("2027-01-05"))
    await published(parts, notice())
    assert await coming(parts) == "12-29 09:00"
    await taken_back(parts, notice())
    assert await dues(parts) == {"act": ("01-05 17:30", False)}
    assert await coming(parts) == "12-30 09:00"
    assert await moved_days(parts) == []


async def test_what_the_lead_office_granted_stays(parts: Parts) -> None:
    """An extension is a day that somebody named: no calendar had counted it."""
    await at(parts, BEFORE)
    await hear(parts, claim())
    await published(parts, notice())
    review = await tell(parts, "SELECT id FROM task WHERE key = 'review'")
    await do(parts, review, "sign", person="p-0001")
    await do(parts, review, "extend", due_at="2027-01-12T17:30:00+08:00", reason="材料待补")
    await taken_back(parts, notice())
    assert await dues(parts) == BY_LAW | {"review": ("01-12 17:30", False)}


async def test_tiers_and_recurring_work_move_back_too(parts: Parts) -> None:
    """As they moved: a tier from the 4th to the 5th, a fifth working day of January from the 8th to the 9th."""
    await at(parts, "2026-12-10T10:00:00+08:00")
    data = {"project": "一期", "planned_percent": 40, "actual_percent": 40, "reported_on": "2026-12-10"}
    await hear(parts, event("service.housing.reported", 1, data, time="2026-12-10T10:00:00+08:00"))
    await at(parts, "2026-12-31T08:00:00+08:00")
    await hear(parts, directive(time="2026-12-31T08:00:00+08:00"))
    await published(parts, notice())
    await taken_back(parts, notice())
    for table in ("clock JOIN obligation ON id = duty", "opening"):
        [row] = await ask(parts, f"SELECT due_at, {table.split()[0]}.provisional FROM {table}")
        assert (f"{row['due_at'].astimezone(ZONE):%m-%d}", row["provisional"]) == ("01-04", True)
    [row] = await ask(parts, "SELECT next_day, provisional FROM series")
    assert (str(row["next_day"]), row["provisional"]) == ("2027-01-08", True)
    assert sorted(await moved_days(parts)) == [
        ("01-04", "01-05"), ("01-05", "01-04"), ("01-08", "01-09"), ("01-09", "01-08"),
    ]  # fmt: skip


@pytest.mark.parametrize("first_followed", [True, False])
async def test_with_the_later_of_two_taken_back_deadlines_stand_by_the_first(
    parts: Parts, *, first_followed: bool
) -> None:
    """The first makes the 4th off (review on the 6th), the later the 4th and the 5th (review on the 7th)."""
    await at(parts, BEFORE)
    if first_followed:
        await published(parts, notice(1))
    later = notice(2, off=[*NEW_YEAR, "2027-01-05"]) | {"time": "2026-12-28T10:00:01+08:00"}
    await at(parts, "2026-12-28T10:00:02+08:00")
    if not first_followed:
        await hear(parts, notice(1))
    await published(parts, later)
    await hear(parts, claim())
    assert (await dues(parts))["review"] == ("01-07 17:30", False)
    await taken_back(parts, later)
    assert (await dues(parts))["review"] == ("01-06 17:30", False)
    await taken_back(parts, notice(1), 2)
    assert (await dues(parts))["review"] == ("01-05 17:30", True)


async def test_published_again_after_that_it_moves_again_and_is_told_again(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim())
    await published(parts, notice(1))
    await taken_back(parts, notice(1))
    await published(parts, notice(2))
    assert await dues(parts) == BY_NOTICE
    assert await moved_days(parts) == [("01-05", "01-06"), ("01-06", "01-05"), ("01-05", "01-06")]
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'moved' AND channel = 'email'") == 3


async def test_one_taken_back_while_deadlines_were_following_it_leaves_nothing_behind(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, *(claim(number) for number in range(250)))
    await hear(parts, notice())
    for _ in range(3):  # tiers, recurring work, the first 400 of 500 clocks
        assert await follow_once(parts)
    assert 0 < await tell(parts, "SELECT count(*) FROM clock WHERE NOT provisional") < 500
    await taken_back(parts, notice())
    rows = await ask(parts, "SELECT key, due_at, provisional, count(*) FROM task JOIN clock ON duty = id"
                     " GROUP BY 1, 2, 3 ORDER BY 1 DESC")  # fmt: skip
    said = {row["key"]: (f"{row['due_at'].astimezone(ZONE):%m-%d %H:%M}", row["provisional"]) for row in rows}
    assert [row["count"] for row in rows] == [250, 250]
    assert said == BY_LAW


async def test_one_that_was_taken_back_before_it_came_moves_nothing(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim(), withdrawal(notice(), time=BEFORE))
    await published(parts, notice())
    assert await dues(parts) == BY_LAW
    assert await moved_days(parts) == []
