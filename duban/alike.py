"""Tasks that differ in their ids alone: what a rule makes of events that say the same wherever it looks. Pure.

Most events are of this sort, so units, deadlines and whom to tell are found once for all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from duban.case import Case, due_rule
from duban.deadlines import AfterEvent, BeforeField, OfPeriod, OnField, OnFieldOrAfter, OnMonthDay
from duban.ground import Ground
from duban.model import Seed
from duban.plans import PlannedTask
from duban.playbook.rules import Policy, TaskRule
from duban.playbook.who import AllUnits, DutyByField, DutyHolder, LeadOffice, NamedUnits, UnitsOfKind, Who
from duban.tasks import tasks_of
from duban.workdays import Calendar

MOST: Final = 6_000


class Looks(NamedTuple):
    """Where a rule looks beyond the event's day: fields that name units or duties, a date, the year.

    Where one of the fields `needs` says nothing, the rule waits for another task.
    """

    fields: tuple[str, ...]
    date: str | None
    year: bool
    needs: tuple[str, ...] = ()


class Like(NamedTuple):
    """A task as some event opened it, and what its id is derived from beside the event."""

    tail: bytes
    task: PlannedTask


Tray: TypeAlias = dict[Hashable, Sequence[Like]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was made under one policy, calendar and organisation; it keeps them, so that a rule's number is its own."""

    policy: Policy
    calendar: Calendar
    looks: Mapping[int, Looks | None]
    trays: dict[Hashable, Tray] = field(default_factory=dict)

    def tray(self, case: Case, ground: Ground, sign_by: datetime | None) -> Tray:
        """What was made of events of that day that came today."""
        of = (case.day, ground.today, sign_by, case.event.urgency == "normal")
        found = self.trays.get(of)
        if found is None:
            if sum(map(len, self.trays.values())) >= MOST:
                self.trays.clear()
            found = self.trays[of] = {}
        return found


def shelf_of(ground: Ground) -> Shelf:
    """The shelf of the ground's policy and calendar, which its organisation keeps."""
    policy, calendar = ground.policy, ground.calendar
    return ground.organisation.once((Shelf, id(policy), id(calendar)), lambda: _shelf(policy, calendar))


def tasks_like(
    rule: TaskRule, case: Case, *, shelf: Shelf, tray: Tray, seed: Seed, ground: Ground, sign_by: datetime | None
) -> Sequence[PlannedTask] | None:
    """The tasks of a rule about the event as a whole, where it calls for them; None where it is no such rule."""
    looks = shelf.looks.get(id(rule))
    if looks is None or any(case.said.get(name) is None for name in looks.needs):
        return None
    key = _key(rule, looks, case) if any(looks) else id(rule)
    try:
        found = tray.get(key)
    except TypeError:  # a list of units
        return None
    if found is None or (found and found[0].task.due.at <= ground.now):
        made = tasks_of(rule, case, (None,), ground=ground, sign_by=sign_by)
        # Not where the deadline follows from when the task opened.
        if len(tray) < MOST and not any(task.due.short_notice for task in made):
            tray[key] = [Like(seed.tail(task.key, task.unit, ""), task) for task in made]
        return made
    return [PlannedTask(seed.id(tail), *task[1:]) for tail, task in found]


def _key(rule: TaskRule, looks: Looks, case: Case) -> Hashable:
    said = case.said
    told = [said.get(name) for name in looks.fields]
    return (id(rule), case.dates.get(looks.date or ""), said.get("year") if looks.year else None, *told)


def _shelf(policy: Policy, calendar: Calendar) -> Shelf:
    rules = (rule for playbook in policy.playbooks.values() for rule in playbook.tasks)
    return Shelf(policy, calendar, {id(rule): _looks(rule) for rule in rules})


def _looks(rule: TaskRule) -> Looks | None:
    """None where the rule is about items, waits, or counts hours from its opening."""
    due = due_rule(rule.due)
    if rule.each is not None or (rule.after is not None and not rule.after.negated):
        return None
    if not isinstance(due, AfterEvent | BeforeField | OnField | OnFieldOrAfter | OnMonthDay | OfPeriod):
        return None
    if rule.urgent is not None and not isinstance(due_rule(rule.urgent), AfterEvent):
        return None
    fields = [_field(who) for who in (rule.who, *rule.assist)]
    if any(name is None for name in fields):
        return None
    counted = None if isinstance(due, AfterEvent | OnMonthDay | OfPeriod) else due.field
    needs = (rule.who.field,) if isinstance(rule.who, NamedUnits) and rule.who.or_task else ()
    return Looks(tuple(name for name in fields if name), counted, isinstance(due, OnMonthDay), needs)


def _field(who: Who) -> str | None:
    """The field that a selector reads; none is "", and None is said of one that reads more."""
    match who:
        case LeadOffice() | AllUnits() | DutyHolder() | UnitsOfKind():
            return ""
        case DutyByField(field=name) | NamedUnits(field=name):
            return name
        case _:
            return None
