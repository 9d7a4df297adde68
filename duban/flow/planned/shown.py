"""A plan in the contract's shapes, without ids, since nothing exists: what opens now, and what is yet to come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from duban.case import Case, case_of
from duban.deadlines import event_day
from duban.flow.planned.proof import proof
from duban.flow.planned.words import effects_in_words
from duban.ground import Addressee, Ground
from duban.ladder import Outcome
from duban.model import Due, Holding, Tier, Urgency, post_of
from duban.planning import tier_due
from duban.plans import Plan, PlannedTask, Series, Waiting
from duban.playbook.rules import tiers_of
from duban.playbook.who import NamedUnits, UnitOfTask, Who
from duban.waiting import occurring
from events.event import Event

Staff: TypeAlias = Mapping[str, Sequence[Holding]]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """Tasks and obligations in the shapes that programs rely on, with `told`: who is told, by which channel.

    `waiting`: tasks that open when another closes; `then`: tiers that open as those above sign; `recurring`: the next
    period of recurring work that is not yet open; `rules`: what else follows, in words; `contacts`: who is asked to
    tell the talent or enterprise concerned; `notes`: what the ledger has to say of the event itself.
    """

    tasks: list[dict[str, Any]]
    obligations: list[dict[str, Any]]
    waiting: list[dict[str, Any]] = field(default_factory=list)
    then: list[dict[str, Any]] = field(default_factory=list)
    recurring: dict[str, Any] | None = None
    rules: list[str] = field(default_factory=list)
    contacts: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """The units' names by their codes, for people who read."""


def shown(event: Event, drawn: Plan, ground: Ground, staff: Staff) -> PlanShown:
    """The plan as it is shown."""
    playbook = ground.policy.playbooks[event.kind]
    case = case_of(event, playbook, event_day(event.time, ground.received_at, ground.calendar))
    head = {"event": {"source": event.source, "id": event.id, "type": event.type}, "subject": event.subject}
    title = case.said.get("title") or playbook.title
    tiers = [list(_tiers(case, opening.unit, opening.tier, ground, staff)) for opening in drawn.openings]
    return PlanShown(
        tasks=[{**head, **_task(task, case, ground)} for task in drawn.tasks],
        obligations=[
            {**head, "title": title, **_obligation(case, member, tier, ground)}
            for _, tier, members in (reached[0] for reached in tiers if reached)
            for member in members
        ],
        waiting=[{**head, **_waiting(one, case, ground)} for one in drawn.waiting],
        then=[{**head, **_then(case, *lower)} for reached in tiers for lower in reached[1:]],
        recurring=None if drawn.series is None else {**head, **_recurring(event, drawn.series, ground)},
        rules=effects_in_words(event, playbook),
        contacts=_told(drawn.contacts),
        names={code: unit.name for code, unit in ground.organisation.units.items()},
    )


def _task(task: PlannedTask, case: Case, ground: Ground) -> dict[str, Any]:
    sign_by = task.sign_by and _local(task.sign_by, ground)
    return {
        "key": task.key, "item": task.item, "unit": task.unit, "assisting": list(task.assisting), "title": task.title,
        "state": "assigned", "evidence": task.evidence, **proof(case, task.key, task.item),
        **_timed(task.due, case.event.urgency, ground),
        "short_notice": task.due.short_notice, "sign_by": sign_by, "vacant": task.vacant,
        "until": None if task.until is None else dict(zip(("key", "value"), task.until, strict=True)),
        "told": _told(task.told),
    }  # fmt: skip


_Reached: TypeAlias = tuple[str, Tier, Sequence[Holding]]


def _tiers(case: Case, unit: str, first: Tier, ground: Ground, staff: Staff) -> Iterator[_Reached]:
    """The unit's tiers with somebody in them: an empty one moves on at once, so that the first of these is open."""
    for tier in tiers_of(case.playbook):
        if tier < first:
            continue
        holder = ground.organisation.holder(post_of(unit, tier.name), ground.today)
        members = staff.get(unit, ()) if tier == Tier.staff else (holder,) if holder else ()
        if members:
            yield unit, tier, members


def _obligation(case: Case, member: Holding, tier: Tier, ground: Ground) -> dict[str, Any]:
    due = tier_due(case.playbook, tier, opened_at=ground.received_at, ground=ground)
    audiences = ground.policy.class_of(case.event.kind).cascade
    told = [Addressee(member, channel, audience.template) for audience in audiences for channel in audience.channels]
    return {
        "unit": member.unit, "tier": tier.name, "post": member.post, "person": member.person, "state": "open",
        **_timed(due, case.event.urgency, ground), "acknowledged_at": None, "acknowledged_by": None,
        "told": _told(told),
    }  # fmt: skip


def _then(case: Case, unit: str, tier: Tier, members: Sequence[Holding]) -> dict[str, Any]:
    """A lower tier: nobody can say when it opens, so its deadline is told as it is counted from there."""
    return {"unit": unit, "tier": tier.name, "people": len(members), "due": case.playbook.cascade[tier]}


def _waiting(one: Waiting, case: Case, ground: Ground) -> dict[str, Any]:
    rule = next(rule for rule in case.playbook.tasks if rule.key == one.key)
    item = next((item for item in case.items(rule.each) if item is not None and item.key == one.item), None)
    units = None
    if not _waits_for_its_unit(rule.who, case):
        units = [responsible.unit.code for responsible in case.owing(rule.who, item, ground.organisation)]
    return {
        "key": one.key, "item": one.item, "title": one.title, "after": one.after, "value": one.value,
        "who": str(rule.who), "units": units, "due": rule.due, "evidence": rule.evidence,
    }  # fmt: skip


def _waits_for_its_unit(who: Who, case: Case) -> bool:
    """Whether the unit is the one that the closing of another task names."""
    match who:
        case UnitOfTask():
            return True
        case NamedUnits(field=name, or_task=task):
            return task is not None and case.said.get(name) is None
        case _:
            return False


def _recurring(event: Event, series: Series, ground: Ground) -> dict[str, Any]:
    rule = ground.policy.playbooks[event.kind].recurring
    owed = occurring(event, ground, series.period, series.day)
    due = Due(ground.calendar.closing(series.day), provisional=series.provisional)
    return {
        "title": series.title, "units": list(dict.fromkeys(task.unit for task in owed)), "period": series.period,
        "due_at": _local(due.at, ground), "provisional": due.provisional, "opens_at": _local(series.opens_at, ground),
        "every": rule and rule.every,
    }  # fmt: skip


def _timed(due: Due, urgency: str, ground: Ground) -> dict[str, Any]:
    ladder, instants = ground.policy.ladder_of(Urgency[urgency]), ground.instants(due.at, Urgency[urgency])
    outcome = ground.opening(due.at, Urgency[urgency]).outcome
    steps = [
        {"name": step.name, "at": _local(instant, ground), "fired_at": None,
         "outcome": "skipped" if mark == Outcome.skipped else None}
        for step, instant, mark in zip(ladder, instants, outcome, strict=True)
        if mark != Outcome.apart
    ]  # fmt: skip
    return {
        "due_at": _local(due.at, ground), "provisional": due.provisional, "opened_at": _local(ground.now, ground),
        "steps": steps, "history": [],
    }  # fmt: skip


def _local(at: Any, ground: Ground) -> str:
    return str(at.astimezone(ground.calendar.zone).isoformat())


def _told(told: Iterable[Addressee]) -> list[dict[str, str]]:
    return [{"person": one.holding.person, "post": one.holding.post, "channel": one.channel} for one in told]
