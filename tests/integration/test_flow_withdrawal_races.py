"""A withdrawal against whatever is under way: claims, attempts, signatures, the event itself, a sweep that stops."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from duban.channels.outcome import Outcome
from duban.flow.effects.withdrawing import work_off_one, work_off_withdrawals
from duban.flow.lease import Lease, reclaim
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.flow.sign import Ended, acknowledge
from duban.flow.take_in import take_in
from duban.ledger.notices import claim, mark_sending
from duban.model import Channel
from tests.integration.running import until
from tests.senders import ACCEPTED, DOUBT, LATER, NEVER, ScriptedSender
from tests.withdrawn import send_all, states, told, withdrawal
from tests.world import arrival, ask, directive, hear, project, reorganise, run, sign, tell

WAITS = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""
STAFF = 10_000
DUTIES_A_COMMIT = 400


@pytest.mark.parametrize(
    ("outcome", "way"), [(ACCEPTED, "email"), (DOUBT, "email"), (LATER, "inbox"), (NEVER, "inbox")]
)
async def test_whose_mail_is_on_its_way_at_that_moment_is_told_once_by_what_reached_him(
    parts: Parts, outcome: Outcome, way: str
) -> None:
    """Accepted, or nobody knows: by e-mail. Refused, for now or for good: only the inbox has reached him."""
    await hear(parts, directive())
    lease = await Lease.open(parts, "worker")

    async def meanwhile() -> None:
        await hear(parts, withdrawal(directive()))
        await work_off_withdrawals(parts)
        assert ("p-1301", "email") not in await told(parts)

    sender = ScriptedSender([outcome], before=meanwhile)
    await send_queued(parts, lease, Channel.email, sender)
    await run(parts, "UPDATE notice SET retry_real = NULL")
    await work_off_withdrawals(parts)
    await send_all(parts)
    await work_off_withdrawals(parts)

    owner = await tell(parts, "SELECT person FROM obligation JOIN holding ON holding.id = holding")
    assert [channel for person, channel in await told(parts) if person == owner] == [way]
    assert await tell(parts, "SELECT count(*) FROM withdrawal WHERE stage = 'done'") == 1
    again = await ask(parts, "SELECT id FROM notice WHERE state = 'queued' AND channel <> 'inbox'")
    assert again == []


async def test_the_withdrawal_waits_for_a_claim_under_way_and_no_claim_comes_after_it(parts: Parts) -> None:
    await hear(parts, directive())
    lease = await Lease.open(parts, "worker")
    async with parts.ledger.transaction() as conn:
        held = await claim(conn, "email", limit=1, worker=lease.id, at=await parts.ledger.now(conn))
        taking = asyncio.create_task(take_in(parts, [arrival(withdrawal(directive()))]))
        await until(lambda: tell(parts, WAITS))
        assert not taking.done()
    await taking
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        assert await claim(conn, "email", limit=9, worker=lease.id, at=now) == []
        assert await claim(conn, "sms", limit=9, worker=lease.id, at=now) == []
        assert await mark_sending(conn, [(held[0].id, None)], worker=lease.id, at=now) == {held[0].id}


async def test_what_a_lost_worker_had_in_hand_does_not_come_back(parts: Parts) -> None:
    await hear(parts, project())
    lease = await Lease.open(parts, "worker")
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        held = await claim(conn, "email", limit=50, worker=lease.id, at=now)
    async with parts.ledger.transaction() as conn:
        await mark_sending(conn, [(held[0].id, None)], worker=lease.id, at=now)
    await hear(parts, withdrawal(project()))
    await work_off_withdrawals(parts)
    assert await tell(parts, "SELECT stage FROM withdrawal") == "telling"
    await lease.close()
    await reclaim(parts)
    await work_off_withdrawals(parts)

    rows = await ask(parts, "SELECT id, state, reason FROM notice WHERE id = ANY($1)", [one.id for one in held])
    assert {(row["state"], row["reason"]) for row in rows} == {("suppressed", "withdrawn")}
    ways = await told(parts)
    # What was being sent may have arrived; what was only claimed did not.
    assert sum(channel == "email" for _, channel in ways) == 1
    assert await tell(parts, "SELECT stage FROM withdrawal") == "done"


async def test_an_event_and_its_withdrawal_in_two_workers_hands_never_miss_one_another(parts: Parts) -> None:
    for number in range(25):
        said = directive(number)
        await asyncio.gather(
            take_in(parts, [arrival(said)]),
            take_in(parts, [arrival(withdrawal(said, number))]),
            expand_all(parts),
        )
    await expand_all(parts)
    await work_off_withdrawals(parts)
    assert await tell(parts, "SELECT count(*) FROM withdrawal WHERE stage = 'done'") == 25
    assert await states(parts, "task") == {"withdrawn": 25}
    assert (await states(parts, "obligation")).keys() <= {"withdrawn"}


@pytest.fixture
async def large(parts: Parts) -> Parts:
    """A directive whose ten thousand staff have been told, all but the last of them not yet signed."""

    def hire(sheet: dict[str, Any]) -> None:
        more = STAFF - sum(post.get("unit") == "health" and post["post"] == "staff" for post in sheet["posts"])
        sheet["people"] += [{"person": f"p-s{n}", "name": f"职工{n}", "email": f"s{n}@x.example"} for n in range(more)]
        sheet["posts"] += [{"unit": "health", "post": "staff", "person": f"p-s{n}"} for n in range(more)]

    await reorganise(parts, hire)
    await hear(parts, directive())
    for post in ("principal", "deputy", "liaison"):
        await sign(parts, f"health/{post}")
    await run(
        parts,
        "UPDATE notice SET state = 'accepted', outcome_at = queued_at WHERE state = 'queued' AND channel = 'email'",
    )
    return parts


@pytest.mark.timeout(240)
async def test_ten_thousand_staff_are_withdrawn_and_told_in_bounded_commits_with_signatures_racing(
    large: Parts,
) -> None:
    duties = await ask(large, "SELECT obligation.id, holding FROM obligation JOIN opening ON opening.id = opening"
                       " WHERE tier = 4 ORDER BY obligation.id LIMIT 60")  # fmt: skip
    signed: list[Any] = []
    refused: list[Any] = []

    async def press(row: Any) -> None:
        try:
            await acknowledge(large, large.keys.ack_token(*row))
            signed.append(row["id"])
        except Ended:
            refused.append(row["id"])

    async def press_all(rows: list[Any]) -> None:
        for row in rows:
            await press(row)

    await press_all(duties[:5])
    pressing = asyncio.create_task(press_all(duties[5:30]))
    await hear(large, withdrawal(directive()))
    by_then = await tell(large, "SELECT count(*) FROM obligation WHERE state = 'acknowledged'")
    await asyncio.gather(pressing, press_all(duties[30:]), work_off_withdrawals(large), work_off_withdrawals(large))
    await work_off_withdrawals(large)

    assert len(signed) + len(refused) == 60
    assert by_then == len(signed)
    found = await states(large, "obligation")
    assert found == {"conveyed": 3, "withdrawn": STAFF - len(signed)} | (
        {"acknowledged": len(signed)} if signed else {}
    )
    assert await tell(large, "SELECT told FROM withdrawal WHERE stage = 'done'") == STAFF + 3
    twice = (
        "SELECT count(*) FROM (SELECT holding FROM notice WHERE step = 'withdrawn' GROUP BY 1 HAVING count(*) > 1) AS t"
    )
    assert await tell(large, twice) == 0
    largest = await tell(
        large,
        "SELECT max(n) FROM (SELECT count(*) AS n FROM journal_entry WHERE body::json ->> 'how' IN ('withdrawn',"
        " 'event-withdrawn') AND body::json ->> 'what' = 'obligation' GROUP BY xid) AS commits",
    )
    assert largest == DUTIES_A_COMMIT


async def test_every_tier_of_every_unit_is_reached_however_many_it_has(parts: Parts) -> None:
    """Two units with more staff than a commit takes, and a small one after each of them."""
    sizes = {"health": 650, "finance": 40, "education": 450, "commerce": 30}

    def hire(sheet: dict[str, Any]) -> None:
        for unit, size in sizes.items():
            sheet["people"] += [{"person": f"p-{unit}{n}", "name": f"职工{n}"} for n in range(size)]
            sheet["posts"] += [{"unit": unit, "post": "staff", "person": f"p-{unit}{n}"} for n in range(size)]

    await reorganise(parts, hire)
    await hear(parts, directive(units=list(sizes)))
    for unit in sizes:
        for post in ("principal", "deputy", "liaison"):
            await sign(parts, f"{unit}/{post}")
    before = await states(parts, "obligation")
    assert before["open"] >= sum(sizes.values())
    await hear(parts, withdrawal(directive(units=list(sizes))))
    await work_off_withdrawals(parts)
    assert await states(parts, "obligation") == {"conveyed": before["conveyed"], "withdrawn": before["open"]}
    assert await tell(parts, "SELECT count(*) FROM notice WHERE state = 'queued' AND step <> 'withdrawn'") == 0


async def test_a_sweep_that_stopped_goes_on_and_nobody_is_told_twice(large: Parts) -> None:
    await hear(large, withdrawal(directive()))
    for _ in range(4):
        assert await work_off_one(large)
    partly = (await states(large, "obligation"))["withdrawn"]
    assert 0 < partly < STAFF
    await work_off_withdrawals(large)
    assert (await states(large, "obligation"))["withdrawn"] == STAFF
    assert await tell(large, "SELECT count(*) FROM notice WHERE step = 'withdrawn'") == STAFF + 3
