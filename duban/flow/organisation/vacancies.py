"""Vacancies under open tasks: the lead office hears of each once, while the next in line answers for the post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Organisation, PostKind, Urgency, derived_from, derived_id, post_of, vacant

STEP = "vacancy"
UNFINISHED = "该单位在办督办事项"
LINE = (PostKind.liaison, PostKind.deputy, PostKind.principal)


async def tell_of_vacancies(parts: Parts) -> frozenset[Channel]:
    """Tells the lead office of vacant posts of units that have unfinished tasks; one commit, mostly an empty one.

    A directive's tiers are another matter: there it is told once a directive, unit and tier.
    """
    async with parts.ledger.transaction() as conn:
        return await _tell(parts, conn)


async def _tell(parts: Parts, conn: Connection) -> frozenset[Channel]:
    organisation, now = await parts.organisation(conn), await parts.ledger.now(conn)
    now_vacant = _vacant(organisation, now.astimezone(parts.rules.zone).date())
    told = {row["post"] for row in await conn.fetch(sql("read_vacancies"))}
    if filled := sorted(told - now_vacant.keys()):
        await conn.execute(sql("end_vacancies"), filled)
    untold = {post: place for post, place in now_vacant.items() if post not in told}
    if not untold:
        return frozenset()
    units = sorted({unit for unit, _ in untold.values()})
    busy = {row["unit"] for row in await conn.fetch(sql("list_busy_units"), units)}
    wanted = sorted(post for post, (unit, _) in untold.items() if unit in busy)
    if not wanted:
        return frozenset()
    policy, writing = await parts.policy(conn), Writing()
    ground = Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)
    for row in await conn.fetch(sql("insert_vacancies"), wanted, now):
        writing.tell(_notices(row["post"], *untold[row["post"]], ground))
    await writing.write(conn)
    return writing.channels


def _notices(post: str, unit: str, kind: PostKind, ground: Ground) -> Iterator[NoticeRow]:
    """To the lead office; it is about the post, not about one of the tasks."""
    key = derived_id(ground.now, "vacancy", post, ground.now.isoformat())
    context = {"unit": unit, "tier": kind.value, "title": UNFINISHED}
    for told in ground.told(ground.policy.vacancy, ground.organisation.lead_office.code):
        channel = told.channel
        yield NoticeRow(
            derived_from(key, "notice", str(told.holding.id), channel), None, None, None, 1, told.holding.id, STEP,
            channel, Urgency.normal, ground.now, context | {"template": told.template},
        )  # fmt: skip


def _vacant(organisation: Organisation, day: date) -> dict[str, tuple[str, PostKind]]:
    """The posts that nobody holds on the day nor stands in for, with their unit."""
    places = ((post_of(unit, kind), (unit, kind)) for unit in organisation.units for kind in LINE)
    return {post: place for post, place in places if vacant(organisation.holder(post, day))}
