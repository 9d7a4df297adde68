"""The drill clock: moved through each due instant in order, and only when what was due by then is done (I5)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from duban.flow.drill import Backwards, Drive, NoDrill, Occupied, advance, show
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.ledger.database import Ledger
from duban.ledger.statements import sql
from duban.model import Channel
from tests.senders import LATER, ScriptedSender
from tests.world import MONDAY, Sheet, ask, directive, hear, local, reorganise, run, sign, tell

# One unit's principal, due on Tuesday 3 March, and its report, due on Monday 16 March, worked out by hand.
OF_THE_OBLIGATION = ["03-02", "03-03", "03-04", "03-06", "03-10", "03-17", "03-24", "03-31"]
OF_THE_TASK = ["03-11", "03-13", "03-16", "03-17", "03-19", "03-23", "03-30", "04-06", "04-13"]


@asynccontextmanager
async def worker(parts: Parts, *senders: ScriptedSender) -> AsyncIterator[None]:
    """A worker that sends until the test ends."""
    lease = await Lease.open(parts, "worker")

    async def work() -> None:
        while True:
            await lease.beat()
            for channel, sender in zip((Channel.email, Channel.sms), senders, strict=True):
                await send_queued(parts, lease, channel, sender)
            await asyncio.sleep(0.005)

    working = asyncio.create_task(work())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def yes() -> bool:
    return True


async def unheard(channels: Iterable[Channel]) -> None:
    """Nobody needs to be woken here."""


def drive(progress: list[datetime]) -> Drive:
    return Drive(yes, unheard, progress.append)


async def test_each_due_instant_is_stopped_at_in_order_and_left_only_when_all_is_sent(parts: Parts) -> None:
    await hear(parts, directive())
    stops: list[datetime] = []
    async with worker(parts, ScriptedSender(), ScriptedSender()):
        shown = await advance(parts, local("04-20", "12:00"), drive(stops))
    days = sorted({*OF_THE_OBLIGATION, *OF_THE_TASK})
    assert stops == [*map(local, days), local("04-20", "12:00")]
    assert shown == local("04-20", "12:00")
    assert await ask(parts, "SELECT 1 FROM notice WHERE state NOT IN ('accepted', 'delivered')") == []
    # Every notice went while the clock stood at the instant at which it was queued.
    assert await ask(parts, "SELECT 1 FROM notice WHERE outcome_at <> queued_at") == []
    fired = await tell(parts, "SELECT array_agg(instant ORDER BY instant) FROM clock, unnest(fired) AS instant")
    assert fired == sorted(map(local, [*OF_THE_OBLIGATION, *OF_THE_TASK]))


async def test_a_digest_goes_on_its_day(parts: Parts) -> None:
    await hear(parts, directive())
    async with worker(parts, ScriptedSender(), ScriptedSender()):
        await advance(parts, local("03-11", "12:00"), drive([]))
    assert await tell(parts, "SELECT array_agg(queued_at) FROM notice WHERE step = 'digest'") == [local("03-10")]


async def test_what_is_signed_on_the_way_is_not_reminded_of(parts: Parts) -> None:
    await hear(parts, directive())
    async with worker(parts, ScriptedSender(), ScriptedSender()):
        await advance(parts, local("03-02", "12:00"), drive([]))
        await sign(parts, "health/principal")
        await advance(parts, local("03-31", "12:00"), drive([]))
    steps = await ask(parts, "SELECT DISTINCT step FROM notice JOIN obligation ON obligation.id = duty JOIN opening ON"
                      " opening.id = opening WHERE tier = 1")  # fmt: skip
    assert {row["step"] for row in steps} == {"opened", "remind-1"}


async def test_a_mail_that_waits_to_be_tried_again_does_not_hold_the_clock(parts: Parts) -> None:
    await hear(parts, directive())
    async with worker(parts, ScriptedSender([LATER] * 20), ScriptedSender()):
        await asyncio.wait_for(advance(parts, local("03-04", "12:00"), drive([])), 30)
    assert await tell(parts, "SELECT count(*) > 0 FROM notice WHERE state = 'queued'")


async def test_it_waits_for_intake(parts: Parts) -> None:
    answers = [False, False, False]

    async def caught_up() -> bool:
        return answers.pop() if answers else True

    await advance(parts, MONDAY + timedelta(minutes=1), Drive(caught_up, unheard, lambda _: None))
    assert answers == []


async def test_a_second_hand_on_the_clock_is_refused(parts: Parts) -> None:
    held, release = asyncio.Event(), asyncio.Event()

    async def slow() -> bool:
        held.set()
        await release.wait()
        return True

    first = asyncio.create_task(advance(parts, local("03-02", "10:00"), Drive(slow, unheard, lambda _: None)))
    await held.wait()
    with pytest.raises(Occupied):
        await advance(parts, local("03-02", "11:00"), drive([]))
    release.set()
    assert await first == local("03-02", "10:00")
    assert await advance(parts, local("03-02", "11:00"), drive([])) == local("03-02", "11:00")


async def test_it_never_goes_back(parts: Parts) -> None:
    with pytest.raises(Backwards):
        await advance(parts, MONDAY - timedelta(seconds=1), drive([]))
    assert (await show(parts)).now == MONDAY


async def test_without_a_drill_business_time_is_real_time_and_cannot_be_moved(parts: Parts) -> None:
    real = Parts(ledger=Ledger(parts.ledger._pool, drill=False), keys=parts.keys, rules=parts.rules)
    with pytest.raises(NoDrill):
        await advance(real, datetime(2100, 1, 1, tzinfo=UTC), drive([]))
    before = datetime.now(UTC)
    assert before <= (await show(real)).now <= datetime.now(UTC)


async def test_not_even_by_hand_is_it_set_back(parts: Parts) -> None:
    await run(parts, sql("set_drill_clock"), local("03-05"))
    await run(parts, sql("set_drill_clock"), local("03-04"))
    assert (await show(parts)).now == local("03-05")


async def test_the_first_minute_of_a_stand_ins_days_is_stopped_at_and_he_is_told_then(parts: Parts) -> None:
    def leave(sheet: Sheet) -> None:
        sheet["stand_ins"] = [
            {"unit": "health", "post": "principal", "person": "p-0001", "from": "2026-03-07", "to": "2026-03-08"}
        ]

    await reorganise(parts, leave)
    await hear(parts, directive())
    stops: list[datetime] = []
    async with worker(parts, ScriptedSender(), ScriptedSender()):
        await advance(parts, local("03-10", "12:00"), drive(stops))
    # Those of the obligation until then, and midnight where the days begin and where they are over; what was said at
    # either waits for the end of the quiet hours.
    days = [local(day) for day in OF_THE_OBLIGATION[:5]]
    nights = [local(day, hour) for day in ("03-07", "03-09") for hour in ("00:00", "07:00")]
    assert stops == sorted([*days, *nights, local("03-10", "12:00")])
    queued = await tell(
        parts,
        "SELECT array_agg(DISTINCT queued_at) FROM notice JOIN holding ON holding.id = notice.holding"
        " WHERE person = 'p-0001' AND step = 'opened' AND duty_kind = 'o'",
    )
    assert queued == [local("03-07", "00:00")]
