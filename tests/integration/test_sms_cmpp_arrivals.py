"""What an ISMG delivers: receipts and replies, acknowledged once they are kept, each once however often."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from duban.channels.cmpp.login import Version
from duban.channels.gateway import Receipt, Reply
from duban.channels.outcome import Result
from tests.integration.cmpp_lines import PHONE, Ear, heard, listening, seen, speaking, text
from tests.simulators.cmpp import Ismg

BOTH = pytest.mark.parametrize("version", [Version.v2, Version.v3])
DONE = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@BOTH
async def test_a_receipt_names_the_message_the_number_the_instant_and_the_gateways_word(version: Version) -> None:
    ismg, ear = Ismg(highest=version, report="DELIVRD"), Ear()
    async with speaking(ismg, version=version) as gateway, listening(gateway, ear):
        outcome = await gateway.send(text())
        (receipt,) = await heard(ear, 1)
        await seen(ismg, lambda: len(ismg.acknowledged) == 1)
    assert outcome.reference is not None
    assert receipt == Receipt(
        gateway="mobile",
        reference=outcome.reference,
        result=Result.delivered,
        reason="DELIVRD delivered",
        to=PHONE,
        at=DONE,
    )
    assert ismg.acknowledged[0][1] == 0


@pytest.mark.parametrize(
    ("state", "result", "reason"),
    [
        ("EXPIRED", Result.undeliverable, "EXPIRED undeliverable"),
        ("UNDELIV", Result.undeliverable, "UNDELIV undeliverable"),
        ("REJECTD", Result.refused, "REJECTD refused"),
        ("DB:0141", Result.refused, "DB:0141 refused"),
        ("MK:0001", Result.undeliverable, "MK:0001 undeliverable"),
        ("XY:9999", Result.undeliverable, "XY:9999 undeliverable"),
        ("签", Result.undeliverable, "unknown undeliverable"),
    ],
)
async def test_a_receipts_state_is_judged_by_the_table_and_an_unknown_one_is_no_success(
    state: str, result: Result, reason: str
) -> None:
    ismg, ear = Ismg(report=state), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        await gateway.send(text())
        (receipt,) = await heard(ear, 1)
    assert isinstance(receipt, Receipt)
    assert (receipt.result, receipt.reason) == (result, reason)


@BOTH
async def test_a_reply_says_who_wrote_what(version: Version) -> None:
    ismg, ear = Ismg(highest=version), Ear()
    async with speaking(ismg, version=version) as gateway, listening(gateway, ear):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)
        msg_id = ismg.line.deliver("1 4711")
        (reply,) = await heard(ear, 1)
        await seen(ismg, lambda: ismg.acknowledged == [(msg_id, 0)])
    assert reply == Reply(gateway="mobile", id=str(msg_id), sender=PHONE, text="1 4711")


@pytest.mark.parametrize("written", [b"13800138000", b"8613800138000", b"+8613800138000", b"008613800138000"])
async def test_a_number_is_known_however_the_ismg_writes_it(written: bytes) -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)
        ismg.line.deliver("1 4711", sender=written)
        (reply,) = await heard(ear, 1)
    assert isinstance(reply, Reply)
    assert reply.sender == PHONE


@pytest.mark.parametrize(
    ("content", "text_format", "read"),
    [(b"1 4711", 0, "1 4711"), ("1 4711 收到".encode("gb18030"), 15, "1 4711 收到"), (b"\x01\x02", 4, "")],
)
async def test_a_reply_is_read_in_the_coding_it_names(content: bytes, text_format: int, read: str) -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)
        ismg.line.deliver(content, Msg_Fmt=text_format)
        (reply,) = await heard(ear, 1)
    assert isinstance(reply, Reply)
    assert reply.text == read


async def test_what_could_not_be_kept_is_not_acknowledged_and_is_heard_again() -> None:
    ismg, ear = Ismg(), Ear(failing=True)
    async with speaking(ismg) as gateway:
        async with listening(gateway, ear) as broken:
            await seen(ismg, lambda: "CONNECT" in ismg.heard)
            msg_id = ismg.line.deliver("1 4711")
            with pytest.raises(ConnectionError):
                await broken
        assert (ear.calls, ismg.acknowledged) == (1, [])
        ear.failing = False
        async with listening(gateway, ear):
            await seen(ismg, lambda: ismg.acknowledged == [(msg_id, 0)])
    assert len(ear.heard) == 1


async def test_without_a_listener_texts_go_out_and_what_comes_waits_for_one() -> None:
    ismg, ear = Ismg(report="DELIVRD"), Ear()
    async with speaking(ismg) as gateway:
        for number in range(5):
            assert (await gateway.send(text(number))).result is Result.accepted
        assert ismg.acknowledged == []
        async with listening(gateway, ear):
            await seen(ismg, lambda: len(ismg.acknowledged) == 5)
    assert [each.reference for each in ear.heard if isinstance(each, Receipt)] == [str(t.msg_id) for t in ismg.taken]


async def test_what_comes_twice_before_it_is_kept_is_heard_once_and_acknowledged_twice() -> None:
    ismg, ear = Ismg(submits=deque(["twice"])), Ear()
    async with speaking(ismg) as gateway:
        await gateway.send(text())
        ismg.line.deliver("1 4711", msg_id=77)
        ismg.line.deliver("1 4711", msg_id=77)
        ismg.line.ask("ACTIVE_TEST")
        await seen(ismg, lambda: "ACTIVE_TEST_RESP" in ismg.heard)
        async with listening(gateway, ear):
            await seen(ismg, lambda: len(ismg.acknowledged) == 4)
    assert [type(each) for each in ear.heard] == [Receipt, Reply]


async def test_a_receipt_before_the_answer_and_one_for_an_unknown_message_are_heard_as_they_are() -> None:
    ismg, ear = Ismg(submits=deque(["early"])), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        outcome = await gateway.send(text())
        ismg.line.report(424242, "UNDELIV")
        known, unknown = await heard(ear, 2)
    assert isinstance(known, Receipt)
    assert isinstance(unknown, Receipt)
    assert (known.reference, unknown.reference) == (outcome.reference, "424242")


async def test_a_long_text_has_one_receipt_which_comes_with_its_last_part() -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        outcome = await gateway.send(text(words="说" * 150))
        for each in reversed(ismg.taken):
            ismg.line.report(each.msg_id, "DELIVRD")
        (receipt,) = await heard(ear, 1)
        await seen(ismg, lambda: len(ismg.acknowledged) == 3)
    assert isinstance(receipt, Receipt)
    assert (outcome.parts, receipt.reference, receipt.result) == (3, outcome.reference, Result.delivered)


async def test_a_long_text_of_which_one_part_failed_is_not_delivered() -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        outcome = await gateway.send(text(words="说" * 150))
        for each, state in zip(ismg.taken, ("DELIVRD", "EXPIRED", "DELIVRD"), strict=True):
            ismg.line.report(each.msg_id, state)
        await seen(ismg, lambda: len(ismg.acknowledged) == 3)
    (receipt,) = ear.heard
    assert isinstance(receipt, Receipt)
    assert (receipt.reference, receipt.result) == (outcome.reference, Result.undeliverable)


async def test_the_messages_of_a_long_reply_are_one_reply_and_none_is_acknowledged_before_it_is_kept() -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)
        line, header = ismg.line, bytes((5, 0, 3, 200, 2))
        line.deliver(header + b"\2" + "太紧".encode("utf-16-be"), TP_udhi=1, msg_id=12)
        line.ask("ACTIVE_TEST")
        await seen(ismg, lambda: "ACTIVE_TEST_RESP" in ismg.heard)
        assert ismg.acknowledged == []
        line.deliver(header + b"\1" + "2 4711 时间".encode("utf-16-be"), TP_udhi=1, msg_id=11)
        (reply,) = await heard(ear, 1)
        await seen(ismg, lambda: len(ismg.acknowledged) == 2)
    assert reply == Reply(gateway="mobile", id="11", sender=PHONE, text="2 4711 时间太紧")


async def test_a_long_reply_whose_rest_never_comes_is_heard_as_far_as_it_came() -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)
        ismg.line.deliver(bytes((5, 0, 3, 200, 2, 1)) + "1 4711".encode("utf-16-be"), TP_udhi=1)
        (reply,) = await heard(ear, 1)
    assert isinstance(reply, Reply)
    assert reply.text == "1 4711"


async def test_a_receipt_that_cannot_be_read_is_sent_back_as_malformed() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway, listening(gateway, Ear()):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)
        msg_id = ismg.line.deliver(b"\0" * 59, Registered_Delivery=1)
        await seen(ismg, lambda: ismg.acknowledged == [(msg_id, 1)])


async def test_what_was_not_acknowledged_when_the_line_broke_comes_again_on_the_next_and_is_kept_once() -> None:
    ismg, ear = Ismg(), Ear()
    async with speaking(ismg) as gateway:
        await gateway.send(text())
        ismg.line.deliver("1 4711", msg_id=5)
        ismg.line.ask("ACTIVE_TEST")
        await seen(ismg, lambda: "ACTIVE_TEST_RESP" in ismg.heard)
        ismg.line.cut()
        await seen(ismg, lambda: ismg.heard.count("CONNECT") == 2)
        ismg.line.ask("ACTIVE_TEST")
        await seen(ismg, lambda: ismg.heard.count("ACTIVE_TEST_RESP") == 2)
        async with listening(gateway, ear):
            await seen(ismg, lambda: ismg.acknowledged == [(5, 0)])
    assert len(ear.heard) == 1


async def test_a_flood_of_deliveries_without_a_listener_is_bounded() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        await gateway.send(text())
        for number in range(5000):
            ismg.line.deliver("1 4711", msg_id=number + 1)
        ismg.line.ask("ACTIVE_TEST")
        await seen(ismg, lambda: "ACTIVE_TEST_RESP" in ismg.heard)
        ear = Ear()
        async with listening(gateway, ear):
            await heard(ear, 4096)
            await asyncio.sleep(0)
    assert len(ear.heard) == 4096
