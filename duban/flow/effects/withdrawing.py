"""The rows of an event taken back follow it in bounded commits; then everyone told of it is told again, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.effects import proposing
from duban.flow.parts import Parts
from duban.flow.tasks.ended import drop_rulings, end_series, forget_waiting
from duban.ledger import withdrawals as ledger
from duban.ledger.database import Connection, Row
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.ledger.withdrawals import Under, at_stage
from duban.model import Channel, ObligationState, TaskState, derived_from

STEP: Final = "withdrawn"
REASON: Final = "withdrawn"
SIGNED_BEFORE: Final = "event-withdrawn"
"""How the history of a duty that was signed, and stays so, says that its event was taken back."""
DUTIES: Final = 400
"""Duties a commit: each is some ten rows."""


@dataclass
class Piece:
    """One commit of a withdrawal: where it stands then, and what is written besides."""

    under: Under
    now: datetime
    writing: Writing = field(default_factory=Writing)
    left: int = DUTIES
    """So many duties and people more in this commit."""
    told: int = 0
    held_up: bool = False
    """Whoever is left to be told has something on its way to him just now."""

    @property
    def more(self) -> bool:
        """Whether there is more to be done in this commit."""
        return self.left > 0 and not self.held_up and self.under.stage != "done"

    def go_on(self, stage: str) -> None:
        self.under = at_stage(self.under, stage)


async def work_off_withdrawals(parts: Parts) -> frozenset[Channel]:
    """Goes on with every withdrawal until its rows have followed and all whom it reached can be told."""
    channels, waiting = frozenset[Channel](), set[UUID]()
    while (done := await _piece(parts, waiting)) is not None:
        channels |= done.writing.channels
        if done.held_up:
            waiting.add(done.under.event)
    return channels


async def work_off_one(parts: Parts) -> bool:
    """One bounded commit; False where nothing was left to be done."""
    return await _piece(parts, set()) is not None


async def withdraw_at_once(parts: Parts, conn: Connection, event: UUID) -> None:
    """All stages in this commit, for an event that comes only now: nobody has anything of it yet."""
    while (under := await ledger.claim(conn, event=event)) is not None:
        await _follow(conn, Piece(under, await parts.ledger.now(conn)))


async def _piece(parts: Parts, waiting: set[UUID]) -> Piece | None:
    """One bounded commit; None where no withdrawal is left that another sweep does not hold."""
    async with parts.ledger.transaction() as conn:
        under = await ledger.claim(conn, but=waiting)
        if under is None:
            return None
        piece = Piece(under, await parts.ledger.now(conn))
        await _follow(conn, piece)
    return piece


async def _follow(conn: Connection, piece: Piece) -> None:
    """Stage after stage, as far as a commit goes."""
    while piece.more:
        match piece.under.stage:
            case "openings":
                await _close(conn, piece)
            case "tasks":
                await _withdraw_tasks(conn, piece)
            case "obligations":
                await _withdraw_obligations(conn, piece)
            case _:
                await _tell(conn, piece)
    await piece.writing.write(conn)
    await ledger.advance(conn, piece.under, told=piece.told)


async def _close(conn: Connection, piece: Piece) -> None:
    """No tier opens, nothing that waits or recurs; what was said of the event as a whole goes no more."""
    event = piece.under.event
    while await conn.fetch(sql("close_openings"), event):  # a sweep that ended meanwhile may have left another
        pass
    await forget_waiting(conn, piece.writing, [event], reason=REASON, at=piece.now)
    await end_series(conn, piece.writing, [event], reason=REASON, at=piece.now)
    proposing.take_back(piece.writing, event, piece.under.kind, at=piece.now)
    await _silence(conn, piece, [])
    piece.go_on("tasks")


async def _withdraw_tasks(conn: Connection, piece: Piece) -> None:
    under = piece.under
    rows = await conn.fetch(sql("withdraw_tasks"), under.event, under.duty, piece.left)
    for row in rows:
        if row["ended"]:
            piece.writing.note("task", row["id"], TaskState.withdrawn, at=piece.now, how=REASON)
    await _end(conn, piece, rows)
    withdrawn = [row["id"] for row in rows if row["ended"]]
    await drop_rulings(conn, piece.writing, withdrawn, how="task-withdrawn", at=piece.now)
    if len(rows) < piece.left:
        piece.go_on("obligations")
    else:
        piece.under = under._replace(duty=rows[-1]["id"])
    piece.left -= len(rows)


async def _withdraw_obligations(conn: Connection, piece: Piece) -> None:
    """Open ones end; signed ones stay signed, and their history says what became of the event."""
    under = piece.under
    ended = ObligationState.superseded if under.replaced_by else ObligationState.withdrawn
    rows = await conn.fetch(sql("withdraw_obligations"), under.event, under.opening, under.duty, piece.left, ended)
    for row in rows:
        state, how = (ended, REASON) if row["ended"] else (row["state"], SIGNED_BEFORE)
        piece.writing.note("obligation", row["id"], state, at=piece.now, how=how)
    await _end(conn, piece, rows)
    if rows:
        piece.under = under._replace(opening=rows[-1]["opening"], duty=rows[-1]["id"])
        piece.left -= len(rows)
    else:
        piece.go_on("telling")


async def _end(conn: Connection, piece: Piece, rows: Sequence[Row]) -> None:
    """What their end means for clocks, notices and codes: the clocks first, since a sweep may have one in hand."""
    duties = [row["id"] for row in rows]
    if duties:
        await conn.execute(sql("stop_clocks"), duties)
        await _silence(conn, piece, duties)
        await conn.execute(sql("close_codes_of_duties"), duties)


async def _silence(conn: Connection, piece: Piece, duties: Sequence[UUID]) -> None:
    """Queued notices of these duties (none: of the event as a whole) go no more; whoever had one is remembered."""
    _note(piece, await conn.fetch(sql("suppress_notices_of_duties"), piece.under.event, list(duties), piece.now))
    await ledger.gather_readers(conn, piece.under.event, duties)


def _note(piece: Piece, suppressed: Sequence[Row]) -> None:
    for row in suppressed:
        piece.writing.note(
            "notice", row["id"], "suppressed", at=piece.now, how=REASON, channel=row["channel"], duty=row["duty"],
            holding=row["holding"],
        )  # fmt: skip


async def _tell(conn: Connection, piece: Piece) -> None:
    """One notice a person, by the best channel by which he had one."""
    under = piece.under
    readers = await ledger.take_readers(conn, under.event, piece.left)
    told = [
        _notice(under, person, holding, channel, piece.now)
        for person, holding, channel in readers
        if channel is not None
    ]
    piece.writing.tell(told)
    piece.told += len(told)
    if len(readers) < piece.left:
        piece.held_up = await ledger.untold(conn, under.event) > 0
        if not piece.held_up:
            # A commit that was under way when its duty was passed may have left something.
            _note(piece, await conn.fetch(sql("suppress_notices_of_event"), under.event, piece.now))
            piece.go_on("done")
    piece.left -= len(readers)


def _notice(under: Under, person: str, holding: int, channel: str, at: datetime) -> NoticeRow:
    """About the event, not about a duty: it has no link and no code."""
    key = derived_from(under.event, STEP, person)
    said = {"template": STEP, "reason": under.reason, "replaced": under.replaced_by is not None}
    return NoticeRow(key, under.event, None, None, 1, holding, STEP, channel, under.urgency, at, said)
