"""The line to an ISMG: login both ways, what breaks it, how it is watched, left and opened again."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from functools import partial
from time import monotonic

import pytest

from duban.channels.cmpp.gateway import CmppGateway
from duban.channels.outcome import Outcome, Result
from duban.embedded.process import free_port
from tests.integration.cmpp_lines import Ear, access, listening, seen, speaking, text
from tests.simulators.cmpp import Ismg
from tests.simulators.cmpp_line import PHONE
from tests.simulators.cmpp_wire import SPOKEN, Fields, message, write


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("refuse", "3 login-refused"),
        ("forge", "0 login-forged"),
        ("hang", "timeout session"),
        ("drop", "dropped session"),
        ("garbage", "malformed session"),
        ("hurry", "malformed session"),
    ],
)
async def test_a_login_that_fails_is_about_the_line_and_the_text_is_tried_again(fault: str, reason: str) -> None:
    ismg = Ismg(logins=deque([fault]))
    async with speaking(ismg) as gateway:
        assert await gateway.send(text()) == Outcome(Result.try_later, reason, gateway="mobile")
        await seen(ismg, lambda: ismg.heard.count("CONNECT") == 2)
        assert (await until_accepted(gateway)).result is Result.accepted
    assert len(ismg.taken) == 1


async def test_a_wrong_secret_is_refused_and_is_no_fault_of_the_text() -> None:
    ismg = Ismg(secret="another")
    async with speaking(ismg) as gateway:
        assert (await gateway.send(text())).reason == "3 login-refused"
    assert ismg.taken == []


async def test_a_slow_login_is_waited_for() -> None:
    ismg = Ismg(logins=deque(["slow"]))
    async with speaking(ismg) as gateway:
        assert (await gateway.send(text())).result is Result.accepted


async def test_where_nobody_listens_at_the_port_the_text_fails_at_once_and_so_do_those_after_it() -> None:
    gateway = CmppGateway(access(free_port(), patience={"first_rest": 30.0}))
    began = monotonic()
    outcomes = [await gateway.send(text(n)) for n in range(50)]
    await gateway.close()
    assert {each.reason for each in outcomes} == {"unreachable session"}
    assert {each.result for each in outcomes} == {Result.try_later}
    assert monotonic() - began < 2


async def test_a_lost_line_is_opened_again_by_itself() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        await gateway.send(text(1))
        ismg.line.cut()
        await seen(ismg, lambda: ismg.heard.count("CONNECT") == 2)
        assert (await until_accepted(gateway)).result is Result.accepted


async def test_lines_are_opened_more_and_more_seldom_while_the_ismg_refuses() -> None:
    ismg = Ismg(secret="another")
    async with speaking(ismg, patience={"first_rest": 0.1, "longest_rest": 30.0}) as gateway:
        began = monotonic()
        await gateway.send(text())
        await seen(ismg, lambda: ismg.heard.count("CONNECT") == 4)
    # Half of 0.1, 0.2 and 0.4 seconds at the least.
    assert monotonic() - began >= 0.35


async def test_the_ismg_is_asked_whether_it_lives_and_a_silent_one_is_left_after_three_misses() -> None:
    ismg = Ismg(deaf=True)
    async with speaking(ismg, patience={"probe": 0.05}) as gateway:
        await gateway.send(text(1))
        await seen(ismg, lambda: ismg.heard.count("CONNECT") == 2)
    assert ismg.heard[: ismg.heard.index("gone")].count("ACTIVE_TEST") == 3


async def test_a_line_whose_probes_are_answered_stays() -> None:
    ismg = Ismg()
    async with speaking(ismg, patience={"probe": 0.02}) as gateway:
        await gateway.send(text(1))
        await seen(ismg, lambda: ismg.heard.count("ACTIVE_TEST") == 10)
    assert len(ismg.connections) == 1


async def test_the_ismgs_own_probe_is_answered() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        await gateway.send(text(1))
        ismg.line.ask("ACTIVE_TEST")
        await seen(ismg, lambda: "ACTIVE_TEST_RESP" in ismg.heard)


async def test_the_ismgs_goodbye_is_answered_and_another_line_opened() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        await gateway.send(text(1))
        ismg.line.ask("TERMINATE")
        await seen(ismg, lambda: "TERMINATE_RESP" in ismg.heard and ismg.heard.count("CONNECT") == 2)


async def test_closing_takes_leave_once_and_nothing_is_sent_afterwards() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        await gateway.send(text(1))
        await gateway.close()
        assert (await gateway.send(text(2))).result is Result.try_later
        await seen(ismg, lambda: "gone" in ismg.heard)
    assert ismg.heard.count("TERMINATE") == 1
    assert len(ismg.connections) == 1


async def test_closing_waits_for_answers_that_are_under_way() -> None:
    ismg = Ismg(latency=0.1)
    async with speaking(ismg) as gateway:
        await gateway.send(text(1))
        sending = [asyncio.create_task(gateway.send(text(n))) for n in range(2, 10)]
        await seen(ismg, lambda: ismg.heard.count("SUBMIT") == 9)
        await gateway.close()
        assert {(await each).result for each in sending} == {Result.accepted}


async def test_closing_ends_in_time_where_the_ismg_takes_no_leave() -> None:
    ismg = Ismg(submits=deque(["hang"]))
    async with speaking(ismg, patience={"wait": 30.0, "goodbye": 0.1}) as gateway:
        sending = asyncio.create_task(gateway.send(text(1)))
        await seen(ismg, lambda: "SUBMIT" in ismg.heard)
        began = monotonic()
        await gateway.close()
        assert (await sending).result is Result.ambiguous
        assert monotonic() - began < 5


@pytest.mark.parametrize(
    "rubbish", [b"\0" * 64, b"\xff" * 64, b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\x0d\0\0\0\x05\0\0\0\1x"]
)
async def test_what_is_no_cmpp_closes_the_line_and_the_next_one_works(rubbish: bytes) -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway:
        await gateway.send(text(1))
        ismg.line.writer.write(rubbish)
        await seen(ismg, lambda: ismg.heard.count("CONNECT") == 2)
        assert (await until_accepted(gateway)).result is Result.accepted


@pytest.mark.long
async def test_bytes_that_are_changed_on_the_way_never_stop_the_gateway(long: bool) -> None:
    chance = random.Random(20261123)
    ismg, ear = Ismg(highest=0x30), Ear()
    async with speaking(ismg, patience={"longest_rest": 0.02}) as gateway, listening(gateway, ear):
        for _ in range(300 if long else 20):
            assert (await until_accepted(gateway)).result is Result.accepted
            stream = bytearray(deliveries(ismg))
            for _ in range(chance.randint(1, 4)):
                stream[chance.randrange(len(stream))] = chance.randrange(256)
            ismg.line.writer.write(stream)
            # A frame cut in its middle waits for its rest; what follows is its rest, and then garbage.
            ismg.line.writer.write(bytes(8192))
            gone = ismg.heard.count("gone") + 1
            await seen(ismg, partial(ended, ismg, gone))
        assert (await until_accepted(gateway)).result is Result.accepted


def ended(ismg: Ismg, times: int) -> bool:
    return ismg.heard.count("gone") >= times


def deliveries(ismg: Ismg) -> bytes:
    """A reply and a receipt as they would come, ready to be spoilt."""
    spoken = SPOKEN[0x30]
    report = write(spoken.report, {"Msg_Id": ismg.number(), "Stat": b"DELIVRD", "Dest_terminal_Id": PHONE})
    content = "1 4711".encode("utf-16-be")
    bodies: list[Fields] = [
        {"Msg_Id": 6, "Msg_Fmt": 8, "Src_terminal_Id": PHONE, "Msg_Length": len(content), "Msg_Content": content},
        {"Msg_Id": 7, "Registered_Delivery": 1, "Msg_Length": len(report), "Msg_Content": report},
    ]
    return b"".join(message("DELIVER", n, write(spoken.deliver, body)) for n, body in enumerate(bodies, 1))


async def test_a_listener_alone_opens_the_line() -> None:
    ismg = Ismg()
    async with speaking(ismg) as gateway, listening(gateway, Ear()):
        await seen(ismg, lambda: "CONNECT" in ismg.heard)


async def until_accepted(gateway: CmppGateway) -> Outcome:
    """The line stands some turns of the loop after the ISMG has heard of it."""
    async with asyncio.timeout(5):
        while (outcome := await gateway.send(text(7))).result is Result.try_later:
            await asyncio.to_thread(int)
    return outcome
