"""Texts by Alibaba Cloud: what SendSms gets, what its answers mean, and what the question knows of one in doubt."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from duban.channels.gateway import ForgedPush, Receipt, Reply
from duban.channels.outcome import Outcome, Result
from tests.integration.sms_http_lines import PHONE, WORDS, aliyun, attempt, push, speaking, text
from tests.simulators.aliyun import Dysms
from tests.simulators.gateway_http import standing


async def test_a_text_is_one_call_with_the_signature_the_template_and_its_words_and_the_code_alone_in_its_own() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway:
        outcome = await gateway.send(text())
    (taken,) = gate.taken
    assert outcome == Outcome(Result.accepted, "OK accepted", taken["biz_id"], 0, "main")
    assert (taken["to"], taken["sign"], taken["template"]) == ("13800138000", "人才办", "SMS_1")
    assert (taken["words"], taken["out_id"]) == (WORDS, str(UUID(int=1)))
    assert gate.refusals == []


async def test_the_url_says_which_template_a_text_takes_and_one_without_a_code_has_its_own() -> None:
    gate = Dysms()
    async with speaking(
        gate, aliyun, template__plain="SMS_2", template__wrong="SMS_9", params__wrong="text"
    ) as gateway:
        await gateway.send(text(1, template="due"))
        await gateway.send(text(2, template="due", words={"title": "年度总结"}))
        await gateway.send(text(3, template="wrong", words={}))
    assert [(each["template"], each["words"]) for each in gate.taken] == [
        ("SMS_1", WORDS),
        ("SMS_2", {"title": "年度总结", "due": "—"}),
        ("SMS_9", {"text": "传达学习会议精神，请于11月25日17:30前签收。回复“1 4711”签收"}),
    ]


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Result.try_later),
        ("Throttling.User", Result.try_later),
        ("isv.MOBILE_NUMBER_ILLEGAL", Result.undeliverable),
        ("isv.SMS_SIGNATURE_ILLEGAL", Result.refused),
        ("isv.SMS_TEMPLATE_ILLEGAL", Result.refused),
        ("isv.AMOUNT_NOT_ENOUGH", Result.refused),
        ("isp.SYSTEM_ERROR", Result.ambiguous),
        ("isv.NEVER_HEARD_OF", Result.try_later),
    ],
)
async def test_a_refusal_is_named_by_the_providers_code_and_holds_no_number(code: str, result: Result) -> None:
    gate = Dysms(faults=deque([code]))
    async with speaking(gate, aliyun) as gateway:
        outcome = await gateway.send(text())
    assert outcome.result is result
    assert outcome.reason.split(" ")[0] == code
    assert "138" not in outcome.reason
    assert gate.taken == []


@pytest.mark.parametrize("fault", ["hang", "drop", "garbage", "half", "oversized", "500", "html"])
async def test_whatever_happens_after_the_request_left_is_in_doubt_and_the_question_tells_what_was_taken(
    fault: str,
) -> None:
    gate = Dysms(faults=deque([fault, f"{fault}-taken"]))
    long_ago = datetime.now(UTC) - timedelta(seconds=30)
    async with speaking(gate, aliyun) as gateway:
        lost, taken = await gateway.send(text(1)), await gateway.send(text(2))
        assert (lost.result, taken.result) == (Result.ambiguous, Result.ambiguous)
        assert await gateway.ask(attempt(1, at=long_ago)) is None
        assert await gateway.ask(attempt(2, at=long_ago)) == Outcome(Result.accepted, "OK accepted", gateway="main")
        gate.taken[0] |= {"status": 3, "code": "DELIVERED"}
        delivered = await gateway.ask(attempt(2, at=long_ago))
        gate.taken[0] |= {"status": 2, "code": "IS_CLOSED"}
        failed = await gateway.ask(attempt(2, at=long_ago))
    assert delivered == Outcome(Result.delivered, "DELIVERED delivered", gateway="main")
    assert failed == Outcome(Result.undeliverable, "IS_CLOSED undeliverable", gateway="main")
    assert gate.refusals == []


async def test_a_text_that_the_question_does_not_know_after_some_minutes_was_not_taken() -> None:
    gate = Dysms(faults=deque(["drop"]))
    async with speaking(gate, aliyun) as gateway:
        await gateway.send(text(1))
        answer = await gateway.ask(attempt(1, at=datetime.now(UTC) - timedelta(minutes=3)))
    assert answer == Outcome(Result.try_later, "unknown not-taken", gateway="main")


async def test_an_earlier_text_of_the_same_notice_does_not_answer_for_a_later_one() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway:
        await gateway.send(text(1))
        answer = await gateway.ask(attempt(1, at=datetime.now(UTC) + timedelta(minutes=5)))
    assert answer is None


async def test_the_question_reads_every_page_of_a_number_that_got_many() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway:
        for number in range(60):
            await gateway.send(text(number))
        answer = await gateway.ask(attempt(59))
    assert answer is not None
    assert answer.result is Result.accepted


async def test_a_gateway_that_is_away_or_points_elsewhere_took_nothing() -> None:
    gate = Dysms(faults=deque(["redirect"]))
    async with speaking(gate, aliyun) as gateway:
        assert await gateway.send(text()) == Outcome(Result.try_later, "302 http-refused", gateway="main")
    async with standing(gate) as port:
        pass
    away = aliyun(port)
    assert await away.send(text()) == Outcome(Result.try_later, "unreachable session", gateway="main")
    assert await away.ask(attempt()) is None
    await away.close()
    assert await away.send(text()) == Outcome(Result.try_later, "closed session", gateway="main")


async def test_a_wrong_secret_is_refused() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway:
        gateway._account = replace(gateway._account, secret="another secret")
        outcome = await gateway.send(text())
    assert outcome == Outcome(Result.refused, "SignatureDoesNotMatch refused", gateway="main")
    assert gate.taken == []


async def test_connections_are_kept_between_texts() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway:
        for number in range(5):
            await gateway.send(text(number))
    assert (len(gate.taken), gate.connections) == (5, 1)


async def test_receipts_and_replies_come_by_push_under_the_notice_the_reference_and_their_own_number() -> None:
    gate = Dysms()
    async with speaking(gate, aliyun) as gateway:
        sent = await gateway.send(text())
        report = gate.report(gate.taken[0], "DELIVERED")
        failed = gate.report(gate.taken[0], "MOBILE_NOT_ON_SERVICE")
        up = gate.up("13800138000", "1 4711", 1234567890)
        answered = gateway.pushed(push(json.dumps([report, failed]).encode()))
        (reply,) = gateway.pushed(push(json.dumps([up]).encode())).arrivals
    delivered, undelivered = answered.arrivals
    assert isinstance(delivered, Receipt)
    assert isinstance(undelivered, Receipt)
    assert (delivered.notice, delivered.reference, delivered.to) == (UUID(int=1), sent.reference, PHONE)
    assert (delivered.result, delivered.reason) == (Result.delivered, "DELIVERED delivered")
    assert (undelivered.result, undelivered.reason) == (
        Result.undeliverable,
        "MOBILE_NOT_ON_SERVICE undeliverable",
    )
    assert json.loads(answered.body) == {"code": 0, "msg": "成功"}
    assert isinstance(reply, Reply)
    assert (reply.id, reply.sender, reply.text) == ("1234567890", PHONE, "1 4711")
    assert reply.at is not None
    assert abs((reply.at - datetime.now(UTC)).total_seconds()) < 60


async def test_a_push_from_outside_needs_the_secret_or_a_network_named() -> None:
    body = b"[]"
    open_to_all = aliyun(1)
    secret, network = aliyun(1, push="0123456789abcdef"), aliyun(1, push_from="203.0.113.0/24")
    assert open_to_all.pushed(push(body)).arrivals == ()
    assert secret.pushed(push(body, peer="198.51.100.7", key="0123456789abcdef")).arrivals == ()
    assert network.pushed(push(body, peer="::ffff:203.0.113.9")).arrivals == ()
    for gateway, forged in [
        (open_to_all, push(body, peer="198.51.100.7")),
        (secret, push(body, peer="127.0.0.1")),
        (secret, push(body, peer="127.0.0.1", key="0123456789abcdeX")),
        (network, push(body, peer="198.51.100.7")),
        (network, push(body, peer="127.0.0.1")),
    ]:
        with pytest.raises(ForgedPush):
            gateway.pushed(forged)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b"[{}]", b'[{"success": 1, "biz_id": "1"}]', b"[" * 100_000, b"\xff\xfe", b'[{"content": 1}]'],
)
async def test_a_push_that_is_not_the_protocols_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the promise is the kind alone
        aliyun(1).pushed(push(body))
