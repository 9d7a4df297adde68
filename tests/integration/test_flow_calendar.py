"""A year's notice is published: it counts for what is planned from then on, and provisional deadlines follow it.

Worked by hand. 2026 is known; of 2027 only 1 January (a Friday) is off by law. The notice of these tests makes
Monday the 4th off, too, and Saturday the 9th a working day. Counted from Monday 28 December 2026:

working days by law:        29 30 31 | 4 5 6 7 8 | 11 12 13 14 15 | 18 19   so T+5 is 5 January, T+15 the 19th
working days by the notice: 29 30 31 | 5 6 7 8 9 | 11 12 13 14 15 | 18 19   so T+5 is 6 January, T+15 the 19th still
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from duban.channels.sender import Text
from duban.flow.calendar.following import follow_calendars, follow_once
from duban.flow.fire import fire_due
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.model import Channel
from tests.acting import do
from tests.withdrawn import send_all, take_back
from tests.world import ZONE, ask, clock_shows, directive, event, hear, tell

BEFORE = "2026-12-28T10:00:00+08:00"
NEW_YEAR = ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"]


def notice(number: object = 1, *, off: list[str] = NEW_YEAR, work: tuple[str, ...] = ("2027-01-09",)) -> dict[str, Any]:
    """The notice for 2027."""
    data = {"year": 2027, "off_days": off, "work_days": list(work), "document": f"国办发明电〔2026〕{number}号"}
    return event("governance.calendar.published", number, data, subject="2027", time=BEFORE)


def claim(number: object = 1) -> dict[str, Any]:
    """A claim: reviewed by T+5, paid by T+15."""
    data = {"policy": "人才政策2.0", "clause": "3", "amount": "50000.00", "talent": "p-t1", "responsible": "health"}
    return event("policy.claim.accepted", number, data, time=BEFORE)


def instruction(due: str) -> dict[str, Any]:
    """Something to be done by a stated day."""
    data = {"title": "按期报送", "text": "按期报送", "issued_by": "市委", "responsible": "finance", "due": due}
    return event("meeting.instruction.issued", 1, data, time=BEFORE)


async def at(parts: Parts, text: str) -> None:
    """The drill clock shows that instant."""
    await clock_shows(parts, datetime.fromisoformat(text))


async def dues(parts: Parts) -> dict[str, tuple[str, bool]]:
    """Each task's due day, and whether it is provisional."""
    rows = await ask(parts, "SELECT key, due_at, provisional FROM task JOIN clock ON duty = id")
    return {row["key"]: (f"{row['due_at'].astimezone(ZONE):%m-%d %H:%M}", row["provisional"]) for row in rows}


async def test_provisional_deadlines_follow_the_notice_and_only_whose_day_moved_is_told(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim())
    assert await dues(parts) == {"review": ("01-05 17:30", True), "pay": ("01-19 17:30", True)}
    await send_all(parts)
    await hear(parts, notice())
    await follow_calendars(parts)

    assert await dues(parts) == {"review": ("01-06 17:30", False), "pay": ("01-19 17:30", False)}
    [moved] = await ask(parts, "SELECT kind, due_before, due_at, provisional FROM due_moved")
    assert [f"{moved[part].astimezone(ZONE):%m-%d}" for part in ("due_before", "due_at")] == ["01-05", "01-06"]
    rows = await ask(
        parts,
        "SELECT post, channel FROM notice JOIN holding ON holding.id = holding WHERE step = 'moved' ORDER BY 1, 2",
    )
    # Of class A: the liaison by e-mail and inbox, the deputy by text.
    assert [tuple(row) for row in rows] == [
        ("health/deputy", "sms"), ("health/liaison", "email"), ("health/liaison", "inbox"),
    ]  # fmt: skip
    [text] = [text.text for text in (await send_all(parts))[Channel.sms].sent if isinstance(text, Text)]
    assert "时限调整为1月6日17:30。回复“1 " in text


async def test_a_stated_day_stays_and_its_reminders_are_timed_by_the_notice(parts: Parts) -> None:
    """Three working days before 5 January: the 30th of December by law, the 29th where the 4th is off."""
    await at(parts, BEFORE)
    await hear(parts, instruction("2027-01-05"))
    assert await coming(parts) == "12-30 09:00"
    await hear(parts, notice())
    await follow_calendars(parts)
    assert await dues(parts) == {"act": ("01-05 17:30", False)}
    assert await coming(parts) == "12-29 09:00"
    assert await tell(parts, "SELECT count(*) FROM due_moved") == 0


