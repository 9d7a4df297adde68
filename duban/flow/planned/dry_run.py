"""The dry run: what an event would make whom owe, by when, and who is told how; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from duban.flow.calendar import plausible
from duban.flow.effects import withdrawals
from duban.flow.organisation.changes import organisation_of
from duban.flow.parts import Parts, Rules
from duban.flow.planned.notes import note_on_clock, notes_on
from duban.flow.planned.shown import PlanShown, shown
from duban.ground import Ground
from duban.ledger.database import Connection
from duban.ledger.policy import read_roll
from duban.model import Holding, PostKind, Tier
from duban.planning import plan
from duban.playbook.organisation import OrganisationFile
from duban.playbook.rules import Policy
from duban.workdays import Calendar
from events.event import Event

__all__ = ("PlanShown", "dry_run", "dry_run_from_files")

MOST_STAFF = 200_000


async def dry_run(parts: Parts, event: Event, *, clock_start: datetime | None = None) -> PlanShown:
    """By the active policy and the organisation in force. Raises `Refusal` where the event would be refused.

    `clock_start`: the drill's beginning as somebody named it, which does not count where a ledger has a clock.
    """
    async with parts.ledger.reading() as conn:
        policy, organisation = await parts.policy(conn), await parts.organisation(conn)
        now = await parts.ledger.now(conn)
        ground = Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)
        drawn = plan(event, ground)
        if (absurd := plausible.refusal_of(event)) is not None:
            raise absurd
        for refusal in (await withdrawals.refused(conn, policy, [event])).values():
            raise refusal
        tiers = policy.playbooks[event.kind].cascade
        units = {opening.unit for opening in drawn.openings} if Tier.staff in tiers else set()
        staff = {unit: await _staff(conn, unit, ground) for unit in units}
        notes = [*note_on_clock(clock_start, now), *await notes_on(conn, event, ground)]
    return replace(shown(event, drawn, ground, staff), notes=notes)


def dry_run_from_files(
    event: Event, *, policy: Policy, file: OrganisationFile, rules: Rules, now: datetime
) -> PlanShown:
    """By the operator's files alone, where no ledger is at hand."""
    calendar = Calendar(rules.zone, rules.opens, rules.closes, step_hour=rules.step_hour, overrides=policy.overrides)
    ground = Ground(policy, organisation_of(file), calendar, received_at=now, now=now)
    return shown(event, plan(event, ground), ground, _staff_of(file, ground))


def _staff_of(file: OrganisationFile, ground: Ground) -> Mapping[str, list[Holding]]:
    staff: dict[str, list[Holding]] = {}
    for post in file.posts:
        held = Holding(0, post.post, post.kind, post.unit, post.person, post.valid_from, post.valid_to)
        if post.unit is not None and post.kind == PostKind.staff and held.holds_on(ground.today):
            staff.setdefault(post.unit, []).append(held)
    return staff


async def _staff(conn: Connection, unit: str, ground: Ground) -> list[Holding]:
    version, day = ground.organisation.version, ground.today
    roll = await read_roll(conn, unit, version=version, day=day, behind=0, limit=MOST_STAFF)
    return [Holding(member.id, member.post, PostKind.staff, unit, member.person) for member in roll]
