"""指令: how far a directive has come, unit by unit and tier by tier, and who has not signed, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.people.viewing import note_view
from duban.flow.shown.coverage import DIRECTIVE, first_missing
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger import views
from duban.ledger.statements import sql
from duban.model import Tier
from duban.playbook.rules import tiers_of

NEWEST: Final = 50
NAMED: Final = 200
"""Names on one page of a unit's gap."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A directive in the list."""

    id: UUID
    title: str
    subject: str
    received_at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class TierCount:
    """How far a tier of a unit has come."""

    tier: Tier
    roll: int
    acknowledged: int
    excused: int
    due_at: datetime

    @property
    def missing(self) -> int:
        return self.roll - self.acknowledged - self.excused


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit's tiers, from the top."""

    code: str
    name: str
    tiers: tuple[TierCount, ...]

    @property
    def missing(self) -> int:
        return sum(tier.missing for tier in self.tiers)


class TierSum(NamedTuple):
    """A tier of several units: how many are to sign, and how many have; the excused are not among them."""

    tier: Tier
    roll: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Somebody who has not signed, by name, and why."""

    name: str
    person: str
    tier: str
    reason: str


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """A directive, its units, and a page of the names missing in the one asked for."""

    issued: Issued
    units: tuple[UnitCount, ...]
    opened: UnitCount | None
    unsigned: tuple[Unsigned, ...]
    more: int | None


async def directives(parts: Parts, viewer: Viewer) -> list[Issued]:
    """The newest directives."""
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted)
        rows = await views.list_directives(conn, DIRECTIVE, limit=NEWEST, hidden=hidden)
    return [Issued(row["id"], row["title"] or "", row["subject"], row["received_at"], row["withdrawn"]) for row in rows]


async def directive_page(
    parts: Parts, viewer: Viewer, event: UUID, *, unit: str | None, after: int = 0
) -> DirectivePage | None:
    """One directive; of others than the lead office and the auditor the viewer's own units alone."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("read_directive"), event, DIRECTIVE)
        if row is None:
            return None
        hidden = await hidden_kinds(parts, conn, sees_restricted=viewer.sees_restricted)
        newest = await views.show_latest_event(conn, row["subject"], DIRECTIVE, hidden=hidden)
        if newest is None or newest["id"] != event:
            return None
        tiers = tiers_of((await parts.policy(conn, newest["policy_version"])).playbooks[DIRECTIVE])
    issued = Issued(row["id"], row["title"] or "", row["subject"], row["received_at"], row["withdrawn"])
    units = await _units(parts, event, scope(viewer))
    opened = next((one for one in units if one.code == unit), None)
    most = after + NAMED + 1
    unsigned = [] if opened is None else await _unsigned(parts, issued, opened.code, tiers, most=most)
    if opened is not None and unsigned:
        await note_view(parts, viewer, opened.code)
    more = after + NAMED if len(unsigned) > after + NAMED else None
    return DirectivePage(issued, units, opened, tuple(unsigned[after : after + NAMED]), more)


def sums(units: Sequence[UnitCount]) -> tuple[TierSum, ...]:
    """The tiers that are open in any of these units, each with what they come to."""
    found: dict[Tier, tuple[int, int]] = {}
    for unit in units:
        for tier in unit.tiers:
            roll, acknowledged = found.get(tier.tier, (0, 0))
            found[tier.tier] = roll + tier.roll - tier.excused, acknowledged + tier.acknowledged
    return tuple(TierSum(tier, *found[tier]) for tier in sorted(found))


async def come_so_far(parts: Parts, viewer: Viewer, event: UUID) -> tuple[TierSum, ...]:
    """How far it has come in the units that are the viewer's: one question to the ledger."""
    return sums(await _units(parts, event, scope(viewer)))


def scope(viewer: Viewer) -> list[str] | None:
    """The units whose signatures the viewer may count; None for all."""
    return None if viewer.leads or Part.audit in viewer.parts else sorted(viewer.units)


async def _units(parts: Parts, event: UUID, only: Sequence[str] | None) -> tuple[UnitCount, ...]:
    """Units in protocol order, those with somebody missing first."""
    async with parts.ledger.reading() as conn:
        organisation = await parts.organisation(conn)
        rows = await conn.fetch(sql("count_coverage_by_unit"), event, only)
    tiers: dict[str, list[TierCount]] = {}
    for row in sorted(rows, key=lambda row: row["tier"]):
        counted = TierCount(Tier(row["tier"]), row["roll"], row["acknowledged"], row["excused"], row["due_at"])
        tiers.setdefault(row["unit"], []).append(counted)
    order = {unit.code: (place, unit.name) for place, unit in enumerate(organisation.in_protocol_order())}
    codes = sorted(tiers, key=lambda code: order.get(code, (len(order), code)))
    counts = [UnitCount(code, order.get(code, (0, code))[1], tuple(tiers[code])) for code in codes]
    return tuple(sorted(counts, key=lambda one: one.missing == 0))


async def _unsigned(
    parts: Parts, issued: Issued, unit: str, tiers: Sequence[Tier], *, most: int
) -> list[Unsigned]:  # fmt: skip
    """Whom the unit still misses, tier by tier, the first so many."""
    async with parts.ledger.reading() as conn:
        missing = await first_missing(parts, conn, issued.id, unit, tiers=tiers, withdrawn=issued.withdrawn, most=most)
        rows = await conn.fetch(sql("read_people"), [one["person"] for one in missing])
    names = {row["person"]: row["name"] for row in rows}
    return [
        Unsigned(names.get(one["person"], one["person"]), one["person"], one["tier"], one["reason"]) for one in missing
    ]
