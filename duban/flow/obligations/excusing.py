"""Excusing somebody from an obligation: it ends, and where it was a tier's, the tier below need not wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from duban.flow.commit import Writing
from duban.flow.notices import notice
from duban.flow.parts import Parts
from duban.flow.sign import open_below, settle
from duban.ground import Addressee, Ground
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import ObligationState, Tier, derived_from

STEP: Final = "excused"
HOW: Final = "api"


async def excuse(parts: Parts, conn: Connection, row: Mapping[str, Any], *, reason: str, by: str) -> None:
    """Ends an open obligation that the caller holds; the reason is kept beside the journal.

    As with a vacant post, the tier below opens at once, and the lead office's liaison is told.
    """
    now, key = await parts.ledger.now(conn), row["id"]
    await conn.execute(sql("excuse_obligation"), key)
    await conn.execute(sql("insert_obligation_remark"), key, now, "excuse", by, reason)
    writing = Writing()
    writing.note("obligation", key, ObligationState.excused, at=now, how=HOW, by=by, action="excuse")
    await settle(conn, writing, key, reason=ObligationState.excused, at=now)
    await open_below(parts, conn, writing, row, now)
    if writing.openings:
        writing.tell(_notices(row, await _ground(parts, conn, row, now), reason))
    await writing.write(conn)


async def _ground(parts: Parts, conn: Connection, row: Mapping[str, Any], now: datetime) -> Ground:
    policy = await parts.policy(conn, row["policy_version"])
    return Ground(policy, await parts.organisation(conn), parts.calendar(policy), received_at=now, now=now)


def _notices(row: Mapping[str, Any], ground: Ground, reason: str) -> Iterator[NoticeRow]:
    """To whoever hears of vacant posts, once a directive, unit and tier."""
    tier = Tier(row["tier"]).name
    of = derived_from(row["event"], "excused", row["unit"], tier)
    for told in ground.told(ground.policy.vacancy, ground.organisation.lead_office.code):
        yield notice(
            Addressee(told.holding, told.channel, STEP), of=of, event=row["event"], step=STEP, urgency=row["urgency"],
            at=ground.now, context={"unit": row["unit"], "tier": tier, "reason": reason},
        )  # fmt: skip
