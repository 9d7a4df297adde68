"""Notices of a real ledger over each provider's HTTP, each fault of a submit in turn: none lost, doubles counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from duban.channels.failover import Gateways
from duban.channels.gateway import Gateway
from duban.channels.http_call import Patience
from duban.flow.lease import CLAIMED_UNDER, Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.ledger.notices import note_gateway
from duban.model import Channel
from tests.integration.sms_http_lines import aliyun, mas, speaking, tencent
from tests.simulators.aliyun import Dysms
from tests.simulators.gateway_http import FAULTS, HttpGateway
from tests.simulators.mas import CloudMas
from tests.simulators.tencent import TencentSms
from tests.world import ask, directive, hear, run

RIPE = "UPDATE notice SET retry_real = clock_timestamp() - interval '1 second' WHERE retry_real IS NOT NULL"
OF_SMS = "SELECT id, state, reason, ambiguous, gateway, reference FROM notice WHERE channel = 'sms'"
HURRIED, PATIENT = Patience(connect=5.0, read=1.0, whole=2.0), Patience()
OPEN = {"queued", "claimed", "sending"}

KINDS: dict[str, tuple[Callable[[], HttpGateway], Callable[..., Gateway], str]] = {
    "aliyun": (Dysms, aliyun, "biz_id"),
    "tencent": (TencentSms, tencent, "serial"),
    "mas": (CloudMas, mas, "group"),
}
LATER = {
    "aliyun": "isv.BUSINESS_LIMIT_CONTROL", "tencent": "LimitExceeded.DeliveryFrequencyLimit", "mas": "FlowOverLimit",
}  # fmt: skip
NEVER = {
    "aliyun": "isv.MOBILE_NUMBER_ILLEGAL", "tencent": "InvalidParameterValue.IncorrectPhoneNumber",
    "mas": "InvalidMobile",
}  # fmt: skip


ROUNDS: dict[str, Callable[[str], list[str]]] = {
    "later": lambda kind: [LATER[kind], "redirect", "slow"],
    "never": lambda kind: [NEVER[kind]],
    "lost": lambda _: list(FAULTS),
    "taken": lambda _: [f"{each}-taken" for each in FAULTS],
}
"""Faults that come one after another, and then none."""


@pytest.mark.parametrize("faults", sorted(ROUNDS))
@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_notice_ends_and_goes_twice_only_where_that_is_counted(
    kind: str, faults: str, parts: Parts, lease: Lease
) -> None:
    await hear(parts, directive(units=["health", "commerce"], urgency="urgent"))
    simulate, ours, reference = KINDS[kind]
    gate = simulate()
    gate.faults = deque(ROUNDS[faults](kind))
    async with speaking(gate, ours, PATIENT if faults in {"later", "never"} else HURRIED) as gateway:
        notices = await _sent(parts, lease, gateway)
    gone = [notice for notice in notices if notice["state"] == "accepted"]
    failed = [notice["reason"] for notice in notices if notice["state"] == "failed"]
    assert notices
    met = len(ROUNDS[faults](kind)) - len(gate.faults)
    # Where the question settles each doubt, no more is sent than there are notices.
    assert met >= min(len(notices), len(ROUNDS[faults](kind)))
    assert failed == ([f"{NEVER[kind]} undeliverable"] if faults == "never" else [])
    assert len(gone) + len(failed) == len(notices)
    assert {notice["gateway"] for notice in gone} == {"main"}
    assert {notice["reference"] for notice in gone if notice["reference"]} <= {each[reference] for each in gate.taken}
    twice = len(gate.taken) - len(gone)
    # MAS has no question, and Tencent's knows only what the carrier has reported.
    assert twice == (0 if faults != "taken" or kind == "aliyun" else met)
    assert twice <= sum(notice["ambiguous"] for notice in notices)
    assert gate.refusals == []


async def _sent(parts: Parts, lease: Lease, gateway: Gateway) -> list[Any]:
    """The notices, once each has ended or nothing helps."""

    async def about_to(notice: UUID, name: str) -> bool:
        worker = CLAIMED_UNDER.get()
        assert worker is not None
        async with parts.ledger.transaction() as conn:
            return await note_gateway(conn, notice, name, worker=worker)

    sender = Gateways([gateway], about_to=about_to)
    notices: list[Any] = []
    for _ in range(16):
        await send_queued(parts, lease, Channel.sms, sender)
        await run(parts, RIPE)
        notices = list(await ask(parts, OF_SMS))
        if not OPEN & {notice["state"] for notice in notices}:
            break
    return notices
