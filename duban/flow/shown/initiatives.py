"""自主创新举措: each unit's own initiatives of a year, counted apart from the tasks that were laid on it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger.statements import sql
from duban.playbook.rules import CountInitiatives, Policy

KIND: Final = "service.innovation.proposed"
AT_LEAST: Final = 1


class UnitInitiatives(TypedDict):
    """One unit: its initiatives, its assigned tasks, and whether the initiatives are fewer than asked for."""

    unit: str
    name: str
    initiatives: int
    tasks: int
    too_few: bool


class Initiatives(TypedDict):
    """A year's count, in protocol order."""

    year: int
    at_least: int
    items: list[UnitInitiatives]
    next: str | None


async def initiatives(parts: Parts, year: int | None = None, *, sees_restricted: bool = False) -> Initiatives:
    """The count of that year, or of the one that the business clock shows."""
    async with parts.ledger.reading() as conn:
        year = year or (await parts.ledger.now(conn)).astimezone(parts.rules.zone).year
        since, until = (_begins(parts, each) for each in (year, year + 1))
        organisation, least = await parts.organisation(conn), at_least(await parts.policy(conn))
        hidden = await hidden_kinds(parts, conn, sees_restricted=sees_restricted)
        own = {row["unit"]: row["n"] for row in await conn.fetch(sql("count_initiatives"), KIND, since, until, hidden)}
        laid_on = {row["unit"]: row["n"] for row in await conn.fetch(sql("count_assigned_tasks"), since, until, hidden)}
    items: list[UnitInitiatives] = [
        {
            "unit": unit.code,
            "name": unit.name,
            "initiatives": own.get(unit.code, 0),
            "tasks": laid_on.get(unit.code, 0),
            "too_few": own.get(unit.code, 0) < least,
        }
        for unit in organisation.in_protocol_order()
    ]
    return {"year": year, "at_least": least, "items": items, "next": None}


def at_least(policy: Policy) -> int:
    """How many a year the rules in force ask of each unit."""
    playbook = policy.playbooks.get(KIND)
    rules = playbook.rules if playbook else ()
    return next((rule.at_least for rule in rules if isinstance(rule, CountInitiatives)), AT_LEAST)


def _begins(parts: Parts, year: int) -> datetime:
    return datetime.combine(datetime(year, 1, 1, tzinfo=UTC), time(), parts.rules.zone).astimezone(UTC)
