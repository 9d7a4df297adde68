"""`duban handover`: a post passes by a recorded act, now, from a day in the past on, or at an instant to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from duban.flow.organisation.orders import HandoverRefused, Order, Way
from duban.flow.organisation.recording import LOCK, carry_out, check, in_force, note
from duban.flow.organisation.slips import Slip, make_slip
from duban.flow.organisation.succession import hand_over
from duban.flow.parts import Parts
from duban.ledger import posts
from duban.ledger.statements import sql
from duban.model import Channel

MOST: Final = 200
PLANNED: Final = "planned"
CANCELLED: Final = "cancelled"


@dataclass(frozen=True, slots=True)
class Handed:
    """The slip, and the channels in which somebody is told; planned where its instant is still to come."""

    slip: Slip
    channels: frozenset[Channel] = frozenset()


async def hand_over_post(parts: Parts, order: Order, *, dry_run: bool = False) -> Handed:
    """One commit: the order kept, and where its instant has come, the version, the slip, and what is open passed on.

    Raises `HandoverRefused` where it says what cannot be, or changes nothing.
    """
    zone = parts.rules.zone
    async with parts.ledger.transaction() as conn:
        await conn.execute(LOCK)
        organisation, now = await in_force(conn), await parts.ledger.now(conn)
        day, today = order.effective.astimezone(zone).date(), now.astimezone(zone).date()
        await check(conn, order, organisation, day=day, today=today)
        to_come = order.effective > now
        if dry_run or to_come:
            answers = organisation.holder(order.post, day if to_come else today)
            number = None if dry_run else await posts.plan(conn, _row(order, now))
            slip = await make_slip(
                parts, conn, order, number=number, state=PLANNED if to_come else "dry-run",
                was=answers.person if answers else None, recorded_at=now, now=now,
            )  # fmt: skip
            if number is not None:
                await conn.execute(sql("bring_succession_forward"), order.effective)
                await note(conn, order, PLANNED, number=number, at=now, recorded_at=now)
            return Handed(slip)
        number = await posts.plan(conn, _row(order, now))
        slip = await carry_out(parts, conn, order, number=number, recorded_at=now, now=now)
        return Handed(slip, await hand_over(parts, conn))


async def list_handovers(parts: Parts, *, post: str | None = None) -> list[dict[str, Any]]:
    """The newest handovers, those planned too."""
    async with parts.ledger.reading() as conn:
        return [dict(row) for row in await conn.fetch(sql("list_handovers"), post, MOST)]


async def cancel(parts: Parts, number: int, *, by: str) -> None:
    """A planned handover will not take place. Raises `HandoverRefused` where there is none, or it took place."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(LOCK)
        row, now = await posts.read_slip(conn, number), await parts.ledger.now(conn)
        if row is None or row["state"] != PLANNED:
            raise HandoverRefused("not-planned", "没有这个编号的待生效交接，请用 duban handover list 查看")
        await posts.void(conn, number, at=now, code=CANCELLED)
        order = Order(row["post"], Way(row["way"]), row["person"], row["effective"], by)
        await note(conn, order, "void", number=number, at=now, recorded_at=row["recorded_at"], code=CANCELLED)


def _row(order: Order, now: Any) -> tuple[Any, ...]:
    return (
        order.post, order.way.value, order.person, order.effective, order.until, order.reason, order.document,
        order.by, now,
    )  # fmt: skip
