"""The scheduler is killed at random instants while steps fall due: each fires once, none early or out of order (I5)."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime
from pathlib import Path

import pytest

from duban.flow.parts import Parts
from tests.faults.house import explained, furnished, seen, until
from tests.world import Row, ask, directive, hear, local, run, tell

HOUR = 3600
SPEED = 20 * HOUR
UNITS = ["health", "finance", "commerce"]
END = local("04-14", "12:00")
# The days of the steps of what is opened on Monday 2 March at 08:00, read off a calendar: the principals' obligations
# are due on Tuesday the 3rd, the reports on the 16th. The first reminder of an obligation lay before its opening.
STEPS = ["remind-3", "remind-1", "due", "overdue-1", "overdue-2", "overdue-3", "digest-2", "digest-3", "digest-4"]
DAYS: dict[str, list[str | None]] = {
    "o": [None, "03-02", "03-03", "03-04", "03-06", "03-10", "03-17", "03-24", "03-31"],
    "t": ["03-11", "03-13", "03-16", "03-17", "03-19", "03-23", "03-30", "04-06", "04-13"],
}
# How many are told, in how many channels, of a step that fires.
TOLD = {
    "o": {"remind-1": 3, "due": 2, "overdue-1": 2, "overdue-2": 2},
    "t": {"remind-3": 2, "remind-1": 6, "due": 4, "overdue-1": 3, "overdue-2": 2},
}


@pytest.mark.long
@pytest.mark.timeout(0)
async def test_each_step_fires_once_at_or_after_its_instant_or_is_merged_into_a_later_one(
    tmp_path: Path, seed: int, pytestconfig: pytest.Config
) -> None:
    kills = max(pytestconfig.getoption("--kills") // 3, 1)
    chance = random.Random(seed)
    async with furnished(tmp_path, kind="tansu") as house, seen(house) as parts:
        await hear(parts, *(directive(n, units=UNITS) for n in range(100)))
        await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
        house.start("scheduler")
        house.start("scheduler-2")
        await run(parts, "UPDATE drill_clock SET set_real = clock_timestamp(), speed = $1", float(SPEED))
        for n in range(kills):
            await asyncio.sleep(chance.random() * 4)
            house.kill(("scheduler", "scheduler-2")[n % 2])

        await until(lambda: over(parts), within=120, tell=lambda: house.said("scheduler"))
        await house.stop_services()
        for row in await ask(parts, "SELECT duty, kind, outcome, fired FROM clock"):
            judge(row)
        await each_step_was_told_once(parts)
        await explained(house, untouched=False)


async def over(parts: Parts) -> bool:
    """Whether the business clock is past the last step, nothing is due, and every digest is composed."""
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
    left = await tell(parts, "SELECT (SELECT count(*) FROM clock WHERE next_at IS NOT NULL)"
                      " + (SELECT count(*) FROM digest_item WHERE notice IS NULL)")  # fmt: skip
    return now > END and left == 0


def judge(row: Row) -> None:
    """Every step of a ladder has fired or was slept over, in order, none before its day."""
    days = DAYS[row["kind"].decode()]
    instants = [local(day) if day else None for day in days]
    fired = iter(row["fired"])
    before: datetime | None = None
    for mark, instant in zip(row["outcome"], instants, strict=True):
        if instant is None:
            assert mark == "s"
        elif mark in "fd":
            at = next(fired)
            assert instant <= at, "early"
            assert before is None or before < at, "out of order"
            before = at
        else:
            assert mark == "m"
    assert next(fired, None) is None, "fired twice"
    assert row["outcome"][-1] in "fd"


async def each_step_was_told_once(parts: Parts) -> None:
    """A step that fired told everybody of the ladder in each channel, once; one that was merged told nobody."""
    outcomes = {row["duty"]: (row["kind"].decode(), row["outcome"]) for row in await ask(parts, "SELECT * FROM clock")}
    rows = await ask(parts, "SELECT duty, step, count(*) AS n, count(DISTINCT (holding, channel)) AS told FROM notice"
                     " WHERE duty IS NOT NULL AND step <> 'opened' GROUP BY 1, 2")  # fmt: skip
    told = {(row["duty"], row["step"]): (row["n"], row["told"]) for row in rows}
    for duty, (kind, outcome) in outcomes.items():
        for step, mark in zip(STEPS, outcome, strict=True):
            number = TOLD[kind].get(step, 0) if mark == "f" else 0
            assert told.get((duty, step), (0, 0)) == (number, number), (step, mark)
    items = await ask(parts, "SELECT duty, count(*) AS n FROM digest_item WHERE notice IS NOT NULL GROUP BY 1")
    assert {row["duty"]: row["n"] for row in items} == {duty: out.count("d") for duty, (_, out) in outcomes.items()}
