"""The calendar of recurring work: what was opened, what comes and what has ended, for a year, as lists are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.recorded import read_event
from duban.flow.shown.duty import event_named, local, local_or_none
from duban.flow.shown.shapes import EventNamed
from duban.flow.tasks.later import RUNNING
from duban.flow.tasks.release import FINISHED
from duban.ground import Ground
from duban.ledger import series as ledger
from duban.ledger.database import Connection, Row
from duban.recurrence import opens_at
from duban.waiting import next_occurrence


class RecurringShown(TypedDict):
    """One period of recurring work: opened (who owes it, who has not finished), coming, or where it ended."""

    event: EventNamed
    subject: str
    title: str
    state: str
    period: str | None
    due_on: str | None
    opens_at: str | None
    provisional: bool
    units: list[str]
    unfinished: list[str]
    reason: str | None
    document: str | None
    ended_at: str | None


async def list_recurring(parts: Parts, year: int | None = None) -> list[RecurringShown]:
    """What is due in that year (the business clock's, where none is named), by day; then what ended in it."""
    async with parts.ledger.reading() as conn:
        year = year or (await parts.ledger.now(conn)).astimezone(parts.rules.zone).year
        since, before = (datetime.combine(date(y, 1, 1), time(), parts.rules.zone) for y in (year, year + 1))
        opened = _by_period(await ledger.list_recurring_tasks(conn, since=since, before=before))
        found: list[RecurringShown] = []
        for row in await ledger.list_series(conn, since=since):
            found += _opened(parts, row, opened)
            if row["state"] == RUNNING:
                found += _coming(parts, row, await _ground(parts, conn, row), year)
            elif since <= row["ended_at"] < before:
                found.append({**_entry(row, parts, "ended"), "ended_at": local(parts, row["ended_at"])})
    return sorted(found, key=lambda shown: (shown["due_on"] or "~", shown["subject"], shown["event"]["id"]))


async def _ground(parts: Parts, conn: Connection, row: Row) -> Ground:
    policy, now = await parts.policy(conn, row["policy_version"]), await parts.ledger.now(conn)
    organisation = await parts.organisation(conn)
    return Ground(policy, organisation, parts.calendar(policy), received_at=row["received_at"], now=now)


def _by_period(rows: list[Row]) -> dict[Any, dict[str, list[Row]]]:
    found: dict[Any, dict[str, list[Row]]] = {}
    for row in rows:
        found.setdefault(row["event"], {}).setdefault(row["period"], []).append(row)
    return found


def _opened(parts: Parts, row: Row, opened: Mapping[Any, Mapping[str, list[Row]]]) -> Iterator[RecurringShown]:
    for period, tasks in opened.get(row["id"], {}).items():
        due = tasks[0]["due_at"].astimezone(parts.rules.zone).date()
        unfinished = [task["unit"] for task in tasks if task["state"] not in FINISHED]
        yield {
            **_entry(row, parts, "opened"), "period": period, "due_on": due.isoformat(), "title": tasks[0]["title"],
            "units": [task["unit"] for task in tasks], "unfinished": unfinished,
            "provisional": any(task["provisional"] for task in tasks),
        }  # fmt: skip


def _coming(parts: Parts, row: Row, ground: Ground, year: int) -> Iterator[RecurringShown]:
    """From the next occurrence on, to the end of the year."""
    event, day = read_event(row), row["counted_from"]
    while (coming := next_occurrence(event, ground, day)) is not None and coming.day.year <= year:
        day = coming.day
        if day.year == year and day >= row["next_day"]:
            yield {
                **_entry(row, parts, "coming"), "period": coming.period, "due_on": day.isoformat(),
                "title": coming.title, "opens_at": local(parts, opens_at(day, ground.calendar)),
                "provisional": coming.provisional,
            }  # fmt: skip


def _entry(row: Row, parts: Parts, state: str) -> RecurringShown:
    return {
        "event": event_named(row), "subject": row["subject"], "title": "", "state": state, "period": None,
        "due_on": None, "opens_at": None, "provisional": False, "units": [], "unfinished": [],
        "reason": row["reason"], "document": row["document"], "ended_at": local_or_none(parts, row["ended_at"]),
    }  # fmt: skip
