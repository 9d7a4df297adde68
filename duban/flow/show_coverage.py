"""How far a directive has come: roll, signatures and gap by name, tier by tier, of everybody whom it is to reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.show import event_named
from duban.flow.show_shapes import Coverage, Missing, TierCoverage
from duban.ledger import views
from duban.ledger.database import Connection, Row
from duban.model import Tier
from duban.playbook.rules import tiers_of

DIRECTIVE: Final = "meeting.directive.issued"


async def coverage(parts: Parts, subject: str) -> Coverage | None:
    """Of the newest directive with that subject; None where there is none."""
    async with parts.ledger.reading() as conn:
        event = await views.show_latest_event(conn, subject, DIRECTIVE)
        if event is None:
            return None
        now = await parts.ledger.now(conn)
        policy = await parts.policy(conn, event["policy_version"])
        tiers = tiers_of(policy.playbooks[DIRECTIVE])
        shown = await tiers_covered(parts, conn, event["id"], tiers=tiers, now=now)
        gap = await _gap(parts, conn, event, tiers=tiers, now=now)
    return {
        "event": event_named(event),
        "subject": subject,
        "roll": sum(tier["roll"] for tier in shown),
        "acknowledged": sum(tier["acknowledged"] for tier in shown),
        "tiers": shown,
        "gap": gap,
    }


async def tiers_covered(
    parts: Parts, conn: Connection, event: UUID, *, tiers: Sequence[Tier], now: datetime
) -> list[TierCoverage]:
    """Roll and acknowledged of every tier; whom it is still to reach counts, though there is no obligation yet."""
    zone = parts.rules.zone
    counted = {row["tier"]: row for row in await views.count_coverage(conn, event)}
    day = now.astimezone(zone).date()
    coming = await views.count_coming(conn, event, tiers, day=day, zone=zone.key)
    found: list[TierCoverage] = []
    for tier in tiers:
        roll, acknowledged = (counted[tier]["roll"], counted[tier]["acknowledged"]) if tier in counted else (0, 0)
        found.append({"tier": tier.name, "roll": roll + coming.get(tier, 0), "acknowledged": acknowledged})
    return found


async def _gap(parts: Parts, conn: Connection, event: Row, *, tiers: Sequence[Tier], now: datetime) -> list[Missing]:
    """Everybody missing, by unit in protocol order, then by tier."""
    key, zone = event["id"], parts.rules.zone
    day = now.astimezone(zone).date()
    found = [_missing(row, _reason(row)) for row in await views.list_gap(conn, key, now=now, day=day)]
    unrolled = await views.list_unrolled(conn, key, now=now, zone=zone.key)
    found += [_missing(row, "overdue" if row["overdue"] else "open") for row in unrolled]
    found += [_missing(row, "tier-not-open") for row in await views.list_unopened(conn, key, tiers, day=day)]
    order = (await parts.organisation(conn, event["organisation_version"])).units
    return sorted(found, key=lambda missing: (_order(order, missing["unit"]), Tier[missing["tier"]]))


def _missing(row: Row, reason: str) -> Missing:
    return {"unit": row["unit"], "tier": Tier(row["tier"]).name, "person": row["person"], "reason": reason}


def _reason(row: Row) -> str:
    if row["state"] != "open":
        return str(row["state"])
    return "undeliverable" if row["undeliverable"] else "overdue" if row["overdue"] else "open"


def _order(units: Mapping[str, object], code: str) -> tuple[int, str]:
    order = getattr(units.get(code), "order", None)
    return (order if order is not None else 1 << 30, code)
