"""Opening: fan-outs become obligations with clocks and first notices, a bounded number of rows a commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from duban.cascade import tier_below
from duban.flow.commit import Writing
from duban.flow.duties import vacancy_notices
from duban.flow.notices import notice
from duban.flow.parts import Parts
from duban.ground import Addressee, Ground
from duban.ledger.database import Connection
from duban.ledger.openings import Moved, Opening, advance_openings, claim_openings, convey
from duban.ledger.policy import read_roll
from duban.ledger.rows import ClockRow, ObligationRow, OpeningRow
from duban.model import Channel, Holding, ObligationState, PostKind, Tier, derived_from, post_of, vacant
from duban.planning import tier_due
from duban.playbook.rules import tiers_of

ROWS = 5000
OPENINGS = 500


@dataclass(frozen=True, slots=True)
class Expanded:
    """What one commit opened; `more` where fan-outs are left."""

    rows: int
    more: bool
    channels: frozenset[Channel]


async def expand_all(parts: Parts) -> frozenset[Channel]:
    """Expands until no fan-out is left that another sweep does not hold; returns the channels that got something."""
    channels: frozenset[Channel] = frozenset()
    more = True
    while more:
        expanded = await expand_openings(parts)
        channels, more = channels | expanded.channels, expanded.more
    return channels


async def expand_openings(parts: Parts, *, limit: int = ROWS) -> Expanded:
    """One commit: up to `limit` obligations, cursors moved, tiers with nobody passed over and the lead office told."""
    writing, moved, left = Writing(), list[Moved](), limit
    async with parts.ledger.transaction() as conn:
        await parts.versions(conn)
        taken = await claim_openings(conn, OPENINGS)
        for opening in taken:
            if left <= 0:
                break
            frozen = opening.organisation_version if opening.tier == Tier.staff else None
            ground = await _ground(parts, conn, opening, version=frozen)
            members = await _roll(conn, opening, ground, left)
            _open(writing, opening, members, ground)
            step = _moved(opening, members, left)
            moved.append(step)
            left -= len(members)
            if step.done:
                today = await _ground(parts, conn, opening, version=None)
                await _finish(conn, writing, opening, step, today)
        await advance_openings(conn, moved)
        await writing.write(conn)
    more = bool(writing.openings) or len(moved) < len(taken) or len(taken) == OPENINGS or not all(m.done for m in moved)
    return Expanded(limit - left, more, writing.channels)


async def _ground(parts: Parts, conn: Connection, opening: Opening, *, version: int | None) -> Ground:
    """The rules frozen at the event; the organisation of that version, or the one in force."""
    policy = await parts.policy(conn, opening.policy_version)
    organisation = await parts.organisation(conn, version)
    now = await parts.ledger.now(conn)
    return Ground(policy, organisation, parts.calendar(policy), received_at=opening.opened_at, now=now)


async def _roll(conn: Connection, opening: Opening, ground: Ground, limit: int) -> Sequence[Holding]:
    """Who the tier is to reach: the roll of staff as the opening froze it; of a post, whoever answers for it now."""
    day = ground.calendar.local_day(opening.opened_at)
    kind = PostKind(Tier(opening.tier).name)
    if kind != PostKind.staff:
        holding = ground.organisation.holder(post_of(opening.unit, kind), ground.today)
        return [holding] if holding else []
    roll = await read_roll(
        conn, opening.unit, version=opening.organisation_version, day=day, behind=opening.cursor, limit=limit
    )
    return [Holding(member.id, member.post, kind, opening.unit, member.person) for member in roll]


def _moved(opening: Opening, members: Sequence[Holding], limit: int) -> Moved:
    done = opening.tier != Tier.staff or len(members) < limit
    cursor = members[-1].id if members else opening.cursor
    return Moved(opening.id, cursor, opening.rolled + len(members), done)


def _open(writing: Writing, opening: Opening, members: Sequence[Holding], ground: Ground) -> None:
    begun = ground.beginning(opening.due_at, opening.urgency, opened_at=opening.opened_at)
    audiences = ground.policy.class_of(opening.kind).cascade
    tier = Tier(opening.tier).name
    if any(map(vacant, members)):
        writing.tell(vacancy_notices(opening.event, opening.unit, tier, ground=ground, urgency=opening.urgency))
    for member in members:
        key = derived_from(opening.event, "obligation", tier, member.post)
        writing.obligations.append(ObligationRow(key, opening.id, member.id))
        writing.clocks.append(ClockRow(key, b"o", opening.policy_version, opening.due_at, opening.provisional, *begun))
        writing.note(
            "obligation", key, ObligationState.open, at=opening.opened_at, how="event", event=opening.event,
            unit=opening.unit, tier=tier, post=member.post, person=member.person, due_at=opening.due_at,
        )  # fmt: skip
        writing.tell(
            notice(Addressee(member, channel, audience.template), of=key, event=opening.event, duty=key, kind=b"o",
                   urgency=opening.urgency, at=ground.now)
            for audience in audiences
            for channel in audience.channels
        )  # fmt: skip


async def _finish(conn: Connection, writing: Writing, opening: Opening, moved: Moved, ground: Ground) -> None:
    """An empty tier moves on at once and the lead office is told; with the tier open, the one above has conveyed."""
    tiers = tiers_of(ground.policy.playbooks[opening.kind])
    below = tier_below(Tier(opening.tier), tiers)
    if moved.rolled == 0:
        tier = Tier(opening.tier).name
        writing.tell(vacancy_notices(opening.event, opening.unit, tier, ground=ground, urgency=opening.urgency))
        if below is not None:
            writing.openings.append(
                next_opening(opening.event, opening.unit, opening.kind, below, ground=ground, after=opening.after)
            )
            return
    for key in await convey(conn, [opening.after] if opening.after else []):
        writing.note("obligation", key, ObligationState.conveyed, at=ground.now, how="cascade")


def next_opening(event: UUID, unit: str, kind: str, tier: Tier, /, *, ground: Ground, after: UUID | None) -> OpeningRow:
    """The fan-out of a tier below, due in working days from now; the roll is that of the organisation in force."""
    due = tier_due(ground.policy.playbooks[kind], tier, opened_at=ground.now, ground=ground)
    return OpeningRow(event, unit, tier, ground.now, due.at, due.provisional, ground.organisation.version, after)
