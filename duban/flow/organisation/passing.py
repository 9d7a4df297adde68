"""What is open in posts that others answer for now: given to whoever came; where nobody did, the tier below opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.cascade import tier_below
from duban.flow.commit import Writing
from duban.flow.duties import vacancy_notices
from duban.flow.notices import notice
from duban.flow.open import next_opening
from duban.flow.parts import Parts
from duban.ground import Addressee, Ground
from duban.ledger import withdrawals
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Holding, ObligationState, Organisation, Tier, vacant
from duban.playbook.rules import tiers_of


@dataclass(slots=True)
class _Passing:
    """What one handing over gathers; `over` are the duties with their post and the holding they pass to, 0 for none."""

    writing: Writing = field(default_factory=Writing)
    told: list[NoticeRow] = field(default_factory=list)
    over: list[tuple[UUID, str, int]] = field(default_factory=list)


async def pass_on(
    parts: Parts, conn: Connection, posts: Sequence[str], organisation: Organisation, now: datetime
) -> frozenset[Channel]:
    """Passes on the open obligations of these posts; nobody is told again of what he was told of before."""
    if not posts:
        return frozenset()
    await withdrawals.act(conn)
    passing, today = _Passing(), now.astimezone(parts.rules.zone).date()
    units = sorted({post.partition("/")[0] for post in posts})
    for row in await conn.fetch(sql("list_inherited"), list(posts), units):
        policy = await parts.policy(conn, row["policy_version"])
        ground = Ground(policy, organisation, parts.calendar(policy), received_at=now, now=now)
        _pass(passing, row, organisation.holder(row["post"], today), ground)
    await _hold_back(conn, passing, now)
    await _tell(conn, passing)
    await passing.writing.write(conn)
    return passing.writing.channels


def _pass(passing: _Passing, row: Mapping[str, Any], successor: Holding | None, ground: Ground) -> None:
    """To the successor; to nobody: the obligation stays with the post, and the tier below need not wait for it."""
    writing, tier = passing.writing, Tier(row["tier"])
    passing.over.append((row["id"], row["post"], successor.id if successor else 0))
    if vacant(successor):
        passing.told += vacancy_notices(row["event"], row["unit"], tier.name, ground=ground, urgency=row["urgency"])
    if successor is not None:
        writing.note(
            "obligation", row["id"], ObligationState.open, at=ground.now, how="succession", holding=successor.id,
            person=successor.person,
        )  # fmt: skip
        passing.told += _first_notices(row, successor, ground)
        return
    writing.note("obligation", row["id"], ObligationState.open, at=ground.now, how="vacant", post=row["post"])
    if below := tier_below(tier, tiers_of(ground.policy.playbooks[row["kind"]])):
        writing.openings.append(
            next_opening(row["event"], row["unit"], row["kind"], below, ground=ground, after=row["id"])
        )


def _first_notices(row: Mapping[str, Any], successor: Holding, ground: Ground) -> Iterator[NoticeRow]:
    for audience in ground.policy.class_of(row["kind"]).cascade:
        for channel in audience.channels:
            yield notice(
                Addressee(successor, channel, audience.template), of=row["id"], event=row["event"], duty=row["id"],
                kind=b"o", urgency=row["urgency"], at=ground.now,
            )  # fmt: skip


async def _hold_back(conn: Connection, passing: _Passing, now: datetime) -> None:
    """What is queued for whoever was there before does not go."""
    if not passing.over:
        return
    duties, posts, successors = map(list, zip(*passing.over, strict=True))
    for row in await conn.fetch(sql("suppress_handed_over"), duties, posts, successors, now):
        passing.writing.note(
            "notice", row["id"], "suppressed", at=now, how="holder-changed", channel=row["channel"],
            duty=row["duty"], holding=row["holding"],
        )  # fmt: skip


async def _tell(conn: Connection, passing: _Passing) -> None:
    """Whoever comes back from leave was told of what was open before; of the rest he hears now."""
    known = await conn.fetch(sql("list_known_notices"), [row.id for row in passing.told])
    there = {row["id"] for row in known}
    passing.writing.tell(row for row in passing.told if row.id not in there)
