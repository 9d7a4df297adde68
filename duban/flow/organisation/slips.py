"""The slip of a handover (交接单): what passes from whom to whom, each thing with its due instant and its light."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from typing_extensions import TypedDict

from duban.flow.organisation.orders import HandoverRefused, Order
from duban.flow.parts import Parts
from duban.flow.shown.duty import local
from duban.flow.shown.overview import light
from duban.ledger import posts
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import Tier

MOST_TASKS: Final = 5_000


class PassedObligation(TypedDict):
    """An open obligation of the post."""

    id: str
    event: dict[str, str]
    subject: str
    title: str
    tier: str
    due_at: str
    provisional: bool
    light: str


class PassedTask(TypedDict):
    """An unfinished task of the unit."""

    id: str
    key: str
    title: str
    state: str
    due_at: str | None
    provisional: bool
    light: str | None


class Slip(TypedDict):
    """What passed with a handover. `handover` is its number; None while nothing is recorded. People by reference."""

    handover: int | None
    state: str
    post: str
    unit: str | None
    way: str
    was: str | None
    now: str | None
    effective_at: str
    until: str | None
    recorded_at: str
    reason: str | None
    document: str | None
    by: str
    code: str | None
    obligations: list[PassedObligation]
    tasks: list[PassedTask]
    tasks_in_all: int


async def make_slip(
    parts: Parts, conn: Connection, order: Order, *, number: int | None, state: str, was: str | None,
    recorded_at: datetime, now: datetime,
) -> Slip:  # fmt: skip
    """The slip as things stand: nothing of it has passed yet."""
    tasks, in_all = await _tasks(parts, conn, order, now)
    return Slip(
        handover=number, state=state, post=order.post, unit=order.unit, way=order.way.value, was=was, now=order.person,
        effective_at=local(parts, order.effective), until=_iso(order.until),
        recorded_at=local(parts, recorded_at), reason=order.reason, document=order.document, by=order.by,
        code=None, obligations=await _obligations(parts, conn, order, now), tasks=tasks, tasks_in_all=in_all,
    )  # fmt: skip


async def read_slip(parts: Parts, number: int) -> Slip:
    """The slip that a handover left; of one that was not carried out, who it is from and to. `HandoverRefused`."""
    async with parts.ledger.reading() as conn:
        row = await posts.read_slip(conn, number)
    if row is None:
        raise HandoverRefused("no-such-handover", "没有这个编号的交接记录，请用 duban handover list 查看")
    kept: Slip | None = row["body"]
    return kept or _bare(parts, row)


def _bare(parts: Parts, row: Mapping[str, Any]) -> Slip:
    return Slip(
        handover=row["n"], state=row["state"], post=row["post"], unit=row["post"].rpartition("/")[0] or None,
        way=row["way"], was=row["was"], now=row["person"], effective_at=local(parts, row["effective"]),
        until=_iso(row["until"]), recorded_at=local(parts, row["recorded_at"]), reason=row["reason"],
        document=row["document"], by=row["by"], code=row["code"], obligations=[], tasks=[], tasks_in_all=0,
    )  # fmt: skip


async def _obligations(parts: Parts, conn: Connection, order: Order, now: datetime) -> list[PassedObligation]:
    if order.unit is None:
        return []
    calendar = parts.calendar(await parts.policy(conn))
    return [
        PassedObligation(
            id=str(row["id"]), event={"source": row["source"], "id": row["event_id"]}, subject=row["subject"],
            title=row["title"] or "", tier=Tier(row["tier"]).name, due_at=local(parts, row["due_at"]),
            provisional=row["provisional"], light=light(row["due_at"], now=now, calendar=calendar).value,
        )
        for row in await conn.fetch(sql("list_post_obligations"), order.post, order.unit)
    ]  # fmt: skip


async def _tasks(parts: Parts, conn: Connection, order: Order, now: datetime) -> tuple[list[PassedTask], int]:
    """The first due first, and how many there are in all."""
    if order.unit is None:
        return [], 0
    calendar = parts.calendar(await parts.policy(conn))
    rows = await posts.open_tasks(conn, [order.unit], limit=MOST_TASKS)
    listed = [
        PassedTask(
            id=str(row["id"]), key=row["key"], title=row["title"], state=row["state"],
            due_at=local(parts, row["due_at"]) if row["due_at"] else None, provisional=row["provisional"],
            light=light(row["due_at"], now=now, calendar=calendar).value if row["due_at"] else None,
        )
        for row in rows
    ]  # fmt: skip
    return listed, rows[0]["n"] if rows else 0


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