async def coming(parts: Parts) -> str:
    """The next step of the one task."""
    instant = await tell(parts, "SELECT next_at FROM clock")
    return f"{instant.astimezone(ZONE):%m-%d %H:%M}"


async def test_tiers_and_recurring_work_follow_too(parts: Parts) -> None:
    """A tier of Thursday the 31st is due on the first working day after: the 4th, then the 5th.

    The fifth working day of January is the 8th by law; by the notice Saturday the 9th.
    """
    await at(parts, "2026-12-10T10:00:00+08:00")
    data = {"project": "一期", "planned_percent": 40, "actual_percent": 40, "reported_on": "2026-12-10"}
    await hear(parts, event("service.housing.reported", 1, data, time="2026-12-10T10:00:00+08:00"))
    assert str(await tell(parts, "SELECT next_day FROM series")) == "2027-01-08"
    await at(parts, "2026-12-31T08:00:00+08:00")
    await hear(parts, directive(time="2026-12-31T08:00:00+08:00"))
    await hear(parts, notice())
    await follow_calendars(parts)

    [row] = await ask(parts, "SELECT clock.due_at, clock.provisional FROM clock JOIN obligation ON id = duty")
    assert (f"{row['due_at'].astimezone(ZONE):%m-%d}", row["provisional"]) == ("01-05", False)
    [row] = await ask(parts, "SELECT due_at, provisional FROM opening")
    assert (f"{row['due_at'].astimezone(ZONE):%m-%d}", row["provisional"]) == ("01-05", False)
    [row] = await ask(parts, "SELECT next_day, provisional FROM series")
    assert (str(row["next_day"]), row["provisional"]) == ("2027-01-09", False)
    kinds = await ask(parts, "SELECT kind FROM due_moved ORDER BY kind")
    # The report of T+10 is due on the 15th either way.
    assert [row["kind"] for row in kinds] == ["obligation", "series"]


async def test_what_is_planned_and_fired_from_then_on_goes_by_the_notice(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, notice())
    await hear(parts, claim())
    assert (await dues(parts))["review"] == ("01-06 17:30", False)
    await at(parts, "2027-01-05T12:00:00+08:00")
    while (await fire_due(parts)).steps:
        pass
    fired = await ask(parts, "SELECT DISTINCT step FROM notice WHERE step NOT IN ('opened', 'contact')")
    # By the notice the 5th is the working day before the 6th.
    assert {row["step"] for row in fired} == {"remind-1"}


async def test_a_sweep_that_stopped_between_two_commits_goes_on_where_it_was(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, *(claim(number) for number in range(450)))
    await hear(parts, notice())
    for _ in range(3):  # tiers, recurring work, the first 400 of 900 clocks
        assert await follow_once(parts)
    assert await tell(parts, "SELECT stage FROM calendar_document") == "clocks"
    part = await tell(parts, "SELECT count(*) FROM due_moved")
    assert 0 < part < 450
    await follow_calendars(parts)
    assert await tell(parts, "SELECT count(*) FROM due_moved") == 450
    assert await tell(parts, "SELECT count(*) FROM clock WHERE provisional") == 0
    again = await ask(parts, "SELECT duty, channel, holding, count(*) FROM notice WHERE step = 'moved'"
                      " GROUP BY 1, 2, 3 HAVING count(*) > 1")  # fmt: skip
    assert again == []


async def test_of_two_notices_for_a_year_the_later_one_counts(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, notice(1, off=NEW_YEAR[:3], work=()))
    later = notice(2) | {"time": "2026-12-28T10:00:01+08:00"}
    await at(parts, "2026-12-28T10:00:02+08:00")
    await hear(parts, later)
    await hear(parts, claim())
    assert (await dues(parts))["review"] == ("01-06 17:30", False)


async def test_a_notice_taken_back_counts_no_more(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, notice())
    await take_back(parts, notice(), time=BEFORE)
    await hear(parts, claim())
    assert (await dues(parts))["review"] == ("01-05 17:30", True)


