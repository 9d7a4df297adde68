"""How far a directive has come: roll, signatures and gap by name, tier by tier, of everybody whom it is to reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

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
        counted = {Tier(row["tier"]): row for row in await views.count_coverage(conn, event["id"])}
        gap = await _gap(parts, conn, event, tiers=tiers, now=now)
    # Those still to be expanded and those of tiers not open have no obligation to be counted yet.
    coming = Counter(Tier[missing["tier"]] for missing, counted_already in gap if not counted_already)
    shown = [_tier(tier, counted, coming) for tier in tiers]
    return {
        "event": event_named(event),
        "subject": subject,
        "roll": sum(tier["roll"] for tier in shown),
        "acknowledged": sum(tier["acknowledged"] for tier in shown),
        "tiers": shown,
        "gap": [missing for missing, _ in gap],
    }


def _tier(tier: Tier, counted: Mapping[Tier, Row], coming: Mapping[Tier, int]) -> TierCoverage:
    row = counted.get(tier)
    roll, acknowledged = (row["roll"], row["acknowledged"]) if row else (0, 0)
    return {"tier": tier.name, "roll": roll + coming.get(tier, 0), "acknowledged": acknowledged}


async def _gap(
    parts: Parts, conn: Connection, event: Row, *, tiers: Iterable[Tier], now: datetime
) -> list[tuple[Missing, bool]]:
    """Everybody missing, each with whether there is an obligation of theirs already; by unit, then tier."""
    key, zone = event["id"], parts.rules.zone
    day = now.astimezone(zone).date()
    found = [(_missing(row, _reason(row)), True) for row in await views.list_gap(conn, key, now=now, day=day)]
    unrolled = await views.list_unrolled(conn, key, now=now, zone=zone.key)
    found += [(_missing(row, "overdue" if row["overdue"] else "open"), False) for row in unrolled]
    unopened = await views.list_unopened(conn, key, list(tiers), day=day)
    found += [(_missing(row, "tier-not-open"), False) for row in unopened]
    order = (await parts.organisation(conn, event["organisation_version"])).units
    return sorted(found, key=lambda one: (_order(order, one[0]["unit"]), Tier[one[0]["tier"]]))


def _missing(row: Row, reason: str) -> Missing:
    return {"unit": row["unit"], "tier": Tier(row["tier"]).name, "person": row["person"], "reason": reason}


def _reason(row: Row) -> str:
    if row["state"] != "open":
        return str(row["state"])
    return "undeliverable" if row["undeliverable"] else "overdue" if row["overdue"] else "open"


def _order(units: Mapping[str, object], code: str) -> tuple[int, str]:
    order = getattr(units.get(code), "order", None)
    return (order if order is not None else 1 << 30, code)
