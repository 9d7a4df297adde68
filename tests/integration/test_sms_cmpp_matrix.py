"""Every fault at every stage of a CMPP line: no text lost, none twice but where its answer was lost (I3, I4)."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import dataclass

import pytest

from duban.channels.cmpp.gateway import CmppGateway
from duban.channels.cmpp.login import Version
from duban.channels.gateway import Receipt
from duban.channels.outcome import Result
from tests.integration.cmpp_lines import Ear, attempt, listening, seen, speaking, text
from tests.simulators.cmpp import LOGIN_FAULTS, SUBMIT_FAULTS, Ismg

LOST_ANSWERS = {"hang-taken", "drop-taken", "garbage-taken"}


@dataclass
class Told:
    """What became of the texts, as the ledger would have it."""

    accepted: int = 0
    ambiguous: int = 0


async def told(gateway: CmppGateway, number: int, counts: Told) -> None:
    """As the flow does it: again where it was not taken, asked where in doubt, and then again by the same gateway."""
    doubt, result = False, Result.try_later
    async with asyncio.timeout(60):
        while result is not Result.accepted:
            outcome = await gateway.ask(attempt(number)) if doubt else None
            if outcome is None:
                outcome = await gateway.send(text(number, words=f"【督办】第{number}条"))
                doubt = outcome.result is Result.ambiguous
                counts.ambiguous += doubt
            result = outcome.result
            assert result is not Result.refused
            await asyncio.sleep(0.05)
    counts.accepted += 1


def texts(ismg: Ismg) -> Counter[str]:
    return Counter(each.content.decode("utf-16-be") for each in ismg.taken)


@pytest.mark.long
@pytest.mark.parametrize("version", [Version.v2, Version.v3])
@pytest.mark.parametrize("fault", SUBMIT_FAULTS)
async def test_a_fault_of_a_submit_loses_no_text(fault: str, version: Version, long: bool) -> None:
    number = 50 if long else 5
    ismg, counts = Ismg(highest=version, submits=deque([fault, ""] * number)), Told()
    async with speaking(ismg, version=version, patience={"wait": 5.0 if fault == "slow" else 0.15}) as gateway:
        for each in range(number):
            await told(gateway, each, counts)
    went = texts(ismg)
    twice = sum(went.values()) - number
    assert (counts.accepted, len(went)) == (number, number)
    assert twice == (counts.ambiguous if fault in LOST_ANSWERS else 0)


@pytest.mark.long
async def test_an_answer_that_comes_after_it_was_given_up_leaves_no_double(long: bool) -> None:
    number = 50 if long else 10
    ismg, counts = Ismg(submits=deque(["slow"] * number), slowness=1.1), Told()
    async with speaking(ismg, window=64, patience={"wait": 1.0}) as gateway:
        await asyncio.gather(*(told(gateway, each, counts) for each in range(number)))
    assert (counts.accepted, counts.ambiguous, len(ismg.taken)) == (number, number, number)


@pytest.mark.long
@pytest.mark.parametrize("fault", SUBMIT_FAULTS)
async def test_a_fault_among_many_texts_loses_none_and_every_double_is_counted(fault: str, long: bool) -> None:
    number = 50 if long else 10
    ismg, counts = Ismg(submits=deque(["", "", fault] * number)), Told()
    async with speaking(ismg, window=4, patience={"wait": 0.15}) as gateway:
        await asyncio.gather(*(told(gateway, each, counts) for each in range(number)))
    went = texts(ismg)
    assert (counts.accepted, len(went)) == (number, number)
    assert sum(went.values()) - number <= counts.ambiguous


@pytest.mark.long
@pytest.mark.parametrize("version", [Version.v2, Version.v3])
@pytest.mark.parametrize("fault", LOGIN_FAULTS)
async def test_a_fault_of_the_login_loses_no_text_and_doubles_none(fault: str, version: Version, long: bool) -> None:
    number = 50 if long else 5
    ismg, counts = Ismg(highest=version, logins=deque([fault, fault])), Told()
    async with speaking(ismg, version=version, patience={"login": 0.25}) as gateway:
        await asyncio.gather(*(told(gateway, each, counts) for each in range(number)))
    assert (counts.accepted, counts.ambiguous) == (number, 0)
    assert set(texts(ismg).values()) == {1}
    assert len(ismg.taken) == number


@pytest.mark.long
@pytest.mark.parametrize("state", ["cut", "goodbye", "rubbish"])
async def test_a_line_that_ends_between_texts_loses_none_and_doubles_none(state: str, long: bool) -> None:
    number = 50 if long else 10
    ismg, counts = Ismg(), Told()
    async with speaking(ismg) as gateway:
        for each in range(number):
            await told(gateway, each, counts)
            if each % 3 == 0:
                end(ismg, state)
    assert (counts.accepted, len(texts(ismg))) == (number, number)
    assert sum(texts(ismg).values()) - number <= counts.ambiguous


@pytest.mark.long
async def test_receipts_of_every_text_are_kept_though_the_line_ends_again_and_again(long: bool) -> None:
    number = 50 if long else 10
    ismg, counts, ear = Ismg(report="DELIVRD"), Told(), Ear()
    async with speaking(ismg) as gateway, listening(gateway, ear):
        for each in range(number):
            await told(gateway, each, counts)
            if each % 3 == 0:
                end(ismg, "cut")
        await told(gateway, number, counts)
        await seen(ismg, lambda: not ismg.pending)
    told_of = {each.reference for each in ear.heard if isinstance(each, Receipt)}
    assert told_of == {str(each.msg_id) for each in ismg.taken}


def end(ismg: Ismg, state: str) -> None:
    if state == "cut":
        ismg.line.cut()
    elif state == "goodbye":
        ismg.line.ask("TERMINATE")
    else:
        ismg.line.writer.write(b"\xff" * 32)
