"""有困难: somebody says that a duty is difficult; it is shown apart, and whoever stands above him hears of it once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.escalation import Owing, told
from duban.flow.commit import Writing
from duban.flow.notices import notice
from duban.flow.parts import Parts
from duban.flow.sign import Ended, NotYours, read_as
from duban.ground import Addressee, Ground
from duban.ledger import withdrawals
from duban.ledger.database import Connection, Row
from duban.ledger.notices import TASK_OVER
from duban.ledger.statements import sql
from duban.model import Channel, Holding, ObligationState, PostKind, Tier
from duban.playbook.rules import Audience, Role

STEP: Final = "difficulty"
CHANNELS: Final = (Channel.email, Channel.sms)
ABOVE_A_TIER: Final[tuple[Role, ...]] = ("above", "lead-liaison")
"""An obligation: the tier above, of a principal the lead office's head; of him his office."""
ABOVE_A_UNIT: Final[tuple[Role, ...]] = ("principal", "lead-head", "lead-liaison")
"""A task: the unit's principal; where he says it himself, the lead office's head."""


async def obligation_is_difficult(parts: Parts, obligation: UUID, holding: int, *, how: str) -> bool:
    """Whoever owes it says so; False where it had been said before. Raises as a signature does, `Ended` if signed."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        await conn.fetch(sql("hold_obligation"), obligation)
        row = await read_as(parts, conn, obligation, holding)
        if row["reader_post"] != row["owner_post"]:
            raise NotYours
        if row["state"] != ObligationState.open:
            raise Ended(row["state"])
        kind = PostKind(Tier(row["tier"]).name)
        speaker = Holding(holding, row["reader_post"], kind, row["unit"], row["reader_person"])
        return await _say(parts, conn, obligation, row, Owing(row["unit"], Tier(row["tier"]), speaker), speaker, how)


async def task_is_difficult(parts: Parts, task: UUID, holding: int, *, how: str) -> bool:
    """The same of a task, by whoever answers for a post of its unit."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        await conn.fetch(sql("hold_task"), task)
        row = await task_signer(parts, conn, task, holding)
        if row["state"] in TASK_OVER:
            raise Ended(row["state"])
        speaker = Holding(holding, row["post"], PostKind(row["post"].split("/")[1]), row["unit"], row["person"])
        return await _say(parts, conn, task, row, Owing(row["unit"]), speaker, how)


async def task_signer(parts: Parts, conn: Connection, task: UUID, holding: int) -> Row:
    """A task, and who speaks for its unit by that holding; raises `NotYours` for another unit's, `Ended`."""
    row = await conn.fetchrow(sql("read_task_signer"), task, holding)
    if row is None:
        raise Ended("holder-changed")
    if row["task_unit"] != row["unit"]:
        raise NotYours
    today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    answers = (await parts.organisation(conn)).holder(row["post"], today)
    if answers is None or answers.person != row["person"]:
        raise Ended("holder-changed")
    return row


async def _say(
    parts: Parts, conn: Connection, duty: UUID, row: Row, owing: Owing, speaker: Holding, how: str
) -> bool:  # fmt: skip
    """Once a duty: recorded, and whoever stands above is told, in this commit."""
    now, kind = await parts.ledger.now(conn), b"t" if owing.tier is None else b"o"
    if await conn.fetchval(sql("insert_difficulty"), duty, kind, speaker.id, now) is None:
        return False
    writing = Writing()
    what = "task" if owing.tier is None else "obligation"
    writing.note(what, duty, row["state"], at=now, how=f"{how}:{STEP}", by=speaker.person)
    ground = await _ground(parts, conn, row["policy_version"], now)
    writing.tell(
        notice(each, of=duty, event=row["event"], duty=duty, kind=kind, step=STEP, urgency=row["urgency"], at=now)
        for each in _hears(owing, speaker, ground)
    )
    await writing.write(conn)
    return True


async def _ground(parts: Parts, conn: Connection, version: int, now: datetime) -> Ground:
    policy = await parts.policy(conn, version)
    return Ground(policy, await parts.organisation(conn), parts.calendar(policy), received_at=now, now=now)


def _hears(owing: Owing, speaker: Holding, ground: Ground) -> Iterator[Addressee]:
    """The nearest above who is somebody else; the leader is not told of single matters."""
    for who in ABOVE_A_UNIT if owing.tier is None else ABOVE_A_TIER:
        audience = Audience(who, CHANNELS, STEP)
        reached = told(audience, owing, organisation=ground.organisation, day=ground.today)
        if reached is not None and not reached.digest and reached.holding.person != speaker.person:
            yield from (Addressee(reached.holding, channel, STEP) for channel in CHANNELS)
            return
