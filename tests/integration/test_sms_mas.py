"""Texts by China Mobile's cloud MAS: what it gets, what its answers mean, and what comes back by push and by pull."""

from __future__ import annotations

import base64
import json
from collections import deque
from datetime import UTC, datetime

import pytest

from duban.channels.gateway import ForgedPush, Receipt, Reply
from duban.channels.outcome import Outcome, Result
from tests.integration.sms_http_lines import PHONE, WHOLE, attempt, heard_of, mas, push, speaking, text
from tests.simulators.mas import CloudMas

TEMPLATE = "38516fabae004eddbfa3ace1d419"


async def test_a_text_arrives_with_one_signature_which_the_platform_puts_before_it() -> None:
    gate = CloudMas()
    async with speaking(gate, mas) as gateway:
        outcome = await gateway.send(text())
    (taken,) = gate.taken
    assert outcome == Outcome(Result.accepted, "success accepted", taken["group"], 0, "main")
    assert (taken["to"], taken["text"]) == ("13800138000", WHOLE)
    assert gate.refusals == []


async def test_where_the_url_names_a_template_the_platform_fills_it() -> None:
    gate = CloudMas()
    async with speaking(gate, mas, template__opened=TEMPLATE) as gateway:
        await gateway.send(text(1))
        await gateway.send(text(2, template="due"))
    assert [each["text"] for each in gate.taken] == [
        "【人才办】传达学习会议精神，时限11月25日17:30，回复“1 4711”签收",
        WHOLE,
    ]
    assert [each.path for each in gate.requests] == ["/sms/tmpsubmit", "/sms/norsubmit"]


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("FlowOverLimit", Result.try_later),
        ("SystemBusy", Result.try_later),
        ("InvalidMobile", Result.undeliverable),
        ("NoSignId", Result.refused),
        ("InvalidUsrOrPwd", Result.refused),
        ("RequestTimeout", Result.ambiguous),
        ("NeverHeardOf", Result.try_later),
    ],
)
async def test_a_refusal_is_named_by_the_platforms_code(code: str, result: Result) -> None:
    gate = CloudMas(faults=deque([code]))
    async with speaking(gate, mas) as gateway:
        outcome = await gateway.send(text())
    assert outcome.result is result
    assert outcome.reason.split(" ")[0] == code
    assert gate.taken == []


async def test_a_code_that_is_a_number_of_somebody_is_not_repeated() -> None:
    gate = CloudMas(faults=deque(["13800138000"]))
    async with speaking(gate, mas) as gateway:
        outcome = await gateway.send(text())
    assert outcome == Outcome(Result.try_later, "unknown deferred", gateway="main")


async def test_a_number_abroad_is_for_another_gateway() -> None:
    gate = CloudMas()
    async with speaking(gate, mas) as gateway:
        outcome = await gateway.send(text(to="+85251234567"))
    assert outcome == Outcome(Result.refused, "InvalidMobile not-of-the-mainland", gateway="main")
    assert gate.requests == []


@pytest.mark.parametrize("fault", ["hang", "drop", "garbage", "half", "oversized", "500", "html"])
@pytest.mark.parametrize("taken", ["", "-taken"])
async def test_whatever_happens_after_the_request_left_is_in_doubt(fault: str, taken: str) -> None:
    gate = CloudMas(faults=deque([fault + taken]))
    async with speaking(gate, mas) as gateway:
        outcome = await gateway.send(text())
        assert await gateway.ask(attempt()) is None
    assert outcome.result is Result.ambiguous
    assert (len(gate.taken), gate.refusals) == (1 if taken else 0, [])


async def test_reports_and_replies_come_by_push_plain_or_encoded() -> None:
    gate = CloudMas()
    async with speaking(gate, mas) as gateway:
        sent = await gateway.send(text())
        report = json.dumps(gate.arrive(gate.taken[0])).encode()
        failed = json.dumps([gate.arrive(gate.taken[0], status="UNDELIV", code="DB:0141")]).encode()
        said = json.dumps(gate.reply("13800138000", "1 4711", "2026-11-23 09:30:00")).encode()
        answered = gateway.pushed(push(base64.b64encode(report)))
        (delivered,), (undelivered,) = answered.arrivals, gateway.pushed(push(failed)).arrivals
        (reply,), (again,) = gateway.pushed(push(said)).arrivals, gateway.pushed(push(base64.b64encode(said))).arrivals
    assert isinstance(delivered, Receipt)
    assert isinstance(undelivered, Receipt)
    assert (delivered.reference, delivered.to, delivered.reason) == (sent.reference, PHONE, "DELIVRD delivered")
    assert (undelivered.result, undelivered.reason) == (Result.refused, "DB:0141 refused")
    assert isinstance(reply, Reply)
    assert (reply.sender, reply.text, reply.at) == (PHONE, "1 4711", datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    assert reply == again


async def test_where_the_url_says_so_both_are_pulled() -> None:
    gate = CloudMas()
    async with speaking(gate, mas, pull="0.01") as gateway:
        sent = await gateway.send(text())
        gate.arrive(gate.taken[0])
        gate.reply("13800138000", "1 4711", "20261123093000")
        receipt, reply = await heard_of(gateway, 2)
    assert isinstance(receipt, Receipt)
    assert (receipt.reference, receipt.result) == (sent.reference, Result.delivered)
    assert isinstance(reply, Reply)
    assert reply.at == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


async def test_a_push_from_outside_without_the_secret_is_forged() -> None:
    with pytest.raises(ForgedPush):
        mas(1).pushed(push(b"[]", peer="198.51.100.7"))


@pytest.mark.parametrize("body", [b"{", b"1", b"[1]", b"[{}]", b'{"reportStatus": "DELIVRD"}', b'{"smsContent": 1}'])
async def test_a_push_that_is_not_the_interfaces_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the promise is the kind alone
        mas(1).pushed(push(body))
