"""The actions of programs on an obligation: acknowledged for whoever answers for it, or excused by the lead office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from duban.flow.obligations.excusing import excuse
from duban.flow.obligations.signer import signer_of
from duban.flow.parts import Parts
from duban.flow.refused import NotThere
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import ObligationShown
from duban.flow.sign import write_signature
from duban.flow.tasks.bodies import Because, Body, ByPerson
from duban.flow.tasks.permits import refuse_unit
from duban.flow.unchanged import Expected, obligation_unchanged
from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.signing import read_signing
from duban.ledger.statements import sql
from duban.lifecycle import obligation_after
from duban.model import AcknowledgedBy, ObligationState


class NoSuchObligation(NotThere):
    """没有这个编号的传达责任。"""


@dataclass(frozen=True, slots=True)
class OnDesk:
    """The obligation as it was read, held until the commit; who acts: the name of a token."""

    parts: Parts
    conn: Connection
    row: Row
    by: str


Act: TypeAlias = Callable[[OnDesk, Any], Awaitable[None]]


async def act(
    parts: Parts, conn: Connection, obligation: UUID, action: str, *, by: str, body: Body,
    expected: Expected | None = None, unit: str | None = None,
) -> ObligationShown:  # fmt: skip
    """Does it in the caller's transaction, all that follows with it; the obligation as it then is.

    `unit` is the one that who acts is bound to: others' obligations are not there for it. Of two who act at once
    exactly one succeeds. Raises `ActionRefused` (of which `NoSuchObligation`, `NotTheirs`, `ChangedSince` where it has
    none of the tags `expected`), or `Illegal`, naming the state found; nothing is to be committed then.
    """
    await withdrawals.act(conn)
    owner = await conn.fetchval(sql("hold_obligation"), obligation)
    row = None if owner is None else await read_signing(conn, obligation, owner)
    if row is None or unit not in (None, row["unit"]):
        raise NoSuchObligation
    if unit is not None:
        refuse_unit(action)
    await obligation_unchanged(parts, conn, obligation, expected)
    obligation_after(ObligationState(row["state"]), action)
    await ACTIONS[action](OnDesk(parts, conn, row, by), body)
    shown = await show.obligation_within(parts, conn, obligation)
    assert shown is not None
    return shown


async def _acknowledge(desk: OnDesk, body: ByPerson) -> None:
    """As whoever answers for the post would have signed it by his link."""
    signer = await signer_of(desk.parts, desk.conn, desk.row, body.person)
    row = await read_signing(desk.conn, desk.row["id"], signer)
    assert row is not None
    if desk.by == body.person:  # himself, at the console
        await write_signature(desk.parts, desk.conn, row, how=AcknowledgedBy.console)
    else:
        await write_signature(desk.parts, desk.conn, row, how=AcknowledgedBy.api, token=desk.by)


async def _excuse(desk: OnDesk, body: Because) -> None:
    await excuse(desk.parts, desk.conn, desk.row, reason=body.reason, by=desk.by)


BODIES: Final[Mapping[str, type[Body]]] = {"acknowledge": ByPerson, "excuse": Because}
ACTIONS: Final[Mapping[str, Act]] = {"acknowledge": _acknowledge, "excuse": _excuse}
