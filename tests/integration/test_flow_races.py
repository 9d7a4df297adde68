"""A signature against a sweep and a claim, by the hundred (`--long`: 10,000): nothing is claimed behind it (I5)."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest

from duban.flow.fire import fire_due
from duban.flow.lease import Lease, reclaim
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.flow.sign import acknowledge
from duban.model import Channel
from tests.senders import LATER, ScriptedSender
from tests.world import ask, clock_shows, directive, hear, local, run, tell

RACES = 500


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_no_notice_is_claimed_after_the_signature_was_committed(parts: Parts, seed: int, *, long: bool) -> None:
    races = RACES * (20 if long else 1)
    await hear(parts, *(directive(n, units=None) for n in range(-(-races // 30))))
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
    await clock_shows(parts, local("03-02", "09:00"))
    duties = [tuple(row) for row in await ask(parts, "SELECT id, holding FROM obligation")][:races]
    chance = random.Random(seed)
    for start in range(0, races, 25):
        await race(parts, duties[start : start + 25], chance)

    assert await claimed_behind_signatures(parts) == []
    ways = await ask(parts, "SELECT DISTINCT state FROM notice WHERE step = 'remind-1' AND attempts > 0")
    assert "suppressed" in {row["state"] for row in ways}
    assert await tell(parts, "SELECT count(*) FROM obligation WHERE state <> 'open'") == races
    assert await tell(parts, "SELECT count(*) FROM clock JOIN obligation ON id = duty"
                      " WHERE state <> 'open' AND next_at IS NOT NULL") == 0  # fmt: skip


async def race(parts: Parts, duties: list[tuple[Any, ...]], chance: random.Random) -> None:
    """All their signatures, in the midst of sweeps, claims, refusals and a worker that is lost."""
    lease = await Lease.open(parts, "worker")

    async def press(duty: Any, holding: int) -> None:
        await asyncio.sleep(chance.random() * 0.08)
        await acknowledge(parts, parts.keys.ack_token(duty, holding))

    async def sweep() -> None:
        await asyncio.sleep(chance.random() * 0.03)
        await fire_due(parts, limit=10)

    async def deliver() -> None:
        await asyncio.sleep(chance.random() * 0.06)
        await send_queued(parts, lease, Channel.email, ScriptedSender([LATER] * 9))
        # As nobody of ours would: whoever has some of them in hand is passed over, so that this waits for nobody.
        await run(parts, "UPDATE notice SET retry_real = clock_timestamp() WHERE id IN"
                  " (SELECT id FROM notice WHERE retry_real IS NOT NULL FOR UPDATE SKIP LOCKED)")  # fmt: skip
        await lease.close()
        await reclaim(parts)

    await asyncio.gather(*(press(*duty) for duty in duties), *(sweep() for _ in range(4)), deliver(), deliver())


async def claimed_behind_signatures(parts: Parts) -> list[str]:
    """Duties with a claim that stands behind their signature in the journal, in a transaction that began behind it."""
    signed: dict[str, int] = {}
    late = []
    for row in await ask(parts, "SELECT xid::text::bigint AS xid, body FROM journal_entry ORDER BY n"):
        said = json.loads(row["body"])
        if (said["what"], said["state"]) == ("obligation", "acknowledged"):
            signed[said["id"]] = row["xid"]
        elif (said["what"], said["state"]) == ("notice", "claimed") and row["xid"] > signed.get(
            said["duty"], row["xid"]
        ):
            late.append(said["duty"])
    return late
