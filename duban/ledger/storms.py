"""What stands between queued and claimed, in the ledger: the gate, what people were told before, and digests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql

PAGE: Final = 2_000
"""Reminders that are decided at a time."""


class Reminder(NamedTuple):
    """A queued reminder of which nothing is decided yet; `mailed`: the person has an e-mail address."""

    id: UUID
    person: str
    holding: int
    step: str
    channel: str
    urgency: int
    queued_at: datetime
    mailed: bool


class Window(NamedTuple):
    """Reminders of one step to one person by one channel, from an instant on."""

    begins: datetime
    person: str
    step: str
    channel: str


class Told(NamedTuple):
    """How many there were in a window; the digest that they went into, as long as it is not claimed."""

    notices: int
    digest: UUID | None


class Merge(NamedTuple):
    """A notice that stands in a digest instead."""

    notice: UUID
    digest: UUID
    reason: str


class DayDigest(NamedTuple):
    """A person's digest of a day."""

    id: UUID
    holding: int
    channel: str
    at: datetime


async def read_gate(conn: Connection, now: datetime) -> Row:
    """What the gate knows, and whether something waits at it."""
    return await conn.fetchrow(sql("read_send_gate"), now)


async def hold_gate(conn: Connection) -> datetime:
    """Holds it until the commit; returns by when reminders are decided."""
    decided: datetime = await conn.fetchval(sql("hold_send_gate"))
    return decided


async def undecided(
    conn: Connection, *, after: datetime, upto: datetime, anyhow: bool, page: int = PAGE
) -> AsyncIterator[list[Reminder]]:
    """Reminders of which nothing is decided, in pages of about so many; a person's are never parted between two.

    None while a step that is due may add to them, unless `anyhow`.
    """
    found: list[Reminder] = []
    async for row in conn.cursor(sql("list_undecided"), after, upto, anyhow, prefetch=page):
        one = Reminder(*row)
        if len(found) >= page and found[-1].person != one.person:
            yield found
            found = []
        found.append(one)
    if found:
        yield found


async def told_in_windows(conn: Connection, since: datetime, people: Collection[str]) -> dict[Window, Told]:
    """What these people were told before, by window."""
    rows = await conn.fetch(sql("read_told_in_windows"), since, sorted(people))
    return {
        Window(row["begins"], row["person"], row["step"], row["channel"]): Told(row["notices"], row["digest"])
        for row in rows
    }


async def told_on_day(conn: Connection, day: date, people: Collection[str]) -> dict[tuple[str, str], int]:
    """How many reminders these people had on a day, by person and channel."""
    rows = await conn.fetch(sql("read_told_on_day"), day, sorted(people))
    return {(row["person"], row["channel"]): row["notices"] for row in rows}


async def merge(conn: Connection, merges: Sequence[Merge], *, now: datetime) -> None:
    """Suppresses what stands in a digest instead, as far as it is still queued."""
    if merges:
        await conn.execute(sql("merge_notices"), now, *map(list, zip(*merges, strict=True)))


async def keep_windows(conn: Connection, windows: Mapping[Window, Told], *, now: datetime) -> None:
    """Remembers what people were told in windows."""
    if windows:
        rows = [(*window, *told) for window, told in windows.items()]
        await conn.execute(sql("keep_told_in_windows"), *map(list, zip(*rows, strict=True)), now)


async def keep_day(conn: Connection, day: date, told: Mapping[tuple[str, str], int]) -> None:
    """Remembers how many reminders people had on a day."""
    if told:
        rows = [(*key, number) for key, number in told.items()]
        await conn.execute(sql("keep_told_on_day"), day, *map(list, zip(*rows, strict=True)))


async def plan_day_digests(conn: Connection, days: Sequence[DayDigest]) -> None:
    """Plans digests of the day; one that is planned stays."""
    if days:
        await conn.execute(sql("insert_day_digests"), *map(list, zip(*days, strict=True)))


async def take_day_digests(conn: Connection, now: datetime) -> list[DayDigest]:
    """Digests whose hour has come; whoever takes them queues their notices in the same commit."""
    return [DayDigest(*row) for row in await conn.fetch(sql("take_day_digests"), now)]


async def wait_at_gate(conn: Connection) -> None:
    """Reminders wait from now on for steps that are due, unless they did before."""
    await conn.execute(sql("wait_at_send_gate"))


async def open_gate(conn: Connection, upto: datetime) -> None:
    """What was queued by then is decided."""
    await conn.execute(sql("open_send_gate"), upto)


async def mark_quiet(conn: Connection, until: datetime, *, marked: datetime) -> None:
    """The quiet hours in force end then; what was queued by `marked` bears their name."""
    await conn.execute(sql("mark_quiet"), until, marked)


async def hold_notices(
    conn: Connection, held: Mapping[str, int], *, since: datetime, until: datetime, now: datetime
) -> int:
    """What was queued since then, and is held, bears the name of quiet hours; returns how many, 5,000 at most."""
    named: int = await conn.fetchval(sql("hold_notices"), now, list(held), list(held.values()), since, until)
    return named
