"""The dry run: what an event would make whom owe, by when, and who is told how; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from duban.cascade import tier_below
from duban.flow.parts import Parts, Rules
from duban.ground import Addressee, Ground
from duban.ladder import opening_outcome, step_instants
from duban.ledger.database import Connection
from duban.ledger.policy import read_roll
from duban.model import Due, Holding, Organisation, PostKind, Tier, post_of
from duban.planning import PlannedTask, plan, tier_due
from duban.playbook.organisation import OrganisationFile
from duban.playbook.rules import Policy, tiers_of
from duban.workdays import Calendar
from events.event import Event


@dataclass(frozen=True, slots=True)
class PlanShown:
    """Tasks and obligations in the shapes that programs rely on, with `told`: who is told, by which channel."""

    tasks: list[dict[str, Any]]
    obligations: list[dict[str, Any]]


async def dry_run(parts: Parts, event: Event) -> PlanShown:
    """By the active policy and the organisation in force. Raises `Refusal` where the event names an unknown unit."""
    async with parts.ledger.reading() as conn:
        policy, organisation = await parts.policy(conn), await parts.organisation(conn)
        now = await parts.ledger.now(conn)
        ground = Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)
        staff = {unit: await _staff(conn, unit, ground) for unit in organisation.units}
    return shown(event, ground, staff, parts.rules.zone)


def dry_run_from_files(
    event: Event, *, policy: Policy, file: OrganisationFile, rules: Rules, now: datetime
) -> PlanShown:
    """By the operator's files alone, where no ledger is at hand."""
    calendar = Calendar(rules.zone, rules.opens, rules.closes, step_hour=rules.step_hour, overrides=policy.overrides)
    held = [
        Holding(number, post.post, post.kind, post.unit, post.person, post.valid_from, post.valid_to)
        for number, post in enumerate(file.posts, 1)
    ]
    posts = {
        post: tuple(h for h in held if h.post == post) for post in {h.post for h in held if h.kind != PostKind.staff}
    }
    organisation = Organisation(0, {unit.code: unit for unit in file.units}, posts)
    ground = Ground(policy, organisation, calendar, received_at=now, now=now)
    today = calendar.local_day(now)
    staff = {
        unit: [h for h in held if h.unit == unit and h.kind == PostKind.staff and h.holds_on(today)]
        for unit in organisation.units
    }
    return shown(event, ground, staff, rules.zone)


async def _staff(conn: Connection, unit: str, ground: Ground) -> list[Holding]:
    day = ground.calendar.local_day(ground.now)
    roll = await read_roll(conn, unit, version=ground.organisation.version, day=day, behind=0, limit=200_000)
    return [Holding(member.id, member.post, PostKind.staff, unit, member.person) for member in roll]


def shown(event: Event, ground: Ground, staff: Mapping[str, list[Holding]], zone: ZoneInfo) -> PlanShown:
    """The plan in the shapes of the contract, without ids, since nothing exists."""
    drawn = plan(event, ground)
    said = event.data.model_dump(mode="json")
    playbook = ground.policy.playbooks[event.kind]
    head = {"event": {"source": event.source, "id": event.id, "type": event.type}, "subject": event.subject}
    tasks = [{**head, **_task(task, ground, zone)} for task in drawn.tasks]
    title = said.get("title") or playbook.title
    obligations = [
        {**head, "title": title, **obligation}
        for opening in drawn.openings
        for obligation in _obligations(event, opening.unit, opening.tier, ground, staff, zone)
    ]
    return PlanShown(tasks, obligations)


def _task(task: PlannedTask, ground: Ground, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "key": task.key, "item": task.item, "unit": task.unit, "assisting": list(task.assisting), "title": task.title,
        "state": "assigned", "evidence": task.evidence, **_timed(task.due, ground, zone),
        "short_notice": task.due.short_notice, "told": _told(task.told),
    }  # fmt: skip


def _obligations(
    event: Event, unit: str, tier: Tier, ground: Ground, staff: Mapping[str, list[Holding]], zone: ZoneInfo
) -> Iterator[dict[str, Any]]:
    """Of the first tier with somebody in it: an empty one moves on at once."""
    playbook, day = ground.policy.playbooks[event.kind], ground.calendar.local_day(ground.now)
    below: Tier | None = tier
    while below is not None:
        holder = ground.organisation.holder(post_of(unit, below.name), day)
        members = staff.get(unit, []) if below == Tier.staff else [holder] if holder else []
        if members:
            due = tier_due(playbook, below, opened_at=ground.received_at, ground=ground)
            yield from (_obligation(event, member, below, due, ground, zone) for member in members)
            return
        below = tier_below(below, tiers_of(playbook))


def _obligation(event: Event, member: Holding, tier: Tier, due: Due, ground: Ground, zone: ZoneInfo) -> dict[str, Any]:
    audiences = ground.policy.class_of(event.kind).cascade
    told = [Addressee(member, channel, audience.template) for audience in audiences for channel in audience.channels]
    return {
        "unit": member.unit, "tier": tier.name, "post": member.post, "person": member.person, "state": "open",
        **_timed(due, ground, zone), "acknowledged_at": None, "acknowledged_by": None, "told": _told(told),
    }  # fmt: skip


def _timed(due: Due, ground: Ground, zone: ZoneInfo) -> dict[str, Any]:
    instants = step_instants(ground.policy.ladder, due.at, ground.calendar)
    outcome = opening_outcome(instants, ground.now)
    steps = [
        {"name": step.name, "at": instant.astimezone(zone).isoformat(), "fired_at": None,
         "outcome": "skipped" if mark == "s" else None}
        for step, instant, mark in zip(ground.policy.ladder, instants, outcome, strict=True)
    ]  # fmt: skip
    opened = ground.now.astimezone(zone).isoformat()
    return {
        "due_at": due.at.astimezone(zone).isoformat(), "provisional": due.provisional, "opened_at": opened,
        "steps": steps, "history": [],
    }  # fmt: skip


def _told(told: Iterable[Addressee]) -> list[dict[str, str]]:
    return [{"person": one.holding.person, "post": one.holding.post, "channel": one.channel} for one in told]
