"""Succession: who answers for a post changes with the file or with the day; what is open there passes to the new one.

Whoever comes is told, what was queued for whoever goes is held back, and his link ends. Where nobody comes the tier
below opens, and the lead office is told.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from duban.flow.organisation.passing import pass_on
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.policy import read_organisation
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation


async def succeed(parts: Parts) -> frozenset[Channel]:
    """Hands over what the day has changed; mostly there is nothing to do."""
    async with parts.ledger.reading() as conn:
        active = (await parts.versions(conn)).organisation
        row = await conn.fetchrow(sql("read_succession"))
        now = await parts.ledger.now(conn)
    if active is None or (row is not None and (row["version"], row["day"]) == (active, _day(parts, now))):
        return frozenset()
    async with parts.ledger.transaction() as conn:
        return await hand_over(parts, conn)


async def hand_over(parts: Parts, conn: Connection) -> frozenset[Channel]:
    """Passes on what is open in posts that others answer for now than when this was last done. In a transaction."""
    row = await conn.fetchrow(sql("hold_succession"))
    active, now = (await parts.versions(conn)).organisation or 0, await parts.ledger.now(conn)
    today = _day(parts, now)
    organisation = await read_organisation(conn, active)
    channels: frozenset[Channel] = frozenset()
    if row is not None:
        before = organisation if row["version"] == active else await read_organisation(conn, row["version"])
        posts = changed_posts(before, row["day"] or today, organisation, today)
        channels = await pass_on(parts, conn, posts, organisation, now)
    await conn.execute(sql("set_succession"), active, today, _next_change(parts, organisation, today))
    return channels


def changed_posts(before: Organisation, then: date, after: Organisation, today: date) -> list[str]:
    """Posts, but for staff's, that another answers for today than then."""
    return [
        post
        for post in sorted({*before.posts, *after.posts})
        if _id(before.holder(post, then)) != _id(after.holder(post, today))
    ]


def _id(holding: Holding | None) -> int | None:
    return holding.id if holding else None


def _day(parts: Parts, now: datetime) -> date:
    return now.astimezone(parts.rules.zone).date()


def _next_change(parts: Parts, organisation: Organisation, today: date) -> datetime | None:
    """The beginning of the next day on which somebody comes into a post or leaves one."""
    days = [
        day
        for holdings in organisation.posts.values()
        for held in holdings
        for day in (held.valid_from, held.valid_to and held.valid_to + timedelta(days=1))
        if day is not None and day > today
    ]
    return datetime.combine(min(days), time(), parts.rules.zone) if days else None
