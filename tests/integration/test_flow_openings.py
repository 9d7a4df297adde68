"""Fan-outs: a tier opens when the one above has signed, for whoever is on the roll at that moment, once (I2, I10)."""

from __future__ import annotations

import asyncio

from duban.flow.open import expand_all, expand_openings
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from duban.flow.take_in import take_in
from tests.world import arrival, ask, clock_shows, directive, hear, link_of, local, reorganise, run, sign, tell, without

STATES = (
    "SELECT tier, state, count(*) AS n FROM obligation JOIN opening ON opening.id = obligation.opening GROUP BY 1, 2"
)


async def states(parts: Parts) -> dict[tuple[int, str], int]:
    return {(row["tier"], row["state"]): row["n"] for row in await ask(parts, STATES)}


async def test_a_directive_opens_the_principals_of_all_units_and_nobody_below(parts: Parts) -> None:
    await hear(parts, directive(units=None))
    assert await states(parts) == {(1, "open"): 30}
    assert await tell(parts, "SELECT count(DISTINCT unit) FROM task WHERE key = 'report'") == 30


async def test_each_tier_opens_as_the_one_above_signs_down_to_the_staff(parts: Parts) -> None:
    await hear(parts, directive())
    await sign(parts, "health/principal")
    assert await states(parts) == {(1, "conveyed"): 1, (2, "open"): 1}
    await sign(parts, "health/deputy")
    assert await states(parts) == {(1, "conveyed"): 1, (2, "conveyed"): 1, (3, "open"): 1}
    await sign(parts, "health/liaison")
    # The packaged organisation has four of staff in each unit.
    assert await states(parts) == {(1, "conveyed"): 1, (2, "conveyed"): 1, (3, "conveyed"): 1, (4, "open"): 4}


async def test_a_signature_is_acknowledged_first_and_conveyed_once_the_tier_below_is_open(parts: Parts) -> None:
    await hear(parts, directive())
    signed = await acknowledge(parts, await link_of(parts, "health/principal"))
    assert (signed.looked.state, signed.openings) == ("acknowledged", True)
    assert await states(parts) == {(1, "acknowledged"): 1}
    await expand_all(parts)
    assert await states(parts) == {(1, "conveyed"): 1, (2, "open"): 1}


async def test_one_that_was_withdrawn_after_its_signature_is_not_said_to_have_conveyed(parts: Parts) -> None:
    await hear(parts, directive())
    await acknowledge(parts, await link_of(parts, "health/principal"))
    await run(parts, "UPDATE obligation SET state = 'withdrawn'")
    await expand_all(parts)
    assert (await states(parts))[1, "withdrawn"] == 1


async def test_staff_who_sign_are_acknowledged_for_there_is_nobody_below_to_convey_to(parts: Parts) -> None:
    await hear(parts, directive())
    for post in ("principal", "deputy", "liaison"):
        await sign(parts, f"health/{post}")
    post = await tell(parts, "SELECT post FROM holding WHERE unit = 'health' AND kind = 'staff' ORDER BY id LIMIT 1")
    await sign(parts, post)
    assert (await states(parts))[4, "acknowledged"] == 1


async def test_each_tier_is_due_in_working_days_from_its_own_opening(parts: Parts) -> None:
    await hear(parts, directive())
    # Monday 08:00: due at close of business on Tuesday. Signed on Friday: the next working day is Monday, and so on.
    for day, post in (("03-06", "principal"), ("03-09", "deputy"), ("03-13", "liaison")):
        await clock_shows(parts, local(day, "10:00"))
        await sign(parts, f"health/{post}")
    rows = await ask(
        parts,
        "SELECT DISTINCT tier, clock.due_at FROM clock JOIN obligation ON id = duty"
        " JOIN opening ON opening.id = opening",
    )
    assert {row["tier"]: row["due_at"] for row in rows} == {
        1: local("03-03", "17:30"), 2: local("03-09", "17:30"), 3: local("03-10", "17:30"), 4: local("03-18", "17:30"),
    }  # fmt: skip


async def test_the_roll_is_frozen_when_the_tier_opens(parts: Parts) -> None:
    await hear(parts, directive())
    for post in ("principal", "deputy"):
        await sign(parts, f"health/{post}")
    await acknowledge(parts, await link_of(parts, "health/liaison"))
    await reorganise(parts, without("health", "staff"))
    await expand_all(parts)
    assert (await states(parts))[4, "open"] == 4


async def test_who_joins_before_the_tier_opens_is_on_its_roll(parts: Parts) -> None:
    await hear(parts, directive())
    for post in ("principal", "deputy"):
        await sign(parts, f"health/{post}")

    def hire(sheet: dict[str, list[dict[str, object]]]) -> None:
        sheet["people"].append({"person": "p-9001", "name": "新来"})
        sheet["posts"].append({"unit": "health", "post": "staff", "person": "p-9001"})

    await reorganise(parts, hire)
    await sign(parts, "health/liaison")
    assert (await states(parts))[4, "open"] == 5


async def test_a_vacant_deputy_is_passed_over_at_once_and_the_lead_office_told_once(parts: Parts) -> None:
    await reorganise(parts, without("health", "deputy"))
    await hear(parts, directive())
    await sign(parts, "health/principal")

    assert await states(parts) == {(1, "conveyed"): 1, (3, "open"): 1}
    told = await ask(
        parts, "SELECT post, channel, context FROM notice JOIN holding ON holding.id = holding WHERE step = 'vacancy'"
    )
    assert {(row["post"], row["channel"]) for row in told} == {("org/liaison", "email"), ("org/liaison", "inbox")}
    assert {(row["context"]["unit"], row["context"]["tier"]) for row in told} == {("health", "deputy")}
    await expand_all(parts)
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'vacancy'") == 2


async def test_a_unit_of_nobody_moves_on_to_its_end_and_every_tier_is_told(parts: Parts) -> None:
    await reorganise(parts, without("health", "principal", "deputy", "liaison", "staff"))
    await hear(parts, directive())
    assert await states(parts) == {}
    assert await tell(parts, "SELECT array_agg(tier ORDER BY tier) FROM opening WHERE done AND rolled = 0") == [
        1,
        2,
        3,
        4,
    ]
    assert await tell(parts, "SELECT count(DISTINCT context ->> 'tier') FROM notice WHERE step = 'vacancy'") == 4


async def test_a_unit_without_staff_is_conveyed_all_the_same_and_the_lead_office_told(parts: Parts) -> None:
    await reorganise(parts, without("health", "staff"))
    await hear(parts, directive())
    for post in ("principal", "deputy", "liaison"):
        await sign(parts, f"health/{post}")
    assert await states(parts) == {(1, "conveyed"): 1, (2, "conveyed"): 1, (3, "conveyed"): 1}
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'vacancy' AND channel = 'email'") == 1


async def test_two_sweeps_at_once_open_each_tier_once(parts: Parts) -> None:
    await take_in(parts, [arrival(directive(n, units=None)) for n in range(3)])
    await asyncio.gather(*(expand_openings(parts, limit=20) for _ in range(6)))
    await expand_all(parts)
    assert await states(parts) == {(1, "open"): 90}
    assert await tell(parts, "SELECT count(*) FROM journal_entry WHERE body::json ->> 'what' = 'obligation'") == 90
