"""Notices in the ledger: claimed, marked before the attempt, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import NoticeState, ObligationState, TaskState

# A tier that has conveyed has signed before.
REASONS = {ObligationState.conveyed.value: ObligationState.acknowledged.value}
TASK_OVER = frozenset({TaskState.closed, TaskState.withdrawn, TaskState.cancelled})


class Claimed(NamedTuple):
    """A notice in this worker's hand."""

    id: UUID
    event: UUID | None
    duty: UUID | None
    duty_kind: bytes | None
    revision: int
    holding: int
    step: str
    channel: str
    urgency: int
    queued_at: datetime
    attempts: int
    ambiguous: int
    context: dict[str, Any] | None
    gateway: str | None = None
    reference: str | None = None
    sent_real: datetime | None = None


class Ended(NamedTuple):
    """What became of a notice; `wait` seconds until it is tried again where `state` is queued."""

    id: UUID
    state: str
    reason: str | None
    wait: float = 0.0
    ambiguous: bool = False
    gateway: str | None = None
    reference: str | None = None
    parts: int | None = None


async def claim(
    conn: Connection, channel: str, *, limit: int, worker: int, at: datetime, floor: int = 0
) -> list[Claimed]:
    """The most urgent queued notices of a channel, none less urgent than `floor`; none where the lease has run out."""
    await withdrawals.act(conn)
    return [Claimed(*row) for row in await conn.fetch(sql("claim_notices"), channel, limit, worker, at, floor)]


async def read_facts(conn: Connection, notices: Sequence[UUID]) -> dict[UUID, Row]:
    """What the words of these notices are made from."""
    return {row["id"]: row for row in await conn.fetch(sql("read_notice_facts"), list(notices))}


async def mark_sending(
    conn: Connection, notices: Sequence[tuple[UUID, bytes | None]], *, worker: int, at: datetime
) -> set[UUID]:
    """Records the attempts about to be made, with the fingerprints of their addresses; returns those still ours."""
    keys, addresses = zip(*notices, strict=True)
    return {row["id"] for row in await conn.fetch(sql("mark_sending"), list(keys), worker, at, list(addresses))}


async def record_outcomes(conn: Connection, ended: Sequence[Ended], *, worker: int, at: datetime) -> None:
    """Records what became of attempts; one that is no longer this worker's is left as it is.

    What would be tried again and has lost its point meanwhile ends here: it must not be claimed after that.
    """
    if ended:
        moot = await lost_their_point(conn, [one.id for one in ended if one.state == NoticeState.queued])
        ended = [one._replace(state="suppressed", reason=moot[one.id]) if one.id in moot else one for one in ended]
        await conn.execute(sql("record_outcomes"), *_with(worker, at, ended))
        if any(one.gateway for one in ended):
            await settle_receipts(conn, [one.id for one in ended], at=at)


async def note_gateway(conn: Connection, notice: UUID, gateway: str, *, worker: int) -> bool:
    """Records which gateway is about to be given a text; false where it is no longer this worker's."""
    return await conn.fetchval(sql("note_gateway"), notice, gateway, worker) is not None


async def settle_receipts(
    conn: Connection, notices: Sequence[UUID], references: Sequence[tuple[str, str]] = (), *, at: datetime
) -> int:
    """What gateways said of these notices, or under these names of theirs, takes effect; returns of how many."""
    gateways, names = [gateway for gateway, _ in references], [name for _, name in references]
    return len(await conn.fetch(sql("settle_receipts"), list(notices), gateways, names, at))


async def lost_their_point(conn: Connection, notices: Sequence[UUID]) -> dict[UUID, str]:
    """Of these notices those whose obligation or task is over, or whose event was taken back, with the reason.

    The others' cannot end before the commit.
    """
    if not notices:
        return {}
    await withdrawals.act(conn)
    gone = {row["id"]: "withdrawn" for row in await conn.fetch(sql("list_withdrawn_notices"), notices)}
    rows = await conn.fetch(sql("hold_duties"), notices)
    over = {row["id"]: row["state"] for row in rows if row["state"] != ObligationState.open}
    tasks = await conn.fetch(sql("hold_task_duties"), notices)
    over |= {row["id"]: row["state"] for row in tasks if row["state"] in TASK_OVER}
    return {key: REASONS.get(state, state) for key, state in over.items()} | gone


async def take_back(conn: Connection, *, at: datetime) -> int:
    """Queues again what ended workers had in hand; returns how many notices that were."""
    left = [row["id"] for row in await conn.fetch(sql("read_left_in_hand"))]
    if not left:
        return 0
    moot = await lost_their_point(conn, left)
    back: int = await conn.fetchval(sql("reclaim_notices"), at, left, [moot.get(key) for key in left])
    return back


def _with(worker: int, at: datetime, ended: Sequence[Ended]) -> list[Any]:
    keys, *others = map(list, zip(*ended, strict=True))
    return [keys, worker, at, *others]


async def waiting_channels(conn: Connection) -> list[str]:
    """Channels in which a notice may go now."""
    return [row["channel"] for row in await conn.fetch(sql("read_waiting_channels"))]


class CodeWanted(NamedTuple):
    """A text about a duty to a person's number needs a code."""

    duty: UUID
    holding: int
    phone: bytes


async def open_codes(
    conn: Connection, wanted: Sequence[CodeWanted], *, propose: Any, tries: int = 40
) -> dict[tuple[UUID, int], str]:
    """The open code of each: the one it has, else a new one that the number does not have open yet."""
    if not wanted:
        return {}
    codes: dict[tuple[UUID, int], str] = {}
    for attempt in range(tries):
        # Looked at each time: another worker may have opened one for the same duty meanwhile.
        rows = await conn.fetch(sql("read_open_codes"), *map(list, zip(*wanted, strict=True)))
        codes |= {(row["duty"], row["holding"]): row["code"] for row in rows}
        missing = [row for row in wanted if (row.duty, row.holding) not in codes]
        if not missing:
            break
        proposed = [propose(row, attempt) for row in missing]
        rows = await conn.fetch(sql("insert_codes"), *map(list, zip(*missing, strict=True)), proposed)
        codes |= {(row["duty"], row["holding"]): row["code"] for row in rows}
    return codes
