"""A plan reduced to what two plans are compared by: duties that open, wait, recur, tiers, contacts and rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from duban.flow.planned.difference import Planned
from duban.flow.planned.words import effects_in_words
from duban.ground import Addressee, Ground
from duban.plans import Plan, PlannedTask
from duban.playbook.rules import RECURRING, Playbook, tiers_of
from events.event import Event


def reduced(event: Event, drawn: Plan, ground: Ground) -> Iterator[Planned]:
    """Every duty that comes of the event, at once or later."""
    playbook = ground.policy.playbooks[event.kind]
    yield from (_task(task, ground) for task in drawn.tasks)
    yield from _tiers(drawn, playbook, ground)
    yield from _waiting(drawn, playbook)
    yield from _recurring(drawn, playbook, ground)
    for contact in _by_unit(drawn.contacts).items():
        yield Planned("contact", None, contact[0], "", contact[1])
    for line in effects_in_words(event, playbook):
        yield Planned("rule", line, "", "")


def _task(task: PlannedTask, ground: Ground) -> Planned:
    words = (task.title, task.evidence, task.assisting, task.until, task.sign_by and _local(task.sign_by, ground))
    return Planned(
        task.key, task.item, task.unit, _local(task.due.at, ground), tuple(_told(task.told)), words, task=task.id,
        provisional=task.due.provisional,
    )  # fmt: skip


def _tiers(drawn: Plan, playbook: Playbook, ground: Ground) -> Iterator[Planned]:
    """The first tier of each unit has an instant, the lower ones are counted from their opening."""
    audiences = ground.policy.classes[playbook.notify].cascade
    told = tuple(sorted(f"{each.who} {each.template} {channel}" for each in audiences for channel in each.channels))
    for opening in drawn.openings:
        for tier in tiers_of(playbook):
            counted = f"{playbook.cascade[tier]} after its opening"
            first = tier == opening.tier
            due, provisional = (_local(opening.due.at, ground), opening.due.provisional) if first else (counted, False)
            yield Planned(f"cascade/{tier.name}", None, opening.unit, due, told, tier=tier, provisional=provisional)


def _waiting(drawn: Plan, playbook: Playbook) -> Iterator[Planned]:
    rules = {rule.key: rule for rule in playbook.tasks}
    for one in drawn.waiting:
        rule = rules[one.key]
        awaited = f"{one.after}={one.value}" if one.value else one.after
        yield Planned(
            one.key, one.item, str(rule.who), f"{rule.due} after {awaited} closes", words=(one.title, rule.evidence)
        )


def _recurring(drawn: Plan, playbook: Playbook, ground: Ground) -> Iterator[Planned]:
    """The rhythm, and the next period; a period that is open already is a task."""
    rule, series = playbook.recurring, drawn.series
    if rule is not None:
        until = f" until {rule.until}" if rule.until else ""
        coming = f", next {_local(ground.calendar.closing(series.day), ground)}" if series else ""
        due = f"{rule.every}{until}{coming}"
        yield Planned(RECURRING, None, str(rule.who), due, words=(rule.title, rule.evidence))


def _by_unit(told: Iterable[Addressee]) -> dict[str, tuple[str, ...]]:
    units: dict[str, list[Addressee]] = {}
    for one in told:
        units.setdefault(one.holding.unit or "", []).append(one)
    return {unit: tuple(_told(ones)) for unit, ones in units.items()}


def _told(told: Iterable[Addressee]) -> list[str]:
    return sorted(f"{one.holding.post} {one.holding.person} {one.channel} {one.template}" for one in told)


def _local(at: datetime, ground: Ground) -> str:
    return at.astimezone(ground.calendar.zone).isoformat()
