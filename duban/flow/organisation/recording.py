"""A handover written into the organisation: a version as an import would make it, and the slip of what passes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import structlog

from duban.flow.commit import Writing
from duban.flow.organisation.orders import HandoverRefused, Order, Way, check_post, passing
from duban.flow.organisation.slips import Slip, make_slip
from duban.flow.parts import Parts
from duban.ledger import posts
from duban.ledger.database import Connection
from duban.ledger.policy import active_versions, read_organisation
from duban.ledger.posts import Recorded
from duban.ledger.statements import sql
from duban.model import Organisation, derived_id

log = structlog.get_logger()

LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('duban.organisation'))"
WHAT: Final = "handover"


async def in_force(conn: Connection) -> Organisation:
    """The newest organisation, one made in this very commit too; it is kept nowhere, since that may not come to be."""
    version = (await active_versions(conn)).organisation
    if version is None:
        raise HandoverRefused("no-organisation", "账本中还没有机构名册，请先运行 duban setup")
    return await read_organisation(conn, version)


async def check(conn: Connection, order: Order, organisation: Organisation, *, day: date, today: date) -> None:
    """The order can be carried out, as things stand. Raises `HandoverRefused`."""
    check_post(order.post, organisation, day)
    if order.person is not None and not await conn.fetchval(sql("find_listed_person"), order.person):
        raise HandoverRefused("unknown-person", "机构名册中没有这个人员代号，请核对，或先导入新的机构名册")
    passing(order, organisation.posts.get(order.post, ()), day=day, today=today)


async def carry_out(
    parts: Parts, conn: Connection, order: Order, *, number: int, recorded_at: datetime, now: datetime
) -> Slip:
    """The version, the slip and the entry; what is open passes on with the succession that follows in this commit."""
    zone, organisation = parts.rules.zone, await in_force(conn)
    day, today = order.effective.astimezone(zone).date(), now.astimezone(zone).date()
    await check(conn, order, organisation, day=day, today=today)
    answers = organisation.holder(order.post, today)
    was = answers.person if answers else None
    slip = await make_slip(
        parts, conn, order, number=number, state="done", was=was, recorded_at=recorded_at, now=now
    )  # fmt: skip
    change = passing(order, organisation.posts.get(order.post, ()), day=day, today=today)
    added = [
        Recorded(p.post, p.kind.value, p.unit, p.person, p.valid_from, p.valid_to, p.standing.value)
        for p in change.added
    ]
    version = await posts.record_version(conn, at=now, retired=change.retired, never=change.never, added=added)
    await posts.finish(conn, number, at=now, was=was, version=version, slip=slip)
    await note(conn, order, "done", number=number, at=now, recorded_at=recorded_at, was=was, version=version)
    return slip


async def carry_out_due(parts: Parts, conn: Connection, now: datetime) -> None:
    """Planned handovers whose instant has come; one that cannot be carried out any more is void, and says why."""
    for row in await posts.due(conn, now):
        order = Order(
            row["post"], Way(row["way"]), row["person"], row["effective"], row["by"], row["until"], row["reason"],
            row["document"],
        )  # fmt: skip
        try:
            await carry_out(parts, conn, order, number=row["n"], recorded_at=row["recorded_at"], now=now)
        except HandoverRefused as refused:
            log.warning("handover.void", handover=row["n"], code=refused.code)
            await posts.void(conn, row["n"], at=now, code=refused.code)
            await note(conn, order, "void", number=row["n"], at=now, recorded_at=row["recorded_at"], code=refused.code)


async def note(
    conn: Connection, order: Order, state: str, *, number: int, at: datetime, recorded_at: datetime, **more: Any
) -> None:
    """The journal's entry; the reason and the document stay with the handover."""
    writing = Writing()
    writing.note(
        WHAT, derived_id(recorded_at, WHAT, str(number)), state, at=at, how=order.way.value, handover=number,
        post=order.post, person=order.person, effective=order.effective, until=order.until, **more,
    )  # fmt: skip
    await writing.write(conn)
