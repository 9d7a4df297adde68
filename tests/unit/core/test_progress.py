"""When a signed task is asked after: the first working morning past half its time, reckoned by hand."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from duban.progress import asked_at
from duban.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE, time(8, 30), time(17, 30))


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "due", "past", "asked"),
    [
        pytest.param("03-02T10:00", "03-23T17:30", 50, "03-13T09:00", id="half is the night before a Friday"),
        pytest.param("03-10T10:00", "04-07T17:30", 50, "03-25T09:00", id="half is a Tuesday noon: the next morning"),
        pytest.param("03-02T10:00", "03-13T17:30", 50, "03-09T09:00", id="half is a Sunday: Monday"),
        pytest.param("02-10T10:00", "02-27T17:30", 50, "02-24T09:00", id="half is in Spring Festival"),
        pytest.param("02-24T08:00", "03-03T17:30", 50, "02-28T09:00", id="half is at night before a made-up Saturday"),
        pytest.param("03-02T10:00", "03-23T17:30", 90, None, id="the next morning is the due day's"),
        pytest.param("03-02T10:00", "03-03T17:30", 50, None, id="less than a working day until then"),
        pytest.param("03-06T16:00", "03-09T17:30", 50, None, id="a weekend is no working day"),
        pytest.param("03-24T10:00", "03-23T17:30", 50, None, id="signed after the deadline"),
    ],
)  # fmt: skip
def test_a_task_is_asked_after_on_the_first_working_morning_past_its_half(
    since: str, due: str, past: int, asked: str | None
) -> None:
    expected = None if asked is None else local(asked)
    assert asked_at(local(since), local(due), past=past, calendar=CALENDAR) == expected
