"""Texts by CMPP: what the ISMG gets in each version, and what its answers, its silence and its end mean (I3, I4)."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest

from duban.channels.cmpp.login import Version
from duban.channels.outcome import Outcome, Result
from tests.integration.cmpp_lines import WORDS, attempt, seen, speaking, text
from tests.simulators.cmpp import Ismg

BOTH = pytest.mark.parametrize("version", [Version.v2, Version.v3])


@BOTH
async def test_a_text_is_one_message_with_the_number_the_service_and_a_wish_for_a_receipt(version: Version) -> None:
    ismg = Ismg(highest=version)
    async with speaking(ismg, version=version) as gateway:
        outcome = await gateway.send(text())
    (taken,) = ismg.taken
    assert outcome == Outcome(Result.accepted, "0 accepted", str(taken.msg_id), 1, "mobile")
    assert taken.content.decode("utf-16-be") == WORDS
    assert (taken.to, taken.version) == ("13800138000", version)
    said = {name: taken.fields[name] for name in ("Src_Id", "Msg_src", "Registered_Delivery", "Msg_Fmt", "TP_udhi")}
    assert said == {"Src_Id": b"106912345", "Msg_src": b"901234", "Registered_Delivery": 1, "Msg_Fmt": 8, "TP_udhi": 0}


async def test_an_ismg_of_2_0_that_refuses_3_0_is_spoken_to_in_its_own_words() -> None:
    ismg = Ismg(highest=0x20)
    async with speaking(ismg) as gateway:
        assert (await gateway.send(text())).result is Result.accepted
    assert [each.version for each in ismg.taken] == [0x20]
    assert len(ismg.connections) == 2


@BOTH
async def test_a_long_text_goes_in_parts_that_a_phone_can_join(version: Version) -> None:
    ismg, words = Ismg(highest=version), "说" * 68 + "😀" + "完" * 10
    async with speaking(ismg, version=version) as gateway:
        outcome = await gateway.send(text(words=words))
    first, second = ismg.taken
    assert (outcome.parts, outcome.reference) == (2, str(first.msg_id))
    assert [(each.fields["Pk_total"], each.fields["Pk_number"], each.fields["TP_udhi"]) for each in ismg.taken] == [
        (2, 1, 1),
        (2, 2, 1),
    ]
    assert [each.content[:6] for each in ismg.taken] == [bytes((5, 0, 3, 1, 2, 1)), bytes((5, 0, 3, 1, 2, 2))]
    assert (first.content[6:] + second.content[6:]).decode("utf-16-be") == words


@pytest.mark.parametrize(
    ("code", "result", "reason"),
    [
        ("1", Result.refused, "1 refused"),
        ("8", Result.try_later, "8 throttled"),
        ("10", Result.refused, "10 refused"),
        ("13", Result.undeliverable, "13 undeliverable"),
        ("77", Result.try_later, "77 deferred"),
    ],
)
async def test_a_refusal_is_judged_by_its_number(code: str, result: Result, reason: str) -> None:
    ismg = Ismg(submits=deque([code]))
    async with speaking(ismg) as gateway:
        assert await gateway.send(text()) == Outcome(result, reason, gateway="mobile")


async def test_a_number_abroad_and_a_text_without_end_never_reach_the_ismg() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        abroad = await gateway.send(text(to="+85251234567"))
        endless = await gateway.send(text(words="字" * 671))
    assert (abroad.result, abroad.reason) == (Result.refused, "13 not-of-the-mainland")
    assert (endless.result, endless.reason) == (Result.refused, "6 too-long")
    assert ismg.connections == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("hang-taken", "timeout after-submit"),
        ("drop-taken", "dropped after-submit"),
        ("garbage-taken", "malformed after-submit"),
    ],
)
async def test_an_answer_that_is_lost_leaves_the_text_in_doubt(fault: str, outcome: str) -> None:
    ismg = Ismg(submits=deque([fault]))
    async with speaking(ismg) as gateway:
        assert await gateway.send(text()) == Outcome(Result.ambiguous, outcome, gateway="mobile")
        async with asyncio.timeout(5):
            while await gateway.ask(attempt()) is not None:
                assert (await gateway.send(text(2))).result is not Result.ambiguous


async def test_an_answer_that_comes_late_decides_the_doubt_when_asked() -> None:
    ismg = Ismg(submits=deque(["slow"]))
    async with speaking(ismg, patience={"wait": 0.1}) as gateway:
        assert (await gateway.send(text())).result is Result.ambiguous
        assert (await gateway.send(text(2))).result is Result.accepted
        await seen(ismg, lambda: len(ismg.taken) == 2)
        async with asyncio.timeout(5):
            while (late := await gateway.ask(attempt())) is None or late.result is Result.ambiguous:
                assert (await gateway.send(text(3))).result is Result.accepted
    assert (late.result, late.reference) == (Result.accepted, str(ismg.taken[0].msg_id))


async def test_a_send_that_is_cancelled_is_known_when_asked() -> None:
    ismg = Ismg(latency=0.1)
    async with speaking(ismg) as gateway:
        assert (await gateway.send(text(9))).result is Result.accepted
        sending = asyncio.create_task(gateway.send(text()))
        await seen(ismg, lambda: ismg.heard.count("SUBMIT") == 2)
        sending.cancel()
        assert (await gateway.send(text(2))).result is Result.accepted
        late = await gateway.ask(attempt())
    assert late is not None
    assert late.result is Result.accepted


async def test_no_more_than_the_window_is_ever_unanswered() -> None:
    ismg = Ismg(latency=0.05)
    async with speaking(ismg, window=3, patience={"wait": 5.0}) as gateway:
        outcomes = await asyncio.gather(*(gateway.send(text(n)) for n in range(12)))
    assert {each.result for each in outcomes} == {Result.accepted}
    assert ismg.most_open == 3


async def test_where_the_window_is_full_of_silence_a_text_waits_no_longer_than_it_is_told() -> None:
    ismg = Ismg(submits=deque(["hang"]))
    async with speaking(ismg, window=1, patience={"wait": 0.3}) as gateway:
        first, second = await asyncio.gather(gateway.send(text(1)), gateway.send(text(2)))
    assert {first.result, second.result} <= {Result.ambiguous, Result.try_later, Result.accepted}
    assert first.reason == "timeout after-submit"


async def test_several_lines_share_the_texts() -> None:
    ismg = Ismg(latency=0.05)
    async with speaking(ismg, lines=3, window=2, patience={"wait": 5.0}) as gateway:
        async with asyncio.timeout(5):
            while gateway.lines < 3:
                await gateway.send(text(99))
        before = {each: each.submits for each in ismg.connections}
        outcomes = await asyncio.gather(*(gateway.send(text(n)) for n in range(18)))
    assert {each.result for each in outcomes} == {Result.accepted}
    assert [each.submits - before[each] for each in ismg.connections] == [6, 6, 6]


async def test_neither_secret_nor_number_stands_in_what_is_shown_of_gateway_and_outcome() -> None:
    ismg = Ismg(submits=deque(["13"]))
    async with speaking(ismg) as gateway:
        shown = repr((gateway._access, await gateway.send(text()), attempt(), text()))
    assert "s3cret!" not in shown
    assert "13800138000" not in shown
