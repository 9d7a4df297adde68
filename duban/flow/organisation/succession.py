"""Succession: who answers for a post changes with the file, with a handover or with the day; what is open passes on.

Whoever comes is told, what was queued for whoever goes is held back, and his link ends. Where nobody comes the tier
below opens, and the lead office is told. What a unit that has ended leaves behind passes to whoever comes after it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from duban.flow.organisation.endings import end_units, find_ended
from duban.flow.organisation.newcomers import welcome
from duban.flow.organisation.passing import pass_on
from duban.flow.organisation.recording import LOCK, carry_out_due
from duban.flow.parts import Parts
from duban.flow.reports.passing_feeds import pass_feeds_on
from duban.ledger import posts as ledger
from duban.ledger.database import Connection
from duban.ledger.policy import read_organisation
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation, vacant


async def succeed(parts: Parts) -> frozenset[Channel]:
    """Hands over what the day, or a handover that was planned, has changed; mostly there is nothing to do."""
    async with parts.ledger.reading() as conn:
        active = (await parts.versions(conn)).organisation
        row = await conn.fetchrow(sql("read_succession"))
        now = await parts.ledger.now(conn)
    if active is None:
        return frozenset()
    channels: frozenset[Channel] = frozenset()
    settled = row is not None and (row["version"], row["day"]) == (active, _day(parts, now))
    if not settled or (row["next_at"] is not None and row["next_at"] <= now):
        async with parts.ledger.transaction() as conn:
            await conn.execute(LOCK)
            await carry_out_due(parts, conn, await parts.ledger.now(conn))
            channels = await hand_over(parts, conn)
    elif not row["ending"]:
        return frozenset()
    return channels | await end_units(parts)


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
        channels |= await welcome(parts, conn, posts, organisation, now)
        channels |= await pass_feeds_on(parts, conn, posts, organisation, now)
    await find_ended(conn, organisation, today)
    following = [_next_change(parts, organisation, today), await ledger.next_planned(conn)]
    await conn.execute(
        sql("set_succession"), active, today, min((at for at in following if at is not None), default=None)
    )
    return channels


def changed_posts(before: Organisation, then: date, after: Organisation, today: date) -> list[str]:
    """Posts, but for staff's, that another answers for today than then."""
    return [
        post
        for post in sorted({*before.posts, *after.posts})
        if _whose(before.holder(post, then)) != _whose(after.holder(post, today))
    ]


def _whose(holding: Holding | None) -> tuple[str, bool] | None:
    """Whose it is, and whether he really has it: a holding recorded anew with other days is still the same."""
    return (holding.person, vacant(holding)) if holding else None


def _day(parts: Parts, now: datetime) -> date:
    return now.astimezone(parts.rules.zone).date()


def _next_change(parts: Parts, organisation: Organisation, today: date) -> datetime | None:
    """The beginning of the next day on which somebody comes into a post or leaves one, or a unit is no more."""
    held = (holding for holdings in organisation.posts.values() for holding in holdings)
    first = [one.valid_from for one in held]
    last = [one.valid_to for holdings in organisation.posts.values() for one in holdings]
    last += [unit.until for unit in organisation.units.values()]
    # Who means "without end" may well have written the last day that there is: nothing comes after it.
    after = (day + timedelta(days=1) for day in last if day and day < date.max)
    days = [day for day in (*first, *after) if day and day > today]
    return datetime.combine(min(days), time(), parts.rules.zone) if days else None
