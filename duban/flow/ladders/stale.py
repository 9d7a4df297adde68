"""Steps that were too old when a sweep found them: the lead office has them in one mail, nobody else hears of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from duban.flow.commit import Writing
from duban.flow.listed import listed_row
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ladder import oldest_of
from duban.ledger.database import Connection
from duban.ledger.progress import stale_waits, take_stale
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Urgency, derived_from, derived_id

STEP: Final = "stale"
LISTED: Final = 200
"""So many stand in the mail, the earliest due first; it says how many there are."""
REAL: Final = timedelta(minutes=1)


async def slack_of(parts: Parts, conn: Connection) -> timedelta:
    """What a drill clock in a hurry runs through in a minute of real time: nothing so young has been slept over."""
    if not parts.ledger.drill:
        return timedelta()
    speed: float = await conn.fetchval(sql("read_drill_speed")) or 0
    return REAL * speed if speed > 1 else timedelta()


def oldest(ground: Ground, slack: timedelta) -> datetime:
    """What came before this instant is not told any more."""
    return min(oldest_of(ground.now, ground.policy.stale_after, ground.calendar), ground.now - slack)


async def tell_of_stale(parts: Parts, conn: Connection, writing: Writing, *, now: datetime) -> int:
    """One mail about all that there are, once nothing is due any more; returns how many duties it is about."""
    if not await stale_waits(conn):
        return 0
    policy, organisation = await parts.policy(conn), await parts.organisation(conn)
    ground = Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)
    first, *others = ground.told(policy.vacancy, organisation.lead_office.code) or (None,)
    if first is None:
        return 0
    key = derived_id(now, STEP, now.isoformat())
    rows = await take_stale(conn, key, now=now, limit=LISTED)
    if not rows:
        return 0
    said = {"template": STEP, "count": rows[0]["duties"], "tasks": [listed_row(row) for row in rows]}
    keys = [key, *(derived_from(key, "notice", str(one.holding.id), one.channel) for one in others)]
    writing.tell(
        NoticeRow(each, None, None, None, 1, to.holding.id, STEP, to.channel, Urgency.normal, now, said)
        for each, to in zip(keys, (first, *others), strict=True)
    )
    return len(rows)
