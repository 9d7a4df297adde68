"""Several gateways as one: in their order, each with its breaker; a text in doubt stays where it may have gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from duban.channels.breaker import AFTER
from duban.channels.failover import Gateways
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text
from tests.gateways import ScriptedGateway

AWAY = Outcome(Result.try_later, "unreachable session")
BUSY = Outcome(Result.try_later, "8 flow-control")
BANNED = Outcome(Result.refused, "isv.SMS_SIGNATURE_ILLEGAL signature")
NO_NUMBER = Outcome(Result.undeliverable, "isv.MOBILE_NUMBER_ILLEGAL number")
DOUBT = Outcome(Result.ambiguous, "timeout after-submit")


def text(gateway: str = "") -> Text:
    return Text(uuid4(), "+8613800138000", "【人才督办】请签收。", gateway=gateway)


def pair(first: Sequence[Outcome] = (), second: Sequence[Outcome] = ()) -> tuple[ScriptedGateway, ScriptedGateway]:
    return ScriptedGateway("main", first), ScriptedGateway("spare", second)


@pytest.mark.parametrize("refusal", [AWAY, BUSY, BANNED])
async def test_what_the_first_surely_did_not_take_goes_by_the_second_at_once(refusal: Outcome) -> None:
    main, spare = pair([refusal])
    outcome = await Gateways([main, spare]).send(text())
    assert (outcome.result, outcome.gateway, outcome.reference) == (Result.accepted, "spare", "ref-1")
    assert (len(main.sent), len(spare.sent)) == (1, 1)


@pytest.mark.parametrize("final", [DOUBT, NO_NUMBER])
async def test_what_the_first_took_perhaps_or_nobody_can_take_goes_by_no_other(final: Outcome) -> None:
    main, spare = pair([final])
    outcome = await Gateways([main, spare]).send(text())
    assert (outcome.result, outcome.gateway) == (final.result, "main")
    assert spare.sent == []


async def test_a_text_in_doubt_goes_by_its_own_gateway_alone() -> None:
    main, spare = pair([], [AWAY])
    outcome = await Gateways([main, spare]).send(text("spare"))
    assert (outcome.result, outcome.gateway) == (Result.try_later, "spare")
    assert main.sent == []


async def test_where_one_is_away_and_one_refuses_it_is_tried_again() -> None:
    main, spare = pair([AWAY], [BANNED])
    assert (await Gateways([main, spare]).send(text())).result is Result.try_later
    main, spare = pair([BANNED], [BANNED])
    assert (await Gateways([main, spare]).send(text())).result is Result.refused


async def test_one_that_fails_again_and_again_is_passed_over_for_a_while() -> None:
    main, spare = pair([AWAY] * 100)
    gateways = Gateways([main, spare])
    for _ in range(AFTER + 5):
        assert (await gateways.send(text())).gateway == "spare"
    assert len(main.sent) == AFTER
    assert gateways.resting == {"main": True, "spare": False}


async def test_the_only_gateway_is_tried_however_often_it_failed() -> None:
    main = ScriptedGateway("main", [AWAY] * (AFTER + 3))
    gateways = Gateways([main])
    for _ in range(AFTER + 3):
        assert (await gateways.send(text())).result is Result.try_later
    assert (await gateways.send(text())).result is Result.accepted


async def test_before_each_submit_it_is_asked_whether_it_may_be_by_that_gateway() -> None:
    told: list[tuple[UUID, str]] = []

    async def about_to(notice: UUID, name: str) -> bool:
        told.append((notice, name))
        return name != "spare"

    main, spare = pair([AWAY])
    one = text()
    outcome = await Gateways([main, spare], about_to=about_to).send(one)
    assert told == [(one.notice, "main"), (one.notice, "spare")]
    assert (outcome, spare.sent) == (Outcome(Result.try_later, "lease lost"), [])


async def test_a_ledger_that_is_away_at_the_trial_leaves_the_gateway_to_the_next_text() -> None:
    away = [True]

    async def about_to(_: UUID, __: str) -> bool:
        if away[0]:
            raise ConnectionError
        return True

    main, spare = pair([AWAY] * AFTER)
    gateways = Gateways([main, spare], rest=0.0)
    for _ in range(AFTER):
        await gateways.send(text())
    gateways.about_to = about_to
    with pytest.raises(ConnectionError):
        await gateways.send(text())
    away[0] = False
    assert (await gateways.send(text())).gateway == "main"


async def test_the_gateway_that_was_tried_is_asked_and_one_that_has_a_question_is_waited_for() -> None:
    asks, mute = ScriptedGateway("asks", asks=True), ScriptedGateway("mute")
    gateways = Gateways([mute, asks])
    attempt = Attempt(uuid4(), "+8613800138000", datetime(2026, 3, 2, tzinfo=UTC), "asks", "ref-1")
    unanswered = await gateways.ask(attempt)
    assert unanswered is not None
    assert (unanswered.result, unanswered.gateway) == (Result.ambiguous, "asks")
    asks.answers = [Outcome(Result.delivered, "DELIVERED")]
    assert await gateways.ask(attempt) == Outcome(Result.delivered, "DELIVERED", gateway="asks")
    assert (len(asks.asked), mute.asked) == (2, [])
    assert await gateways.ask(Attempt(attempt.notice, attempt.to, attempt.at, "mute")) is None
    assert await gateways.ask(Attempt(attempt.notice, attempt.to, attempt.at, "gone")) is None
