"""A deadline counted again, from the rule, the event and the opening that it was first counted from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from duban.case import Case, Item, case_of, key_of
from duban.deadlines import event_day
from duban.flow.recorded import read_event
from duban.ground import Ground
from duban.ledger.database import Row
from duban.model import Due, Tier
from duban.planning import tier_due
from duban.playbook.rules import RECURRING, TaskRule
from duban.series import due_after

_FURTHER: Final = timedelta(days=100)
"""No calendar moves a period of recurring work as far as that."""


@dataclass
class Told:
    """An event whose tasks are counted again; `keys` are those of all its tasks, `ground` has its receipt."""

    case: Case
    ground: Ground
    keys: Collection[str]
    items: dict[str, dict[str | None, Item | None]] = field(default_factory=dict)

    def item(self, rule: TaskRule, key: str | None) -> Item | None:
        """The item of the event's list that a task is about."""
        if rule.key not in self.items:
            self.items[rule.key] = {key_of(item): item for item in self.case.items(rule.each)}
        return self.items[rule.key][key]


def told(row: Mapping[str, Any], ground: Ground, keys: Collection[str]) -> Told:
    """The event of that row, under the rules frozen at it and the calendar of today."""
    event = read_event(row)
    playbook = ground.policy.playbooks[event.kind]
    return Told(case_of(event, playbook, event_day(event.time, ground.received_at, ground.calendar)), ground, keys)


def task_due(of: Told, task: Mapping[str, Any], before: Due) -> Due:
    """When the task is due by the calendar of today; as `before` where no rule counts it."""
    if task["key"] == RECURRING:
        return _period_due(of, task, before)
    rule, calendar = of.case.playbook.rule(task["key"]), of.ground.calendar
    awaited, case = of.case.awaits(rule), of.case
    if awaited is not None and awaited.key in of.keys:
        case = replace(case, day=calendar.local_day(task["opened_at"]))
    return case.due(rule, of.item(rule, task["item"]), opened_at=task["opened_at"], calendar=calendar)


def _period_due(of: Told, task: Mapping[str, Any], before: Due) -> Due:
    calendar = of.ground.calendar
    last = calendar.local_day(before.at) + _FURTHER
    for occurrence in due_after(of.case, of.case.day, of.ground):
        if occurrence.period == task["item"]:
            due = Due(calendar.closing(occurrence.day), occurrence.provisional)
            return due if due.at > task["opened_at"] else before
        if occurrence.day > last:
            break
    return before


def opening_due(opening: Row, ground: Ground) -> Due:
    """When a tier is due: the first is counted from the event's receipt, lower ones from their own opening."""
    playbook = ground.policy.playbooks[opening["kind"]]
    first = opening["tier"] == min(playbook.cascade)
    since = opening["received_at"] if first else opening["opened_at"]
    at_opening = replace(ground, received_at=since, now=opening["opened_at"])
    return tier_due(playbook, Tier(opening["tier"]), opened_at=since, ground=at_opening)


def of_event(rows: Collection[Row]) -> dict[UUID, set[str]]:
    """The keys of the tasks of each event."""
    keys: dict[UUID, set[str]] = {}
    for row in rows:
        keys.setdefault(row["event"], set()).add(row["key"])
    return keys