async def test_the_same_deadlines_whichever_comes_first(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim(1), notice(), claim(2))
    await follow_calendars(parts)
    rows = await ask(
        parts, "SELECT key, due_at, provisional, count(*) FROM task JOIN clock ON duty = id GROUP BY 1, 2, 3"
    )
    assert [row["count"] for row in rows] == [2, 2]


async def test_with_the_later_notice_taken_back_the_one_before_it_counts_again(parts: Parts) -> None:
    """The first notice makes nothing of the 4th, the second takes it off, and is taken back."""
    await at(parts, BEFORE)
    first = notice(1, off=NEW_YEAR[:3], work=())
    later = notice(2) | {"time": "2026-12-28T10:00:01+08:00"}
    await hear(parts, later, first)
    await at(parts, "2026-12-28T10:00:02+08:00")
    await hear(parts, claim(1))
    assert (await dues(parts))["review"] == ("01-06 17:30", False)
    await take_back(parts, later, time="2026-12-28T10:00:02+08:00")
    await hear(parts, claim(2))
    reviews = "SELECT due_at, provisional FROM task JOIN clock ON duty = id WHERE key = 'review' ORDER BY 1"
    rows = await ask(parts, reviews)
    assert [(f"{row['due_at'].astimezone(ZONE):%m-%d}", row["provisional"]) for row in rows] == [
        ("01-05", False), ("01-06", False),
    ]  # fmt: skip


async def test_deadlines_of_quarters_and_months_follow_too(parts: Parts) -> None:
    """Five working days from 1 January: the 8th by law, Saturday the 9th by the notice. A date stays that date."""
    files = await active_files(parts)
    path = "playbooks/policy.claim.accepted.yaml"
    changed = files[path].replace("due: T+5", "due: quarter end + 5").replace("due: T+15", "due: 1 months")
    await apply_policy(parts, files | {path: changed})
    await at(parts, BEFORE)
    await hear(parts, claim())
    assert await dues(parts) == {"review": ("01-08 17:30", True), "pay": ("01-28 17:30", False)}
    await hear(parts, notice())
    await follow_calendars(parts)
    assert await dues(parts) == {"review": ("01-09 17:30", False), "pay": ("01-28 17:30", False)}


async def test_a_text_says_that_a_deadline_is_provisional(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim())
    texts = [text.text for text in (await send_all(parts))[Channel.sms].sent if isinstance(text, Text)]
    days = ("1月5日17:30（暂定）前", "1月19日17:30（暂定）前")
    assert sorted(day for day in days for text in texts if day in text) == sorted(days)
    assert all(len(text.encode("utf-16-le")) // 2 <= 70 for text in texts)


@pytest.mark.parametrize("applied", [True, False])
async def test_rules_of_before_there_was_such_a_template_say_it_in_another_s_words(
    parts: Parts, *, applied: bool
) -> None:
    """In those of the rules in force; where these lack it too, in those of a reminder, which name the deadline."""
    files = await active_files(parts)
    await apply_policy(parts, {path: text for path, text in files.items() if "/moved." not in path})
    await at(parts, BEFORE)
    await hear(parts, claim())
    await send_all(parts)
    if applied:
        await apply_policy(parts, files)
    await hear(parts, notice())
    await follow_calendars(parts)
    [text] = [text.text for text in (await send_all(parts))[Channel.sms].sent if isinstance(text, Text)]
    assert ("时限调整为1月6日17:30" in text) is applied
    assert "1月6日17:30" in text


async def test_the_deadline_of_a_task_at_rest_follows_too_and_no_step_of_it_comes(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim())
    review = await tell(parts, "SELECT id FROM task WHERE key = 'review'")
    await do(parts, review, "sign", person="p-0001")
    await do(parts, review, "pause", reason="等上级文件")
    await hear(parts, notice())
    await follow_calendars(parts)
    assert (await dues(parts))["review"] == ("01-06 17:30", False)
    assert await tell(parts, "SELECT next_at FROM clock WHERE duty = $1", review) is None
    await do(parts, review, "resume")
    assert (await dues(parts))["review"] == ("01-06 17:30", False)
    assert await tell(parts, "SELECT next_at FROM clock WHERE duty = $1", review) is not None
