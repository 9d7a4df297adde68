"""The tasks that an event ought to have: planned, released by another's end, or of a period of recurring work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from duban.audit.stories import Story
from duban.flow.audit.books import Books
from duban.ground import Ground
from duban.ledger.database import Connection, Row
from duban.planning import plan
from duban.plans import Plan, PlannedTask
from duban.playbook.rules import RECURRING
from duban.waiting import occurring, released
from events.event import Event


@dataclass
class Expected:
    """`tasks`: each that ought to be, as every calendar and organisation that may have counted makes it.

    `owed` are those that must be there; of the others it is enough that they are explained.
    """

    plan: Plan
    tasks: dict[UUID, list[PlannedTask]] = field(default_factory=dict)
    owed: set[UUID] = field(default_factory=set)

    def explain(self, tasks: Iterable[PlannedTask]) -> None:
        """These may be there."""
        for task in tasks:
            self.tasks.setdefault(task.id, []).append(task)


@dataclass(frozen=True)
class Recorded:
    """An event as it was recorded, with the rows that its tasks are explained by."""

    row: Row
    event: Event
    tasks: Sequence[Row]
    stories: Mapping[UUID, Story | None]
    waiting: Sequence[Row]
    series: Row | None
    openings: Sequence[Row]


async def expect(books: Books, conn: Connection, said: Recorded) -> Expected:
    """By the rules and the organisation frozen at the event, and by those in force when a later task opened."""
    own = await books.grounds(conn, said.row, version=said.row["organisation_version"], at=_recorded_at(said))
    plans = [plan(said.event, ground) for ground in own]
    expected = Expected(plans[0])
    for drawn in plans:
        expected.explain(drawn.tasks)
    expected.owed |= {task.id for task in plans[0].tasks if task.key != RECURRING}
    expected.owed |= set(_owed_periods(said, plans[0].tasks))
    for row in said.waiting:
        if row["state"] == "opened":
            await _released(books, conn, said, expected, row)
    for period, rows in _swept(said, expected).items():
        await _occurring(books, conn, said, expected, period, rows)
    return expected


def _recorded_at(said: Recorded) -> Any:
    """When the event was taken in: what it opened then says so."""
    opened = [row["opened_at"] for row in (*said.tasks, *said.openings)]
    return max(said.row["received_at"], min(opened, default=said.row["received_at"]))


def _owed_periods(said: Recorded, planned: Sequence[PlannedTask]) -> Iterator[UUID]:
    """Periods that opened with the event: those of which it has a task; or that no event about the same has opened."""
    own = {row["item"] for row in said.tasks if row["key"] == RECURRING}
    others = set(said.series["opened"]) if said.series else set()
    replaced = said.series is not None and said.series["reason"] == "replaced"
    for task in planned:
        if task.key == RECURRING and (task.item in own or not (replaced or task.item in others)):
            yield task.id


async def _released(books: Books, conn: Connection, said: Recorded, expected: Expected, row: Row) -> None:
    """What opened when the task awaited ended, as it was explained then."""
    values = dict.fromkeys((_value(row), row["said"]))
    found = list[list[PlannedTask]]()
    for ground in await _grounds(books, conn, said, row["at"]):
        for value in values:
            found.append(_opened(said.event, ground, row, value))
    _take(expected, found, {task["id"] for task in said.tasks if (task["key"], task["item"]) == _which(row)})


def _opened(event: Event, ground: Ground, row: Row, value: str | None) -> list[PlannedTask]:
    done = released(event, ground, closed=row["after"], value=value, day=ground.today, waiting={_which(row)})
    return list(done.tasks)


def _which(row: Row) -> tuple[str, str | None]:
    return row["key"], row["item"]


def _value(row: Row) -> str | None:
    """With what value the task awaited closed, as the reason has it: `after:decide=申报`."""
    return (row["reason"] or "").removeprefix(f"after:{row['after']}").removeprefix("=") or None


def _swept(said: Recorded, expected: Expected) -> dict[str, list[Row]]:
    """The tasks of recurring work that opened after the event, by their period."""
    found: dict[str, list[Row]] = {}
    for row in said.tasks:
        if row["key"] == RECURRING and row["item"] and row["id"] not in expected.tasks:
            found.setdefault(row["item"], []).append(row)
    return found


async def _occurring(
    books: Books, conn: Connection, said: Recorded, expected: Expected, period: str, rows: Sequence[Row]
) -> None:
    """A period's tasks are its units' of the day on which it opened."""
    if said.series is None:
        return
    for story in (said.stories[row["id"]] for row in rows):
        if story is None or story.how != f"recurring:{period}":
            return
    day = books.parts.rules.zone
    found = []
    for ground in await _grounds(books, conn, said, rows[0]["opened_at"]):
        story = said.stories[rows[0]["id"]]
        assert story is not None
        found.append(list(occurring(said.event, ground, period, story.first_due.astimezone(day).date())))
    _take(expected, found, {row["id"] for row in rows})


async def _grounds(books: Books, conn: Connection, said: Recorded, at: Any) -> list[Ground]:
    """Every ground that may have counted then, the likeliest first."""
    found = list[Ground]()
    for version in reversed(books.versions_at(at)):
        found += await books.grounds(conn, said.row, version=version, at=at)
    return found


def _take(expected: Expected, found: Sequence[Sequence[PlannedTask]], there: set[UUID]) -> None:
    """Of what may have opened that which did; where none of it did, the likeliest ought to have."""
    fitting = [tasks for tasks in found if {task.id for task in tasks} == there]
    for tasks in fitting or found:
        expected.explain(tasks)
    if found and not fitting:
        best = max(found, key=lambda tasks: len({task.id for task in tasks} & there))
        expected.owed |= {task.id for task in best}
