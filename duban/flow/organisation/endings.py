"""Units that have ended: their open tasks pass to whoever comes after them, with their history; the clocks run on.

What people of the unit owed as such is superseded. A directive that the successor has heard nothing of opens there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.organisation.newcomers import LISTED, Inherited, listing
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ledger import posts as ledger
from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.posts import Ended
from duban.ledger.rows import NoticeRow, OpeningRow
from duban.ledger.statements import sql
from duban.model import Channel, ObligationState, Organisation, PostKind
from duban.planning import tier_due
from duban.playbook.rules import tiers_of
from duban.routing import holder_or_next

AT_ONCE: Final = 500
HOW: Final = "succession"
"""In the history of what passed."""


@dataclass(slots=True)
class _Piece:
    """One commit of what a unit leaves behind."""

    unit: Ended
    organisation: Organisation
    now: datetime
    today: date
    writing: Writing = field(default_factory=Writing)
    held_up: bool = False


async def find_ended(conn: Connection, organisation: Organisation, today: date) -> None:
    """Records the units whose last day is past: those newly so, with another successor, or with something open."""
    ended = {unit.code: Ended(unit.code, unit.until, _heir(organisation, unit.code, today))
             for unit in organisation.units.values() if unit.until and unit.ended(today)}  # fmt: skip
    await conn.execute(sql("forget_unit_ends"), list(ended))
    if not ended:
        return
    known = {Ended(*row) for row in await conn.fetch(sql("list_unit_ends"))}
    busy = {row["unit"] for row in await conn.fetch(sql("list_units_with_something_open"), list(ended))}
    await ledger.record_ends(conn, [end for end in ended.values() if end not in known or end.unit in busy])


async def end_units(parts: Parts) -> frozenset[Channel]:
    """Passes on all that ended units leave, a bounded number of rows a commit; what is held up is left for later."""
    channels: frozenset[Channel] = frozenset()
    while (piece := await _pass_some(parts)) is not None:
        channels |= piece.writing.channels
        if piece.held_up:
            break
    return channels


async def _pass_some(parts: Parts) -> _Piece | None:
    """One commit; None where nothing is left."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        unit = await ledger.claim_end(conn)
        if unit is None:
            return None
        now, organisation = await parts.ledger.now(conn), await parts.organisation(conn)
        piece = _Piece(unit, organisation, now, now.astimezone(parts.rules.zone).date())
        tasks = await _pass_tasks(conn, piece)
        superseded = await _supersede(parts, conn, piece)
        piece.writing.tell(_notices(piece, tasks, superseded))
        await piece.writing.write(conn)
        if len(tasks) < AT_ONCE and superseded < AT_ONCE:
            piece.held_up = bool(await conn.fetchval(sql("count_unfinished_openings"), unit.unit))
            if not piece.held_up:
                await conn.execute(sql("finish_unit_end"), unit.unit)
    return piece


async def _pass_tasks(conn: Connection, piece: _Piece) -> Sequence[Row]:
    """The tasks as they stand, in the successor's name from now on."""
    unit = piece.unit
    rows: Sequence[Row] = await conn.fetch(sql("pass_tasks_on"), unit.unit, unit.successor, AT_ONCE)
    for row in rows:
        piece.writing.note(
            "task",
            row["id"],
            row["state"],
            at=piece.now,
            how=HOW,
            unit=unit.successor,
            owed_by=unit.successor,
            before=unit.unit,
        )
    await _silence(conn, piece, [row["id"] for row in rows])
    return rows


async def _supersede(parts: Parts, conn: Connection, piece: _Piece) -> int:
    """The people's open obligations in that unit end, with their clocks; the successor's own open where it has none."""
    rows = await conn.fetch(sql("supersede_obligations"), piece.unit.unit, AT_ONCE)
    duties = sorted(row["id"] for row in rows)
    for duty in duties:
        piece.writing.note("obligation", duty, ObligationState.superseded, at=piece.now, how=HOW)
    if duties:
        await conn.execute(sql("stop_clocks"), duties)
    await _silence(conn, piece, duties)
    await parts.versions(conn)
    events = sorted({row["event"] for row in rows})
    for row in await ledger.events_without(conn, events, piece.unit.successor):
        policy, since = await parts.policy(conn, row["policy_version"]), row["received_at"]
        ground = Ground(policy, piece.organisation, parts.calendar(policy), received_at=since, now=piece.now)
        playbook, version = policy.playbooks[row["kind"]], piece.organisation.version
        top = min(tiers_of(playbook))
        due = tier_due(playbook, top, opened_at=since, ground=ground)  # the clock did not stop
        piece.writing.openings.append(
            OpeningRow(row["id"], piece.unit.successor, top, piece.now, due.at, due.provisional, version, None)
        )
    return len(duties)


async def _silence(conn: Connection, piece: _Piece, duties: Sequence[UUID]) -> None:
    """What is queued for people of the unit that is no more goes no more, and their codes end."""
    if not duties:
        return
    for row in await conn.fetch(sql("suppress_notices_left_behind"), list(duties), HOW, piece.now):
        piece.writing.note(
            "notice", row["id"], "suppressed", at=piece.now, how=HOW, channel=row["channel"], duty=row["duty"],
            holding=row["holding"],
        )  # fmt: skip
    await conn.execute(sql("close_codes_of_duties"), list(duties))


def _notices(piece: _Piece, tasks: Sequence[Row], superseded: int) -> Iterator[NoticeRow]:
    """The successor hears of what it has to do now, the lead office of all that passed; each person once."""
    if not tasks and not superseded:
        return
    lead, heard = piece.organisation.lead_office.code, set[str]()
    wanted = [(lead, PostKind.liaison)]
    if tasks:
        wanted += [(piece.unit.successor, PostKind.liaison), (piece.unit.successor, PostKind.principal)]
    said = Inherited(tasks[:LISTED], len(tasks), _reason(piece, len(tasks), superseded))
    for unit, kind in wanted:
        holding = holder_or_next(piece.organisation, unit, kind, piece.today)
        if holding is not None and holding.person not in heard:
            heard.add(holding.person)
            yield from listing(holding, said, at=piece.now)


def _reason(piece: _Piece, tasks: int, superseded: int) -> str:
    ended, heir = (piece.organisation.units[code].name for code in (piece.unit.unit, piece.unit.successor))
    day = piece.unit.until
    passed = f"{tasks}项在办督办事项转由{heir}承办" if tasks else f"由{heir}承接"
    replaced = f"，未签收的传达责任{superseded}项不再有效" if superseded else ""
    return f"{ended}自{day.year}年{day.month}月{day.day}日后不再设立，{passed}{replaced}"


def _heir(organisation: Organisation, code: str, today: date) -> str:
    unit = organisation.heir(code, today)
    return (unit or organisation.lead_office).code
