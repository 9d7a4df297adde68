"""How far a directive has come: roll, signatures and gap by name, tier by tier, of everybody whom it is to reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.shown.duty import event_named
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import Coverage, Covered, Missing, Mover, TierCoverage
from duban.ledger import coverage as ledger
from duban.ledger import views, withdrawals
from duban.ledger.database import Connection, Row
from duban.model import Organisation, Tier
from duban.playbook.rules import tiers_of

DIRECTIVE: Final = "meeting.directive.issued"
NOT_OPEN: Final = "tier-not-open"
MOST_MOVERS: Final = 500
"""So many of those who came, and of those who left, are named."""
_NOBODY: Final = {"roll": 0, "acknowledged": 0, "excused": 0}


@dataclass(frozen=True, slots=True)
class Found:
    """A directive, counted; what its gap is asked for by."""

    event: UUID
    now: datetime
    tiers: tuple[Tier, ...]
    units: tuple[str, ...]
    counted: Covered


async def coverage(parts: Parts, subject: str, *, sees_restricted: bool = False) -> Coverage | None:
    """The whole at once, of the newest directive with that subject; None where there is none."""
    found = await find(parts, subject, sees_restricted=sees_restricted)
    if found is None:
        return None
    missing = [one async for unit in gap(parts, found) for one in unit]
    return {**found.counted, "gap": missing}


async def find(parts: Parts, subject: str, *, sees_restricted: bool = False) -> Found | None:
    """The newest directive with that subject that is to be seen, counted."""
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=sees_restricted)
        event = await views.show_latest_event(conn, subject, DIRECTIVE, hidden=hidden)
        if event is None:
            return None
        now = await parts.ledger.now(conn)
        withdrawn = await withdrawals.show(conn, event["source"], event["event_id"]) is not None
        tiers = tiers_of((await parts.policy(conn, event["policy_version"])).playbooks[DIRECTIVE])
        shown = await tiers_covered(parts, conn, event["id"], tiers=tiers, now=now, withdrawn=withdrawn)
        movers = await _movers(parts, conn, event["id"], now)
        organisation = await parts.organisation(conn, event["organisation_version"])
        units = _in_order(organisation, await ledger.list_units_told(conn, event["id"]))
    counted: Covered = {
        "event": event_named(event),
        "subject": subject,
        "roll": sum(tier["roll"] for tier in shown),
        "acknowledged": sum(tier["acknowledged"] for tier in shown),
        "excused": sum(tier["excused"] for tier in shown),
        "tiers": shown,
        "withdrawn": withdrawn,
        **movers,
    }
    return Found(event["id"], now, tiers, units, counted)


async def tiers_covered(
    parts: Parts, conn: Connection, event: UUID, *, tiers: Sequence[Tier], now: datetime, withdrawn: bool = False
) -> list[TierCoverage]:
    """Roll and acknowledged of every tier; whom it is still to reach counts, though there is no obligation yet.

    One that was withdrawn reaches nobody any more.
    """
    zone = parts.rules.zone
    counted = {row["tier"]: row for row in await ledger.count_coverage(conn, event)}
    day = now.astimezone(zone).date()
    coming = {} if withdrawn else await ledger.count_coming(conn, event, tiers, day=day, zone=zone.key)
    found: list[TierCoverage] = []
    for tier in tiers:
        row = counted.get(tier, _NOBODY)
        roll = row["roll"] + coming.get(tier, 0)
        found.append({
            "tier": tier.name, "roll": roll, "acknowledged": row["acknowledged"], "excused": row["excused"],
        })  # fmt: skip
    return found


class _Movers(TypedDict):
    joined: int
    left: int
    joiners: list[Mover]
    leavers: list[Mover]


async def _movers(parts: Parts, conn: Connection, event: UUID, now: datetime) -> _Movers:
    """Who came to, and who left, the units since their staff were to hear of it."""
    zone = parts.rules.zone
    day = now.astimezone(zone).date()
    moved = await ledger.list_movers(conn, event, day=day, zone=zone.key, limit=MOST_MOVERS)
    came, gone = [row for row in moved if row["joined"]], [row for row in moved if not row["joined"]]
    return {
        "joined": came[0]["total"] if came else 0,
        "left": gone[0]["total"] if gone else 0,
        "joiners": [{"unit": row["unit"], "person": row["person"]} for row in came],
        "leavers": [{"unit": row["unit"], "person": row["person"]} for row in gone],
    }


async def gap(parts: Parts, found: Found) -> AsyncIterator[list[Missing]]:
    """Everybody missing, a unit at a time in protocol order, tier by tier."""
    zone = parts.rules.zone
    day = found.now.astimezone(zone).date()
    async with parts.ledger.reading() as conn:
        unreached = await ledger.list_unreached(conn, found.event)
    for unit in found.units:
        async with parts.ledger.reading() as conn:
            rows = await ledger.list_gap(
                conn, found.event, unit, tiers=found.tiers, now=found.now, day=day, zone=zone.key
            )
        reached = (row for row in rows if row["state"] != NOT_OPEN or not found.counted["withdrawn"])
        yield [_missing(unit, row, unreached) for row in reached]


async def first_missing(
    parts: Parts, conn: Connection, event: UUID, unit: str, *, tiers: Sequence[Tier], withdrawn: bool, most: int
) -> list[Missing]:
    """The first so many of a unit's, in the same order: what is asked of each is asked of these alone."""
    zone, now = parts.rules.zone, await parts.ledger.now(conn)
    day = now.astimezone(zone).date()
    rows = await ledger.list_gap(conn, event, unit, tiers=tiers, now=now, day=day, zone=zone.key, most=most)
    unreached = await ledger.list_unreached_of(conn, [row["id"] for row in rows if row["id"] is not None])
    return [_missing(unit, row, unreached) for row in rows if row["state"] != NOT_OPEN or not withdrawn]


def _missing(unit: str, row: Row, unreached: set[UUID]) -> Missing:
    reason = _why_open(row, unreached) if row["state"] == "open" else row["state"]
    return {"unit": unit, "tier": Tier(row["tier"]).name, "person": row["person"], "reason": reason}


def _why_open(row: Row, unreached: set[UUID]) -> str:
    """What says most: that he has left, that he has difficulties, that nothing reached him, that he is late."""
    if row["gone"]:
        return "left"
    if row["difficult"]:
        return "difficulty"
    if row["id"] in unreached:
        return "undeliverable"
    return "overdue" if row["overdue"] else "open"


def _in_order(organisation: Organisation, units: Sequence[str]) -> tuple[str, ...]:
    """Units in protocol order; one that is no member any more comes last."""
    places = {unit.code: place for place, unit in enumerate(organisation.in_protocol_order())}
    return tuple(sorted(units, key=lambda code: (places.get(code, len(places)), code)))
