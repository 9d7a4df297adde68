"""A post's deadlines as an iCalendar (RFC 5545) to be subscribed to: an entry a deadline, moved by its revision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from icalendar import Alarm, Calendar, Event

AHEAD: Final = timedelta(days=1)
"""So long before the deadline the calendar reminds."""
REFRESH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One duty's; `revision` counts the times that it was set."""

    id: UUID
    what: Literal["task", "obligation"]
    title: str
    source: str
    due_at: datetime
    provisional: bool
    revision: int
    opened_at: datetime


def subscription(deadlines: Iterable[Deadline], *, name: str, domain: str) -> bytes:
    """The calendar's bytes: of the same deadlines the same, so that a client can be told that nothing changed."""
    made = Calendar()
    made.add("prodid", "-//Duban//deadlines//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in deadlines:
        made.add_component(_entry(one, domain))
    written: bytes = made.to_ical()
    return written


def _entry(one: Deadline, domain: str) -> Event:
    entry, due = Event(), one.due_at.astimezone(UTC)
    mark = "（暂定）" if one.provisional else ""
    words = f"{'办结' if one.what == 'task' else '签收'}时限：{one.title or one.source}{mark}"
    entry.add("uid", f"{one.id}@{domain}")
    entry.add("sequence", one.revision)
    entry.add("dtstamp", one.opened_at.astimezone(UTC))
    entry.add("dtstart", due)
    entry.add("summary", words)
    entry.add("description", one.source)
    entry.add("status", "TENTATIVE" if one.provisional else "CONFIRMED")
    # A deadline takes nobody's time.
    entry.add("transp", "TRANSPARENT")
    entry.add_component(_alarm(words))
    return entry


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -AHEAD)
    return alarm
