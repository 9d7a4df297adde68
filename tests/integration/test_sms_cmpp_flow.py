"""Notices of a real ledger over CMPP, each fault of a SUBMIT in turn: none lost, every double counted (I3, I4)."""

from __future__ import annotations

from collections import Counter, deque

import pytest

from duban.channels.failover import Gateways
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.integration.cmpp_lines import speaking, standing
from tests.simulators.cmpp import SUBMIT_FAULTS, Ismg
from tests.world import ask, directive, hear, run

RIPE = "UPDATE notice SET retry_real = clock_timestamp() - interval '1 second' WHERE retry_real IS NOT NULL"
OF_SMS = "SELECT id, state, reason, ambiguous, gateway, reference, parts FROM notice WHERE channel = 'sms'"
OPEN = {"queued", "claimed", "sending"}


@pytest.mark.parametrize("fault", SUBMIT_FAULTS)
async def test_every_notice_ends_and_goes_twice_only_where_that_is_counted(
    fault: str, parts: Parts, lease: Lease
) -> None:
    await hear(parts, directive(units=["health", "commerce"], urgency="urgent"))
    ismg = Ismg(submits=deque([fault, ""] * 4), slowness=0.15)
    async with speaking(ismg, patience={"wait": 0.1}) as gateway:
        sender = Gateways([gateway])
        notices = await ask(parts, OF_SMS)
        for _ in range(12):
            await send_queued(parts, lease, Channel.sms, sender)
            await standing(gateway)
            await run(parts, RIPE)
            notices = await ask(parts, OF_SMS)
            if not OPEN & {notice["state"] for notice in notices}:
                break
    assert notices
    failed = {notice["reason"] for notice in notices if notice["state"] == "failed"}
    assert failed == ({"13 undeliverable"} if fault == "refuse" else set())
    gone = [notice for notice in notices if notice["state"] == "accepted"]
    assert len(gone) + sum(notice["state"] == "failed" for notice in notices) == len(notices)
    assert {(notice["gateway"], notice["parts"]) for notice in gone} <= {("mobile", 1)}
    assert {notice["reference"] for notice in gone} <= {str(taken.msg_id) for taken in ismg.taken}
    twice = sum(Counter((taken.to, taken.content) for taken in ismg.taken).values()) - len(gone)
    assert twice <= sum(notice["ambiguous"] for notice in notices)
