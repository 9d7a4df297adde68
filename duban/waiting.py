"""What follows the end of a task and the passing of a period: duties that open, that end, that are gone. Pure.

The playbook is that of the ground's policy: the caller gives the version that was frozen at the event.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from duban.case import Case, case_of, key_of
from duban.deadlines import event_day
from duban.ground import Ground
from duban.planning import playbook_of
from duban.plans import PlannedTask, Series, Waiting
from duban.playbook.rules import Playbook
from duban.series import next_after, occurrence_of, tasks_on
from duban.tasks import tasks_of, waiting_of
from events.event import Event

WaitingKeys: TypeAlias = Collection[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Released:
    """What opens now, and what never will, when a task ends."""

    tasks: tuple[PlannedTask, ...]
    gone: tuple[Waiting, ...]


def released(
    event: Event, ground: Ground, *, closed: str, value: str | None, day: date, waiting: WaitingKeys
) -> Released:
    """What of the waiting (key, item) opens, and what is gone, when the event's task `closed` closes so on that day.

    Working days count from that day, and whoever holds a duty on it owes; dates that the event states stand.
    """
    case = replace(_case(event, ground), day=day)
    sign_by = ground.sign_by(ground.policy.class_of(event.kind).sign_within, ground.now)
    tasks: list[PlannedTask] = []
    lost: set[str] = set(cancelled_by(case.playbook, closed, value))
    for rule in case.playbook.tasks:
        about = [item for item in case.items(rule.each) if (rule.key, key_of(item)) in waiting]
        awaited = case.awaits(rule)
        if not about or awaited is None or awaited.key != closed or rule.key in lost:
            continue
        if awaited.value in (None, value):
            tasks.extend(tasks_of(rule, case, about, ground=ground, sign_by=sign_by, named=value))
        else:
            lost.add(rule.key)
    return Released(tuple(tasks), _gone(case, lost, waiting))


def gone_with(event: Event, ground: Ground, *, ended: str, waiting: WaitingKeys) -> tuple[Waiting, ...]:
    """What of the waiting will never open, now that the event's task `ended` was cancelled or withdrawn."""
    return _gone(_case(event, ground), {ended}, waiting)


def cancelled_by(playbook: Playbook, closed: str, value: str | None) -> frozenset[str]:
    """The keys of the tasks that are cancelled when the task `closed` closes with that value."""
    return frozenset(rule.key for rule in playbook.tasks if rule.until == (closed, value))


def ends_series(playbook: Playbook, ended: str) -> bool:
    """Whether the event's recurring work ends when its task of that key is closed or cancelled."""
    return playbook.recurring is not None and playbook.recurring.until_closed == ended


def occurring(event: Event, ground: Ground, period: str, day: date) -> tuple[PlannedTask, ...]:
    """The tasks of that period of the event's recurring work, opened now, of the units that owe it today."""
    case = _case(event, ground)
    sign_by = ground.sign_by(ground.policy.class_of(event.kind).sign_within, ground.now)
    return tuple(tasks_on(case, occurrence_of(case, period, day, ground), ground, sign_by=sign_by))


def next_occurrence(event: Event, ground: Ground, after: date) -> Series | None:
    """The first period due after that day; None where there is none before the event's recurring work ends.

    Months count from the event's day, so `received_at` of the ground is that of the event.
    """
    return next_after(_case(event, ground), after, ground)


def _case(event: Event, ground: Ground) -> Case:
    return case_of(event, playbook_of(event, ground), event_day(event.time, ground.received_at, ground.calendar))


def _gone(case: Case, lost: set[str], waiting: WaitingKeys) -> tuple[Waiting, ...]:
    """What waits and is itself lost, or waits on what is lost, and so on."""
    reached = 0
    while reached < len(lost):
        reached = len(lost)
        for rule in case.playbook.tasks:
            awaited = case.awaits(rule)
            if awaited is not None and awaited.key in lost and any(key == rule.key for key, _ in waiting):
                lost.add(rule.key)
    rules = (rule for rule in case.playbook.tasks if rule.key in lost)
    ended = (one for rule in rules for one in waiting_of(rule, case, case.items(rule.each)))
    return tuple(one for one in ended if (one.key, one.item) in waiting)
