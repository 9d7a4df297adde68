"""How everything stands: the newest directives tier by tier, and the unfinished tasks by their light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from duban.flow.parts import Parts
from duban.flow.shown.coverage import DIRECTIVE, tiers_covered
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import TierCoverage
from duban.ledger import views
from duban.ledger.database import Connection, Row
from duban.playbook.rules import tiers_of
from duban.workdays import Calendar

_DIRECTIVES: Final = 5


class Light(StrEnum):
    """On time; due within three working days; due within one; overdue."""

    green = "green"
    blue = "blue"
    yellow = "yellow"
    red = "red"


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive and how far its tiers have come; instants are local."""

    subject: str
    title: str
    received_at: datetime
    tiers: tuple[TierCoverage, ...]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at one instant of the business clock."""

    now: datetime
    directives: tuple[Directive, ...]
    lights: Mapping[Light, int]


async def overview(parts: Parts) -> Overview:
    """Everything at a glance, but for what is restricted: the page asks nobody who he is."""
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        calendar = parts.calendar(await parts.policy(conn))
        hidden = await hidden_kinds(parts, conn, sees_restricted=False)
        rows = await views.list_directives(conn, DIRECTIVE, limit=_DIRECTIVES, hidden=hidden)
        directives = [await _directive(parts, conn, row, now) for row in rows]
        due = await views.count_open_tasks(conn, hidden=hidden)
    lights: Counter[Light] = Counter()
    for row in due:
        lights[light(row["due_at"], now=now, calendar=calendar)] += row["tasks"]
    local = now.astimezone(parts.rules.zone)
    return Overview(local, tuple(directives), {colour: lights[colour] for colour in Light})


def light(due_at: datetime, *, now: datetime, calendar: Calendar) -> Light:
    """The light of what is due at that instant; working days count from today."""
    if due_at < now:
        return Light.red
    today, due = calendar.local_day(now), calendar.local_day(due_at)
    if due <= calendar.after(today, 1):
        return Light.yellow
    return Light.blue if due <= calendar.after(today, 3) else Light.green


async def _directive(parts: Parts, conn: Connection, row: Row, now: datetime) -> Directive:
    policy = await parts.policy(conn, row["policy_version"])
    tiers = tiers_of(policy.playbooks[DIRECTIVE])
    gone = bool(row["withdrawn"])
    covered = await tiers_covered(parts, conn, row["id"], tiers=tiers, now=now, withdrawn=gone)
    received_at = row["received_at"].astimezone(parts.rules.zone)
    return Directive(row["subject"], row["title"], received_at, tuple(covered), withdrawn=gone)
