"""From what is owed to the tasks of units; and what of an event's rules opens, waits or never comes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from duban.case import Case, Item, key_of
from duban.ground import Ground
from duban.model import Due, Organisation, derived_id
from duban.plans import PlannedTask, Waiting
from duban.playbook.rules import TaskRule
from duban.playbook.who import Who
from duban.routing import Responsible


class Coming(Enum):
    """What becomes of a rule at the event: its tasks open at once, wait on another's closing, or never open."""

    now = "now"
    later = "later"
    never = "never"


class Owed(NamedTuple):
    """What is owed, before it is known by whom; to be signed by that instant."""

    key: str
    item: str | None
    title: str
    evidence: str
    due: Due
    sign_by: datetime | None
    until: tuple[str, str] | None = None


def coming(rule: TaskRule, case: Case, about: Sequence[Item | None], organisation: Organisation) -> Coming:
    """What becomes of the rule at the event, being about those items there.

    One that awaits a task which never opens has nothing to wait for and opens at once; but where it wants a certain
    value of that task's closing, that will never come, nor will the rule's own task.
    """
    if not about:
        return Coming.never
    awaited = case.awaits(rule)
    if awaited is None:
        return Coming.now
    other = case.playbook.rule(awaited.key)
    ahead = coming(other, case, case.about(other), organisation)
    if ahead is not Coming.never and case.owing(other.who, None, organisation):
        return Coming.later
    return Coming.now if awaited.value is None else Coming.never


def waiting_of(rule: TaskRule, case: Case, about: Iterable[Item | None]) -> Iterator[Waiting]:
    """What waits by that rule: the task, or that of each item."""
    if (awaited := case.awaits(rule)) is not None:
        for item in about:
            yield Waiting(rule.key, key_of(item), case.title(rule.title, item), awaited.key, awaited.value)


def tasks_of(
    rule: TaskRule, case: Case, about: Iterable[Item | None], *, ground: Ground, sign_by: datetime | None,
    named: str | None = None,
) -> list[PlannedTask]:  # fmt: skip
    """The rule's tasks about those items, opened now; `named` by the closing of the task awaited."""
    made: list[PlannedTask] = []
    until = rule.until if rule.after else None
    for item in about:
        owed = Owed(
            rule.key, key_of(item), case.title(rule.title, item) if item else rule.title, rule.evidence,
            case.due(rule, item, opened_at=ground.now, calendar=ground.calendar), sign_by, until,
        )  # fmt: skip
        units = case.owing(rule.who, item, ground.organisation, named=named)
        made += laid_on(units, owed, helping(case, rule.assist, item, ground.organisation), case=case, ground=ground)
    return made


def helping(case: Case, assist: Sequence[Who], item: Item | None, organisation: Organisation) -> Sequence[str]:
    """The units that a playbook names to assist."""
    return [one.unit.code for who in assist for one in case.owing(who, item, organisation)] if assist else ()


def laid_on(
    units: Sequence[Responsible], owed: Owed, helping: Sequence[str], *, case: Case, ground: Ground
) -> list[PlannedTask]:
    """What is owed, as a task of each of the units; those that help are told by nobody."""
    event, audiences = case.event, ground.policy.class_of(case.event.kind).opening
    return [
        PlannedTask(
            id=derived_id(event.time, "task", event.source, event.id, owed.key, one.unit.code, owed.item or ""),
            key=owed.key,
            item=owed.item,
            unit=one.unit.code,
            assisting=_assisting(one, helping),
            title=owed.title,
            evidence=owed.evidence,
            due=owed.due,
            sign_by=owed.sign_by,
            told=ground.told(audiences, one.unit.code),
            vacant=one.vacant,
            until=owed.until,
        )
        for one in units
    ]


def _assisting(responsible: Responsible, helping: Sequence[str]) -> tuple[str, ...]:
    """Each other unit that assists, once."""
    if not responsible.assisting and not helping:
        return ()
    own = responsible.unit.code
    return tuple(dict.fromkeys(other for other in (*responsible.assisting, *helping) if other != own))
