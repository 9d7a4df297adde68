"""The drill clock: moved on through each due instant in order, and only when what was due by then is done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.flow.calendar.following import follow_calendars
from duban.flow.digest import compose_digests
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.fire import fire_due
from duban.flow.open import expand_all
from duban.flow.organisation.succession import succeed
from duban.flow.organisation.vacancies import tell_of_vacancies
from duban.flow.parts import Parts
from duban.flow.reports.sending import send_reports
from duban.flow.send import waiting
from duban.flow.tasks.pausing import resume_ended
from duban.flow.tasks.recur import open_all_recurring
from duban.ledger.clocks import busy, next_instant
from duban.ledger.statements import sql
from duban.model import Channel

LOCK = "SELECT pg_try_advisory_lock(hashtext('duban.drill'))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('duban.drill'))"
POLL = 0.02
PATIENCE = 90.0

Ring = Callable[[Iterable[Channel]], Awaitable[None]]


class NoDrill(Exception):
    """这个账本没有演练时钟：须在首次 duban setup 时设置 DUBAN_CLOCK_START。"""


class Backwards(Exception):
    """演练时钟不能倒拨。"""


class Occupied(Exception):
    """另一条 duban clock advance 正在推进时钟，请等它结束。"""


class Stuck(Exception):
    """What was due is not getting done; `left` names what is left, `missing` the services that do not run."""

    def __init__(self, left: dict[str, Any], missing: Iterable[str]) -> None:
        self.left = {name: number for name, number in left.items() if number}
        self.missing = tuple(missing)
        super().__init__(", ".join(f"{number} {name}" for name, number in self.left.items()))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the business clock shows; `speed` None where it is real time."""

    now: datetime
    drill: bool
    speed: float | None


async def show(parts: Parts) -> Shown:
    """The business clock."""
    async with parts.ledger.reading() as conn:
        speed = await conn.fetchval("SELECT speed FROM drill_clock")
        return Shown(await parts.ledger.now(conn), parts.ledger.drill, speed)


@dataclass(frozen=True)
class Drive:
    """What moving the clock needs: whether intake has caught up, how to wake delivery, whom to tell how far it is."""

    caught_up: Callable[[], Awaitable[bool]]
    ring: Ring
    progress: Callable[[datetime], None]


async def advance(parts: Parts, to: datetime, drive: Drive) -> datetime:
    """Moves the clock to `to` through each due instant, doing at each what is due, notices sent included.

    Raises `NoDrill`, `Backwards`, `Occupied`, or `Stuck` where nothing moved for 90 seconds of real time.
    """
    if not parts.ledger.drill:
        raise NoDrill
    if to < (await show(parts)).now:
        raise Backwards
    async with parts.ledger.reading() as conn:
        if not await conn.fetchval(LOCK):
            raise Occupied
        try:
            await _settle(parts, drive)
            while (instant := await _next(parts, to)) is not None:
                await _set(parts, instant)
                drive.progress(instant)
                await _settle(parts, drive)
        finally:
            await conn.fetchval(UNLOCK)
    return (await show(parts)).now


async def _next(parts: Parts, to: datetime) -> datetime | None:
    """The next instant to stop at, at last `to` itself; None when the clock shows it."""
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        instant = await next_instant(conn)
    if now >= to:
        return None
    return min(max(instant, now), to) if instant is not None else to


async def _set(parts: Parts, instant: datetime) -> None:
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("set_drill_clock"), instant)


async def _settle(parts: Parts, drive: Drive) -> None:
    """Until nothing is due, unfinished, queued or under way."""
    last, moved = None, time.monotonic()
    while True:
        await drive.ring(await _sweep(parts))
        async with parts.ledger.reading() as conn:
            left = await busy(conn, await parts.ledger.now(conn))
        if not any(left.values()) and await drive.caught_up():
            return
        if left != last:
            last, moved = left, time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            raise Stuck(left, await _missing(parts))
        await asyncio.sleep(POLL)


async def _sweep(parts: Parts) -> frozenset[Channel]:
    """The work of a scheduler, done at once."""
    channels = await succeed(parts) | await open_all_recurring(parts) | await tell_of_vacancies(parts)
    channels |= await work_off_withdrawals(parts) | await follow_calendars(parts) | await resume_ended(parts)
    while (fired := await fire_due(parts)).steps:
        channels |= fired.channels
    channels |= await expand_all(parts)
    channels |= await compose_digests(parts)
    channels |= await send_reports(parts)
    return channels or await waiting(parts)


async def _missing(parts: Parts) -> list[str]:
    async with parts.ledger.reading() as conn:
        live = {row["service"] for row in await conn.fetch(sql("read_live_services"))}
    return sorted({"worker"} - live)
