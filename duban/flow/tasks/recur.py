"""Recurring work: occurrences whose instant has come are opened, the next one is computed, and a series is ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from duban.flow.commit import Writing
from duban.flow.duties import open_task
from duban.flow.parts import Parts
from duban.flow.recorded import read_event
from duban.flow.tasks.ended import end_series
from duban.flow.tasks.later import ENDED, UNTIL
from duban.ground import Ground
from duban.ledger import series as ledger
from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.series import Next
from duban.ledger.statements import sql
from duban.model import Channel
from duban.waiting import next_occurrence, occurring

log = structlog.get_logger()

AT_ONCE: Final = 20
"""Series a commit: one may be owed by every unit."""
AGAIN: Final = timedelta(hours=1)
ITS_OWN_FAULT: Final = (ValueError, TypeError, KeyError, ArithmeticError)
DECISION: Final = "decision"


class NoSuchSeries(Exception):
    """台账中没有该事件的周期工作，或者已经结束。请用 duban recurring list 核对事件的 source 与 id。"""

    code: Final = "no-such-series"

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass
class Recurred:
    """What one commit opened: how many series it looked at, how many tasks opened."""

    series: int = 0
    tasks: int = 0
    channels: frozenset[Channel] = frozenset()


@dataclass
class _Sweep:
    writing: Writing = field(default_factory=Writing)
    moved: list[Next] = field(default_factory=list)
    unopened: list[UUID] = field(default_factory=list)


async def open_recurring(parts: Parts, *, limit: int = AT_ONCE) -> Recurred:
    """One commit: the occurrences that open now, of the series that no other sweep holds, and what is next of each.

    A series that slept over several periods opens one of them a commit, until none is left.
    """
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        now = await parts.ledger.now(conn)
        rows = await ledger.claim_due(conn, now=now, limit=limit)
        if not rows:
            return Recurred()
        opened = await ledger.opened_periods(conn, [(row["kind"], row["subject"]) for row in rows])
        sweep = _Sweep()
        for row in rows:
            ground = await _ground(parts, conn, row)
            try:
                _occur(sweep, row, ground, open_already=row["period"] in opened.get((row["kind"], row["subject"]), ()))
            except ITS_OWN_FAULT as error:
                # People must look into it; until then it holds up no other.
                log.error("series.unopenable", error=type(error).__name__, event=str(row["event"]))  # noqa: TRY400
                sweep.unopened.append(row["event"])
        await ledger.advance(conn, sweep.moved, at=now)
        await ledger.postpone(conn, sweep.unopened, to=now + AGAIN)
        await sweep.writing.write(conn)
    return Recurred(len(rows), len(sweep.writing.tasks), sweep.writing.channels)


async def open_all_recurring(parts: Parts) -> frozenset[Channel]:
    """Opens until nothing is left that opens now; returns the channels that got something."""
    channels: frozenset[Channel] = frozenset()
    while (recurred := await open_recurring(parts)).series:
        channels |= recurred.channels
    return channels


async def end_by_decision(parts: Parts, source: str, event_id: str, *, document: str, reason: str, by: str) -> None:
    """Ends the event's recurring work by a decision that is kept with it. Raises `NoSuchSeries` where none runs.

    Tasks that are open stay open: what was asked for is owed.
    """
    async with parts.ledger.transaction() as conn:
        event = await conn.fetchval(sql("find_event"), source, event_id)
        now, writing = await parts.ledger.now(conn), Writing()
        if not await end_series(
            conn, writing, [event] if event else [], reason=DECISION, at=now, document=document, remark=reason, by=by
        ):
            raise NoSuchSeries
        await writing.write(conn)


async def _ground(parts: Parts, conn: Connection, row: Row) -> Ground:
    """The rules frozen at the event, the organisation of today: who owes is asked on the day that the task opens."""
    policy = await parts.policy(conn, row["policy_version"])
    now = await parts.ledger.now(conn)
    return Ground(
        policy, await parts.organisation(conn), parts.calendar(policy), received_at=row["received_at"], now=now
    )


def _occur(sweep: _Sweep, row: Mapping[str, Any], ground: Ground, *, open_already: bool) -> None:
    event = read_event(row)
    period, day = row["period"], row["next_day"]
    tasks = () if open_already else occurring(event, ground, period, day)
    coming = next_occurrence(event, ground, day)
    own = Writing()
    for task in tasks:
        open_task(own, event, row["event"], task, ground, how=f"recurring:{period}")
    if coming is None:
        own.note("series", row["event"], ENDED, at=ground.now, how=UNTIL, opened=period)
        sweep.moved.append(Next(row["event"], None, None, None, False, day, period))
    else:
        own.note("series", row["event"], "running", at=ground.now, how="opened", opened=period, period=coming.period,
                 opens_at=coming.opens_at, provisional=coming.provisional)  # fmt: skip
        sweep.moved.append(
            Next(row["event"], coming.period, coming.day, coming.opens_at, coming.provisional, day, period)
        )
    _join(sweep.writing, own)


def _join(writing: Writing, own: Writing) -> None:
    """Only what a series opened as a whole is written."""
    writing.tasks += own.tasks
    writing.clocks += own.clocks
    writing.notices += own.notices
    writing.journal += own.journal
