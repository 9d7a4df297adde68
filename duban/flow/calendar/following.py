"""Deadlines follow a published calendar, in bounded commits that go on where they stopped: tiers, series, clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from duban.flow.calendar.clocks import follow_clocks
from duban.flow.calendar.counting import opening_due
from duban.flow.calendar.piece import DUTIES, MOVED, Piece, since_of
from duban.flow.parts import Parts
from duban.flow.recorded import read_event
from duban.ledger import calendar as ledger
from duban.ledger import series
from duban.ledger.database import Row
from duban.ledger.statements import sql
from duban.ledger.views import NIL
from duban.model import Channel, Due
from duban.plans import Series
from duban.waiting import next_occurrence


async def follow_calendars(parts: Parts) -> frozenset[Channel]:
    """Goes on until no notice is left to be followed that another sweep does not hold."""
    channels: frozenset[Channel] = frozenset()
    while (done := await _piece(parts)) is not None:
        channels |= done.writing.channels
    return channels


async def follow_once(parts: Parts) -> bool:
    """One bounded commit; False where nothing was left to be done."""
    return await _piece(parts) is not None


async def _piece(parts: Parts) -> Piece | None:
    async with parts.ledger.transaction() as conn:
        following = await ledger.claim_following(conn)
        if following is None:
            return None
        await parts.versions(conn)
        piece = Piece(parts, conn, following, await parts.ledger.now(conn))
        match following.stage:
            case "openings":
                await _openings(piece)
            case "series":
                await _series(piece)
            case "clocks":
                await follow_clocks(piece)
            case _:
                piece.following = following._replace(stage="openings", round=2)
        await piece.writing.write(conn)
        await ledger.record_moves(conn, piece.moves)
        after = piece.following
        await ledger.advance_following(conn, after.n, stage=after.stage, turn=after.round, cursor=after.cursor)
    return piece


async def _openings(piece: Piece) -> None:
    """Tiers first: sweeps that have one in hand end, and what they open from then on is due by the new calendar."""
    since = since_of(piece.following.year) if piece.back else None
    rows = await ledger.hold_openings(piece.conn, piece.following.cursor.int, DUTIES, since=since)
    dues = [await _tier_due(piece, row) for row in rows]
    await piece.conn.execute(
        sql("move_openings"), [row["id"] for row in rows], [due.at for due in dues], [due.provisional for due in dues]
    )
    last = UUID(int=rows[-1]["id"]) if rows else NIL
    piece.go_on(last, more=len(rows) == DUTIES, stage="series")


async def _tier_due(piece: Piece, row: Row) -> Due:
    """By the calendar of today, where it is provisional or stands as a notice that is gone had counted it."""
    before = Due(row["due_at"], row["provisional"])
    if before.provisional or before == opening_due(row, await piece.ground_before(row["policy_version"])):
        return opening_due(row, await piece.ground(row["policy_version"]))
    return before


async def _series(piece: Piece) -> None:
    """The next period of recurring work; one that was opened is not opened again, though it be due later now."""
    rows = await ledger.hold_series(piece.conn, piece.following.cursor, DUTIES)
    changed = [after for row in rows if (after := await _next(piece, row)) is not None]
    await series.advance(piece.conn, changed, at=piece.now)
    last = rows[-1]["event"] if rows else NIL
    piece.go_on(last, more=len(rows) == DUTIES, stage="clocks")


async def _next(piece: Piece, row: Row) -> series.Next | None:
    ground = await piece.ground(row["policy_version"])
    own = replace(ground, received_at=row["received_at"])
    event, since = read_event(row), row["counted_from"]
    coming = next_occurrence(event, own, since)
    if coming is not None and coming.period == row["last_period"]:
        since, coming = coming.day, next_occurrence(event, own, coming.day)
    before = (row["period"], row["next_day"], row["next_at"], row["provisional"])
    if _as_kept(coming) == before:
        return None
    if coming is not None and coming.day != row["next_day"]:
        closing = ground.calendar.closing
        piece.move(
            "series", row["event"], closing(row["next_day"]), closing(coming.day), provisional=coming.provisional
        )
        piece.writing.note(
            "series", row["event"], "running", at=piece.now, how=MOVED, period=coming.period,
            due_before=row["next_day"], due=coming.day, document=piece.document,
        )  # fmt: skip
    period, day, opens_at, provisional = _as_kept(coming)
    return series.Next(row["event"], period, day, opens_at, provisional, since, row["last_period"])


def _as_kept(coming: Series | None) -> tuple[str | None, date | None, datetime | None, bool]:
    return (
        (None, None, None, False)
        if coming is None
        else (coming.period, coming.day, coming.opens_at, coming.provisional)
    )
