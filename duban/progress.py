"""When a task that was signed is asked after: past half its time with nothing to show. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from duban.workdays import Calendar

STEP: Final = "progress"


def asked_at(since: datetime, due_at: datetime, *, past: int, calendar: Calendar) -> datetime | None:
    """The first working morning after `past` per cent of the time from the signature to the deadline.

    None where there is less than one working day until then, or the deadline's own reminder comes by that day.
    """
    if due_at <= since:
        return None
    part = since + (due_at - since) * past / 100
    day = calendar.local_day(part)
    if day < calendar.after(calendar.local_day(since), 1):
        return None
    if calendar.step_instant(day) < part or not calendar.is_workday(day):
        day = calendar.after(day, 1)
    return calendar.step_instant(day) if day < calendar.local_day(due_at) else None
