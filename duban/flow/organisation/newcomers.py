"""Whoever comes into a post of a unit inherits its open tasks: one mail lists them, and others hear no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.listed import listed_row
from duban.flow.parts import Parts
from duban.ledger import posts as ledger
from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation, PostKind, Urgency, derived_from, derived_id

STEP: Final = "inherited"
TITLE: Final = "本单位在办督办事项"
LISTED: Final = 200
"""Tasks that one mail lists, the first due first; it says how many there are in all."""
_CHANNELS: Final = (Channel.email, Channel.inbox)
_OF_UNITS: Final = frozenset({PostKind.principal, PostKind.deputy, PostKind.liaison})


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a mail to whoever comes lists: the tasks, how many there are in all, and why they are his now."""

    tasks: Sequence[Mapping[str, Any] | Row]
    in_all: int
    reason: str = ""


async def welcome(
    parts: Parts, conn: Connection, changed: Sequence[str], organisation: Organisation, now: datetime
) -> frozenset[Channel]:
    """Tells those who came into these posts of their units' open tasks, and holds back what was queued for others."""
    came = _came(changed, organisation, now.astimezone(parts.rules.zone).date())
    units = sorted({post.partition("/")[0] for post in changed if "/" in post})
    if not units:
        return frozenset()
    await withdrawals.act(conn)
    tasks: dict[str, list[Row]] = defaultdict(list)
    for row in await ledger.open_tasks(conn, units, limit=LISTED):
        tasks[row["unit"]].append(row)
    writing = Writing()
    await _hold_back(conn, writing, changed, [holding.id for holding in came], now)
    await _close_codes(conn, changed, came, [row["id"] for rows in tasks.values() for row in rows])
    heard: set[tuple[str, str | None]] = set()
    for holding in came:
        rows = tasks.get(holding.unit or "", [])
        if rows and (holding.person, holding.unit) not in heard:
            heard.add((holding.person, holding.unit))
            writing.tell(listing(holding, Inherited(rows, rows[0]["n"]), at=now))
    await writing.write(conn)
    return writing.channels


def listing(holding: Holding, inherited: Inherited, *, at: datetime) -> Iterator[NoticeRow]:
    """The mail to that person; it is about the unit, not about one of the tasks."""
    key = derived_id(at, STEP, holding.post, str(holding.id), at.isoformat())
    listed = [listed_row(row) for row in inherited.tasks if row["due_at"]]
    said = {"template": STEP, "unit": holding.unit, "tier": holding.kind.value, "title": TITLE,
            "tasks": listed, "count": inherited.in_all, "reason": inherited.reason}  # fmt: skip
    for channel in _CHANNELS:
        yield NoticeRow(
            derived_from(key, "notice", channel), None, None, None, 1, holding.id, STEP, channel, Urgency.normal, at,
            said,
        )  # fmt: skip


def _came(changed: Sequence[str], organisation: Organisation, today: date) -> list[Holding]:
    """Whoever answers now for those of the posts that are units' own."""
    found = (organisation.holder(post, today) for post in changed)
    return [holding for holding in found if holding is not None and holding.kind in _OF_UNITS]


async def _hold_back(
    conn: Connection, writing: Writing, changed: Sequence[str], came: Sequence[int], now: datetime
) -> None:
    for row in await conn.fetch(sql("hold_back_for_leavers"), list(changed), list(came), now):
        writing.note(
            "notice", row["id"], "suppressed", at=now, how="holder-changed", channel=row["channel"],
            duty=row["duty"], holding=row["holding"],
        )  # fmt: skip


async def _close_codes(
    conn: Connection, changed: Sequence[str], came: Sequence[Holding], tasks: Sequence[UUID]
) -> None:
    """Of whoever left for good; a holder on leave comes back to his."""
    units = sorted({post.partition("/")[0] for post in changed if "/" in post})
    inherited = await conn.fetch(sql("list_inherited"), list(changed), units)
    duties = [*tasks, *(row["id"] for row in inherited)]
    if duties:
        await conn.execute(
            sql("close_codes_of_leavers"), duties, list(changed), [holding.id for holding in came]
        )  # fmt: skip
