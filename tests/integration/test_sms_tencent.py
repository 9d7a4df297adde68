"""Texts by Tencent Cloud: what SendSms gets, what its answers mean, and what comes back by callback and by pull."""

from __future__ import annotations

import json
from collections import deque
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from duban.channels.gateway import ForgedPush, Receipt, Reply
from duban.channels.outcome import Outcome, Result
from tests.integration.sms_http_lines import PHONE, WORDS, attempt, heard_of, push, speaking, tencent, text
from tests.simulators.tencent import TencentSms


async def test_a_text_is_one_call_with_the_words_in_the_order_of_the_template() -> None:
    gate = TencentSms()
    async with speaking(gate, tencent) as gateway:
        outcome = await gateway.send(text())
    (taken,) = gate.taken
    assert outcome == Outcome(Result.accepted, "Ok accepted", taken["serial"], 1, "main")
    assert (taken["to"], taken["sign"], taken["template"]) == (PHONE, "人才办", "449739")
    assert (taken["params"], taken["session"]) == ([WORDS["title"], WORDS["due"], "4711"], str(UUID(int=1)))
    assert gate.refusals == []


async def test_the_url_says_which_words_a_template_has() -> None:
    gate = TencentSms()
    async with speaking(
        gate, tencent, template__plain="449740", template__digest="449741", params__digest="title"
    ) as gateway:
        await gateway.send(text(1, words={"title": "年度总结"}))
        await gateway.send(text(2, template="digest", words={"title": "年度总结"}))
    assert [(each["template"], each["params"]) for each in gate.taken] == [
        ("449740", ["年度总结", "—"]),
        ("449741", ["年度总结"]),
    ]


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", Result.try_later),
        ("RequestLimitExceeded", Result.try_later),
        ("InvalidParameterValue.IncorrectPhoneNumber", Result.undeliverable),
        ("FailedOperation.SignatureIncorrectOrUnapproved", Result.refused),
        ("FailedOperation.InsufficientBalanceInSmsPackage", Result.refused),
        ("AuthFailure.SignatureFailure", Result.refused),
        ("InternalError.Timeout", Result.ambiguous),
        ("FailedOperation.NeverHeardOf", Result.try_later),
    ],
)
async def test_a_refusal_is_named_by_the_providers_code_and_holds_no_number(code: str, result: Result) -> None:
    gate = TencentSms(faults=deque([code]))
    async with speaking(gate, tencent) as gateway:
        outcome = await gateway.send(text())
    assert outcome.result is result
    assert outcome.reason.split(" ")[0] == code
    assert "138" not in outcome.reason
    assert gate.taken == []


@pytest.mark.parametrize("fault", ["hang", "drop", "garbage", "half", "oversized", "500", "html"])
@pytest.mark.parametrize("taken", ["", "-taken"])
async def test_whatever_happens_after_the_request_left_is_in_doubt_until_the_carrier_has_reported(
    fault: str, taken: str
) -> None:
    gate = TencentSms(faults=deque([fault + taken]))
    async with speaking(gate, tencent) as gateway:
        assert (await gateway.send(text())).result is Result.ambiguous
        assert await gateway.ask(attempt()) is None
        for each in gate.taken:
            gate.arrive(each)
        answer = await gateway.ask(attempt())
    if taken:
        assert answer == Outcome(Result.delivered, "DELIVRD delivered", gate.taken[0]["serial"], gateway="main")
    else:
        assert answer is None
    assert gate.refusals == []


async def test_a_report_of_another_text_to_the_same_number_answers_for_none() -> None:
    gate = TencentSms(sessions=False)
    async with speaking(gate, tencent) as gateway:
        first = await gateway.send(text(1))
        gate.arrive(gate.taken[0], status="FAIL", code="UNDELIV")
        assert await gateway.ask(attempt(2)) is None
        assert await gateway.ask(attempt(2, reference="another")) is None
        answer = await gateway.ask(attempt(1, reference=first.reference))
    assert answer == Outcome(Result.undeliverable, "UNDELIV undeliverable", first.reference, gateway="main")


