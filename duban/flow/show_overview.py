"""How everything stands: the newest directives tier by tier, and the unfinished tasks by their light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Final

from duban.flow.parts import Parts
from duban.flow.show_coverage import DIRECTIVE
from duban.ledger import views
from duban.ledger.database import Row
from duban.model import Tier
from duban.workdays import Calendar

_DIRECTIVES: Final = 10


class Light(StrEnum):
    """On time; due within three working days; due within one; overdue."""

    green = "green"
    blue = "blue"
    yellow = "yellow"
    red = "red"


@dataclass(frozen=True, slots=True)
class TierStanding:
    """How far one tier has come, of those whom it has been opened for."""

    tier: Tier
    roll: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive and its open tiers; instants are local."""

    subject: str
    title: str
    received_at: datetime
    tiers: tuple[TierStanding, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at one instant of the business clock."""

    now: datetime
    directives: tuple[Directive, ...]
    lights: Mapping[Light, int]


async def overview(parts: Parts) -> Overview:
    """Everything at a glance."""
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        calendar = parts.calendar(await parts.policy(conn))
        rows = await views.list_directives(conn, DIRECTIVE, limit=_DIRECTIVES)
        due = await views.count_open_tasks(conn)
    lights: Counter[Light] = Counter()
    for row in due:
        lights[light(row["due_at"], now=now, calendar=calendar)] += row["tasks"]
    grouped = groupby(rows, key=lambda row: row["id"])
    directives = tuple(_directive(parts, list(group)) for _, group in grouped)
    return Overview(now.astimezone(parts.rules.zone), directives, {colour: lights[colour] for colour in Light})


def light(due_at: datetime, *, now: datetime, calendar: Calendar) -> Light:
    """The light of what is due at that instant; working days count from today."""
    if due_at < now:
        return Light.red
    today, due = calendar.local_day(now), calendar.local_day(due_at)
    if due <= calendar.after(today, 1):
        return Light.yellow
    return Light.blue if due <= calendar.after(today, 3) else Light.green


def _directive(parts: Parts, rows: list[Row]) -> Directive:
    first = rows[0]
    tiers = tuple(TierStanding(Tier(row["tier"]), row["roll"], row["acknowledged"]) for row in rows)
    return Directive(first["subject"], first["title"], first["received_at"].astimezone(parts.rules.zone), tiers)
