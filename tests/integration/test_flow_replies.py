"""Replies by text: only the right code from the right number signs; anything else is answered and does nothing (I9)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from duban.flow.fire import fire_due
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.reply import take_reply
from duban.flow.send import send_queued
from duban.flow.sign import acknowledge
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import ask, clock_shows, counts, directive, duty_of, hear, link_of, local, run, sign, talent, tell

STATE = "SELECT state FROM obligation JOIN holding ON holding.id = obligation.holding WHERE post = $1"


@dataclass
class Texted:
    """Somebody who was texted."""

    number: str
    code: str


@pytest.fixture
async def principal(parts: Parts) -> Texted:
    """The principal of the health commission, texted about a directive."""
    await hear(parts, directive())
    await texts(parts)
    return await texted(parts, "health/principal", "o")


async def texts(parts: Parts) -> None:
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.sms, ScriptedSender())


async def texted(parts: Parts, post: str, kind: str) -> Texted:
    [row] = await ask(
        parts, "SELECT code, person.phone FROM sms_code JOIN holding ON holding.id = holding JOIN person USING (person)"
        " JOIN clock USING (duty) WHERE post = $1 AND clock.kind = $2", post, kind.encode(),
    )  # fmt: skip
    return Texted(parts.keys.unseal(row["phone"]), row["code"])


@pytest.mark.parametrize("form", ["1 {}", "1{}", " 1，{} ", "１ {}", "1, {}"])
async def test_the_right_code_from_the_right_number_signs(parts: Parts, principal: Texted, form: str) -> None:
    answer = await take_reply(parts, principal.number, form.format(principal.code))
    assert (answer.code, answer.openings) == ("signed", True)
    assert await tell(parts, STATE, "health/principal") == "acknowledged"
    assert await tell(parts, "SELECT acknowledged_by FROM obligation") == "sms"


@pytest.mark.parametrize("written", ["{}", "86{}", "0086{}", "+86 {}"])
async def test_a_number_is_the_same_however_a_gateway_writes_it(parts: Parts, principal: Texted, written: str) -> None:
    bare = principal.number.removeprefix("+86")
    assert (await take_reply(parts, written.format(bare), f"1 {principal.code}")).code == "signed"


async def test_the_right_code_from_another_number_does_nothing(parts: Parts, principal: Texted) -> None:
    before = await counts(parts)
    other = await texted(parts, "health/deputy", "t")
    for number in (other.number, "+8610000099999", "", "x"):
        assert (await take_reply(parts, number, f"1 {principal.code}")).code == "no-such-code"
    assert await tell(parts, STATE, "health/principal") == "open"
    assert await counts(parts) == before


async def test_signing_twice_is_said_to_have_been_done(parts: Parts, principal: Texted) -> None:
    await take_reply(parts, principal.number, f"1 {principal.code}")
    again = await take_reply(parts, principal.number, f"1 {principal.code}")
    assert (again.code, again.openings) == ("signed-already", False)


async def test_a_code_whose_duty_was_signed_by_link_is_closed(parts: Parts, principal: Texted) -> None:
    await sign(parts, "health/principal")
    assert (await take_reply(parts, principal.number, f"1 {principal.code}")).code == "signed-already"
    assert (await take_reply(parts, principal.number, f"2 {principal.code}")).code == "no-such-code"


async def test_a_difficulty_is_noted_and_changes_no_state(parts: Parts, principal: Texted) -> None:
    answer = await take_reply(parts, principal.number, f"2 {principal.code}")
    assert answer.code == "difficulty-noted"
    assert await tell(parts, STATE, "health/principal") == "open"
    assert await tell(parts, "SELECT count(*) FROM journal_entry WHERE body LIKE '%sms:difficulty%'") == 1
    assert (await take_reply(parts, principal.number, f"1 {principal.code}")).code == "signed"


@pytest.mark.parametrize(
    "text", ["", "好的", "1", "3 1234", "1 12", "1 1234 5", "0137", "1 " + "9" * 400, "\x00", "١ ٠١٣٧"]
)
async def test_what_cannot_be_read_is_answered_and_does_nothing(parts: Parts, principal: Texted, text: str) -> None:
    before = await counts(parts)
    answer = await take_reply(parts, principal.number, text)
    assert answer.code in ("unreadable", "no-such-code")
    assert "1" in answer.text or "回复码" in answer.text
    assert await counts(parts) == before


async def test_a_task_is_signed_by_its_unit(parts: Parts) -> None:
    await hear(parts, talent(needs=["housing"]))
    await texts(parts)
    deputy = await texted(parts, "housing/deputy", "t")
    assert (await take_reply(parts, deputy.number, f"1 {deputy.code}")).code == "signed"
    assert await tell(parts, "SELECT state FROM task WHERE key = 'housing'") == "signed"
    assert (await take_reply(parts, deputy.number, f"1 {deputy.code}")).code == "signed-already"


async def test_open_codes_of_one_number_differ(parts: Parts) -> None:
    await hear(parts, *(directive(n) for n in range(40)))
    await texts(parts)
    rows = await ask(
        parts, "SELECT phone, count(*) AS n, count(DISTINCT code) AS codes FROM sms_code WHERE open GROUP BY 1"
    )
    assert all(row["n"] == row["codes"] for row in rows)
    assert max(row["n"] for row in rows) >= 40


async def test_a_link_and_a_reply_at_once_are_one_signature(parts: Parts, principal: Texted) -> None:
    by_link, by_text = await asyncio.gather(
        acknowledge(parts, await link_of(parts, "health/principal")),
        take_reply(parts, principal.number, f"1 {principal.code}"),
    )
    assert by_link.first == (by_text.code == "signed-already")
    assert await tell(parts, "SELECT count(*) FROM opening WHERE tier = 2") == 1


async def test_a_superior_who_was_told_of_a_task_does_not_sign_it(parts: Parts) -> None:
    await hear(parts, talent(needs=["housing"]))
    await run(parts, "DELETE FROM clock WHERE duty NOT IN (SELECT id FROM task WHERE key = 'housing')")
    # The tenth working day is 16 March; three after it the lead office's head is told by text.
    await clock_shows(parts, local("03-19"))
    await fire_due(parts)
    await texts(parts)
    head = await texted(parts, "org/principal", "t")
    assert (await take_reply(parts, head.number, f"1 {head.code}")).code == "noted"
    assert await tell(parts, "SELECT state FROM task WHERE key = 'housing'") == "assigned"


async def test_a_new_code_is_none_that_the_number_has_open(parts: Parts) -> None:
    await hear(parts, directive())
    duty, holding = await duty_of(parts, "health/principal")
    await run(
        parts,
        "INSERT INTO sms_code (phone, code, duty, holding)"
        " SELECT phone_hmac, to_char(n, 'FM0000'), gen_random_uuid(), $1"
        " FROM generate_series(0, 9999) AS n, person JOIN holding USING (person) WHERE holding.id = $1",
        holding,
    )
    await texts(parts)
    code = await tell(parts, "SELECT code FROM sms_code WHERE duty = $1", duty)
    assert len(code) > 4
    phone = await tell(parts, "SELECT phone FROM person JOIN holding USING (person) WHERE id = $1", holding)
    assert (await take_reply(parts, parts.keys.unseal(phone), f"1 {code}")).code == "signed"