async def test_receipts_and_replies_come_by_callback() -> None:
    gate = TencentSms()
    async with speaking(gate, tencent) as gateway:
        sent = await gateway.send(text())
        rows = [gate.arrive(gate.taken[0]), gate.arrive(gate.taken[0], status="FAIL", code="REJECTD")]
        answered = gateway.pushed(push(json.dumps(rows).encode()))
        said = json.dumps(gate.reply("13800138000", "1 4711", 1_795_000_000)).encode()
        (reply,), (again,) = gateway.pushed(push(said)).arrivals, gateway.pushed(push(said)).arrivals
    delivered, rejected = answered.arrivals
    assert isinstance(delivered, Receipt)
    assert isinstance(rejected, Receipt)
    assert (delivered.reference, delivered.to, delivered.reason) == (sent.reference, PHONE, "DELIVRD delivered")
    assert (rejected.result, rejected.reason) == (Result.refused, "REJECTD refused")
    assert json.loads(answered.body) == {"result": 0, "errmsg": "OK"}
    assert isinstance(reply, Reply)
    assert (reply.sender, reply.text, reply.at) == (PHONE, "1 4711", datetime.fromtimestamp(1_795_000_000, UTC))
    assert reply == again


async def test_a_reply_of_another_second_or_another_person_is_another_reply() -> None:
    gate, gateway = TencentSms(), tencent(1)
    said = [("13800138000", 1), ("13800138000", 2), ("13900139000", 1)]
    pushes = [push(json.dumps(gate.reply(number, "1", at)).encode()) for number, at in said]
    ids = [each.id for one in pushes for each in gateway.pushed(one).arrivals if isinstance(each, Reply)]
    assert len(set(ids)) == 3


async def test_where_the_url_says_so_both_are_pulled_and_are_the_same_as_by_callback() -> None:
    gate = TencentSms()
    async with speaking(gate, tencent, pull="0.01") as gateway:
        sent = await gateway.send(text())
        gate.arrive(gate.taken[0])
        said = json.dumps(gate.reply("13800138000", "1 4711", 1_795_000_000)).encode()
        receipt, reply = await heard_of(gateway, 2)
        assert (reply,) == gateway.pushed(push(said)).arrivals
    assert isinstance(receipt, Receipt)
    assert (receipt.notice, receipt.reference, receipt.to) == (UUID(int=1), sent.reference, PHONE)
    assert receipt.result is Result.delivered
    assert (gate.statuses, gate.replies) == ([], [])


async def test_what_was_pulled_and_could_not_be_kept_is_given_again() -> None:
    gate = TencentSms()

    async def fails(_: object) -> None:
        raise RuntimeError("the ledger is away")

    async with speaking(gate, tencent, pull="0.01") as gateway:
        await gateway.send(text())
        gate.arrive(gate.taken[0])
        with pytest.raises(RuntimeError):
            await gateway.listen(fails)
        (receipt,) = await heard_of(gateway, 1)
    assert isinstance(receipt, Receipt)


async def test_a_pull_that_fails_is_tried_again() -> None:
    gate = TencentSms()
    async with speaking(gate, tencent, pull="0.01") as gateway:
        await gateway.send(text())
        gate.broken_pulls = 2
        gate.arrive(gate.taken[0])
        assert len(await heard_of(gateway, 1)) == 1


async def test_a_callback_from_outside_without_the_secret_is_forged() -> None:
    gateway = tencent(1, push="0123456789abcdef")
    with pytest.raises(ForgedPush):
        gateway.pushed(push(b"[]", peer="198.51.100.7"))
    assert gateway.pushed(push(b"[]", peer="198.51.100.7", key="0123456789abcdef")).arrivals == ()


@pytest.mark.parametrize("body", [b"", b"1", b"[1]", b"[{}]", b'{"text": "1"}', b'[{"report_status": "SUCCESS"}]'])
async def test_a_callback_that_is_not_the_protocols_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the promise is the kind alone
        tencent(1).pushed(push(body))


async def test_a_clock_too_far_off_is_refused_for_now() -> None:
    gate = TencentSms()
    async with speaking(gate, tencent) as gateway:
        gateway._clock = lambda: datetime.now(UTC) - timedelta(minutes=10)
        outcome = await gateway.send(text())
    assert outcome == Outcome(Result.try_later, "AuthFailure.SignatureExpire deferred", gateway="main")
