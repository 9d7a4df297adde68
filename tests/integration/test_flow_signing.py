"""Signing: the button acknowledges once, in the right person's name, and ends what the duty had under way (I6, I9)."""

from __future__ import annotations

import asyncio

import pytest

from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import Ended, NotYours, acknowledge, look
from duban.keys import Forged
from duban.model import derived_id
from tests.world import (
    MONDAY,
    ask,
    clock_shows,
    counts,
    directive,
    duty_of,
    hear,
    link_of,
    local,
    reorganise,
    run,
    sign,
    tell,
)


async def test_looking_changes_nothing(parts: Parts) -> None:
    await hear(parts, directive())
    before = await counts(parts)
    looked = await look(parts, await link_of(parts, "health/principal"))
    assert (looked.state, looked.may_sign, looked.unit, looked.title) == (
        "open", True, "市卫生健康委员会", "传达全市人才工作会议精神",
    )  # fmt: skip
    assert await counts(parts) == before


async def test_a_signature_tells_who_when_and_how_in_the_journal(parts: Parts) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-02", "15:00"))
    signed = await acknowledge(parts, await link_of(parts, "health/principal"))
    assert signed.first
    duty, holding = await duty_of(parts, "health/principal")
    [row] = await ask(
        parts, "SELECT at, body::json AS body FROM journal_entry WHERE duty = $1 AND body LIKE '%acknowledged%'", duty
    )
    person = await tell(parts, "SELECT person FROM holding WHERE id = $1", holding)
    assert row["at"] == local("03-02", "15:00")
    assert f'"by":"{person}"' in row["body"]
    assert '"how":"link"' in row["body"]


async def test_a_second_signature_changes_nothing(parts: Parts) -> None:
    await hear(parts, directive())
    token = await link_of(parts, "health/principal")
    assert (await acknowledge(parts, token)).first
    before = await counts(parts)
    await clock_shows(parts, local("03-02", "15:00"))
    again = await acknowledge(parts, token)
    assert (again.first, again.openings, again.looked.acknowledged_at) == (False, False, MONDAY)
    await expand_all(parts)
    assert (await acknowledge(parts, token)).looked.state == "conveyed"
    assert (await counts(parts))["opening"] == before["opening"]


async def test_a_signature_ends_the_clock_and_closes_the_codes(parts: Parts) -> None:
    await hear(parts, directive())
    duty, holding = await duty_of(parts, "health/principal")
    await run(parts, "INSERT INTO sms_code (phone, code, duty, holding) VALUES ('x', '1234', $1, $2)", duty, holding)
    await sign(parts, "health/principal")
    [clock] = await ask(parts, "SELECT next_at, outcome FROM clock WHERE duty = $1", duty)
    # Opened on Monday 08:00, due on Tuesday: of the nine steps the first lay before the opening, the others are moot.
    assert tuple(clock) == (None, "sxxxxxxxx")
    assert not await tell(parts, "SELECT bool_or(open) FROM sms_code WHERE duty = $1", duty)


async def test_two_presses_at_once_are_one_signature_two_hundred_times_over(parts: Parts) -> None:
    await hear(parts, *(directive(n, units=None) for n in range(7)))
    rows = await ask(parts, "SELECT id, holding FROM obligation LIMIT 200")
    assert len(rows) == 200
    for row in rows:
        token = parts.keys.ack_token(row["id"], row["holding"])
        first, second = await asyncio.gather(acknowledge(parts, token), acknowledge(parts, token))
        assert first.first + second.first == 1
        assert first.looked.acknowledged_at == second.looked.acknowledged_at
    signed = "SELECT count(*) FROM journal_entry WHERE body::json ->> 'state' = 'acknowledged'"
    assert await tell(parts, signed) == 200
    assert await tell(parts, "SELECT count(*) FROM opening WHERE tier = 2") == 200


async def test_a_link_of_nothing_that_is_here_is_forged(parts: Parts) -> None:
    await hear(parts, directive())
    duty, holding = await duty_of(parts, "health/principal")
    for token in (parts.keys.ack_token(derived_id(MONDAY, "no"), holding), parts.keys.ack_token(duty, 10**9), "x" * 56):
        with pytest.raises(Forged):
            await look(parts, token)
        with pytest.raises(Forged):
            await acknowledge(parts, token)


async def test_a_superior_who_was_told_may_look_but_not_sign(parts: Parts) -> None:
    await hear(parts, directive())
    duty, _ = await duty_of(parts, "health/principal")
    head = await tell(parts, "SELECT id FROM holding WHERE post = 'org/principal'")
    token = parts.keys.ack_token(duty, head)
    assert not (await look(parts, token)).may_sign
    with pytest.raises(NotYours):
        await acknowledge(parts, token)
    assert await tell(parts, "SELECT state FROM obligation WHERE id = $1", duty) == "open"


async def test_the_link_of_one_who_left_the_post_has_ended_and_his_successor_signs(parts: Parts) -> None:
    await hear(parts, directive())
    old = await link_of(parts, "health/principal")
    duty, _ = await duty_of(parts, "health/principal")

    def succeed(sheet: dict[str, list[dict[str, object]]]) -> None:
        sheet["people"].append({"person": "p-9001", "name": "继任者"})
        for held in sheet["posts"]:
            if (held.get("unit"), held["post"]) == ("health", "principal"):
                held["person"] = "p-9001"

    await reorganise(parts, succeed)
    with pytest.raises(Ended) as ended:
        await acknowledge(parts, old)
    assert ended.value.state == "holder-changed"
    successor = await tell(parts, "SELECT id FROM holding WHERE post = 'health/principal' AND retired_version IS NULL")
    assert (await acknowledge(parts, parts.keys.ack_token(duty, successor))).first
    assert await tell(parts, "SELECT signer FROM obligation WHERE id = $1", duty) == successor


async def test_an_obligation_that_ended_otherwise_says_how(parts: Parts) -> None:
    await hear(parts, directive())
    token = await link_of(parts, "health/principal")
    await run(parts, "UPDATE obligation SET state = 'withdrawn'")
    for act in (look, acknowledge):
        with pytest.raises(Ended) as ended:
            await act(parts, token)
        assert ended.value.state == "withdrawn"
