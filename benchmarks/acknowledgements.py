"""Acknowledgements while reminders fire, at the use case and over HTTP; and whether any notice was claimed behind one.

Presses come at a rate of their own, whether those before have been answered or not: who waits for a lane is counted
from the instant at which he pressed.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from benchmarks.figures import Figure
from benchmarks.house import down_to_staff, ledger
from config.settings import Settings
from duban.embedded.process import free_port
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import acknowledge

USE_CASE, OVER_HTTP = 700, 300
LONGEST = 50.0
AHEAD = 1.05
"""Pressed a little faster than the goal, which is to be reached all the same."""
LANES, CONNECTIONS = 8, 16
WARM = 300
REMINDED = 10
"""One in so many has his reminder fall due about the instant at which he presses."""
ABOUT = 1.0

# Two reminders of the directive's staff have come by then; the later one is told.
WEDNESDAY = datetime(2026, 3, 4, 2, tzinfo=UTC)
TOLD = "UPDATE notice SET state = 'accepted', outcome_at = queued_at WHERE state = 'queued'"
RUN = "UPDATE drill_clock SET start_at = $1, set_real = clock_timestamp(), speed = 1"
LATER = "UPDATE clock SET next_at = $1::timestamptz + interval '1 day' WHERE next_at IS NOT NULL"
DUE = """
UPDATE clock SET next_at = $1::timestamptz + row.after * interval '1 second'
FROM unnest($2::uuid[], $3::float8[]) AS row (duty, after) WHERE clock.duty = row.duty
"""
OPEN = "SELECT id, holding FROM obligation WHERE state = 'open' ORDER BY md5(id::text)"
LEFT = "SELECT count(*) FROM obligation WHERE state = 'open'"
CLAIMED = "SELECT count(*) FROM notice WHERE step LIKE 'remind%' AND attempts > 0"
MOOT = "SELECT count(*) FROM notice WHERE step LIKE 'remind%' AND state = 'suppressed'"
BEHIND = """
WITH told AS MATERIALIZED (
    SELECT n, body::jsonb AS body FROM journal_entry WHERE body LIKE '%"acknowledged"%' OR body LIKE '%"claimed"%'
), said AS (
    SELECT n, true AS signed, body ->> 'id' AS duty FROM told
    WHERE body ->> 'what' = 'obligation' AND body ->> 'state' = 'acknowledged'
    UNION ALL
    SELECT n, false, body ->> 'duty' FROM told WHERE body ->> 'what' = 'notice' AND body ->> 'state' = 'claimed'
), placed AS (
    SELECT n, signed, min(n) FILTER (WHERE signed) OVER (PARTITION BY duty) AS behind FROM said
)
SELECT count(*) FROM placed WHERE NOT signed AND n > behind
"""
"""One sort, no join: nobody has taken statistics of a journal that is a minute old, and the planner would guess."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

Press = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Duty:
    """An open obligation and its link's token."""

    id: object
    token: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """How many a second were signed, and milliseconds from the press to the answer."""

    rate: float
    median: float
    p99: float


async def acknowledgements(number: int) -> list[Figure]:
    """So many at the use case, three sevenths as many over HTTP; a tenth of those who sign are being reminded."""
    http = number * OVER_HTTP // USE_CASE
    async with ledger(number + http + 2 * WARM) as (settings, parts):
        duties = await _open_duties(parts)
        await _vacuum(settings)
        first, second = duties[: WARM + number], duties[WARM + number :]
        async with process("-m", "benchmarks.reminders", env=environment(settings)):
            at_use_case = await _use_case(parts, first)
            over_http = await _over_http(settings, parts, second)
        async with parts.ledger.reading() as conn:
            assert await conn.fetchval(LEFT) == 0
            claimed, moot, behind = [await conn.fetchval(asked) for asked in (CLAIMED, MOOT, BEHIND)]
    return [
        *_figures("at the use case", number, at_use_case, USE_CASE),
        *_figures("over HTTP", http, over_http, OVER_HTTP),
        Figure("reminders claimed meanwhile", claimed, "notices"),
        Figure("reminders that a signature made moot", moot, "notices"),
        Figure("notices claimed behind a signature", behind, "notices", 0, "less"),
    ]


def _figures(where: str, number: int, pressed: Pressed, goal: float) -> list[Figure]:
    return [
        Figure(f"{number:,} acknowledgements {where}", pressed.rate, "a second", goal),
        Figure(f"{where}: median", pressed.median, "ms"),
        Figure(f"{where}: 99 of 100 within", pressed.p99, "ms", LONGEST, "less"),
    ]


async def _open_duties(parts: Parts) -> list[Duty]:
    """All staff have been told and have not signed; the clock runs, and no reminder is due yet."""
    await down_to_staff(parts)
    await expand_all(parts)
    async with parts.ledger.transaction() as conn:
        await conn.execute(TOLD)
        await conn.execute(RUN, WEDNESDAY)
        await conn.execute(LATER, WEDNESDAY)
        rows = await conn.fetch(OPEN)
    return [Duty(row["id"], parts.keys.ack_token(row["id"], row["holding"])) for row in rows]


async def _vacuum(settings: Settings) -> None:
    """As a ledger stands after a quiet hour: what the fan-out wrote has been looked over, and its statistics taken."""
    assert settings.database_owner_url is not None
    owner = await asyncpg.connect(settings.database_owner_url.get_secret_value())
    try:
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()


async def _use_case(parts: Parts, duties: Sequence[Duty]) -> Pressed:
    async def press(token: str) -> None:
        signed = await acknowledge(parts, token)
        assert signed.first

    return await _measured(parts, duties, [press] * LANES, rate=USE_CASE * AHEAD)


async def _over_http(settings: Settings, parts: Parts, duties: Sequence[Duty]) -> Pressed:
    port = free_port()
    env = environment(settings) | {"DUBAN_HTTP": f"127.0.0.1:{port}"}
    async with process("-m", "duban.console.run", "console", env=env, ready=False), AsyncExitStack() as stack:
        await answers(port)
        kept = [await stack.enter_async_context(_connection(port)) for _ in range(CONNECTIONS)]
        return await _measured(parts, duties, kept, rate=OVER_HTTP * AHEAD)


async def _measured(parts: Parts, duties: Sequence[Duty], lanes: Sequence[Press], *, rate: float) -> Pressed:
    """The first few warm connections, statements and caches, and are not counted."""
    warm, counted = duties[:WARM], duties[WARM:]
    await _press([duty.token for duty in warm], lanes, rate=rate / 2)
    await _fall_due(parts, counted, rate=rate)
    return await _press([duty.token for duty in counted], lanes, rate=rate)


async def _fall_due(parts: Parts, duties: Sequence[Duty], *, rate: float) -> None:
    """Reminders of some fall due about when they press: before, after, at the same time."""
    reminded = [(duty.id, place / rate) for place, duty in enumerate(duties) if place % REMINDED == 0]
    after = [at + ABOUT * ((place % 9) / 4 - 1) for place, (_, at) in enumerate(reminded)]
    async with parts.ledger.transaction() as conn:
        await conn.execute(DUE, await parts.ledger.now(conn), [key for key, _ in reminded], after)


async def _press(tokens: Sequence[str], lanes: Sequence[Press], *, rate: float) -> Pressed:
    coming, took = iter(enumerate(tokens)), list[float]()
    began = time.perf_counter()

    async def lane(press: Press) -> None:
        for place, token in coming:
            at = began + place / rate
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await press(token)
            took.append((time.perf_counter() - at) * 1000)

    async with asyncio.TaskGroup() as group:
        for press in lanes:
            group.create_task(lane(press))
    cuts = statistics.quantiles(took, n=100)
    return Pressed(len(took) / (time.perf_counter() - began), cuts[49], cuts[98])


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[Press]:
    """A kept connection to the console; a press is one request, and signs or fails the run."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def press(token: str) -> None:
        writer.write(f"POST /a/{token} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        assert length is not None
        await reader.readexactly(int(length[1]))
        assert head.split(b" ", 2)[1] == b"200", head

    try:
        yield press
    finally:
        writer.close()


async def answers(port: int) -> None:
    """Returns once the console has reached the ledger; that no worker runs there does not matter here."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            if b'"postgresql":{"ok":true' in answer:
                return
        except ConnectionError:
            pass
        await asyncio.sleep(0.1)


@asynccontextmanager
async def process(*words: str, env: Mapping[str, str], ready: bool = True) -> AsyncIterator[None]:
    """A process beside ours, which must still run when we are done with it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=env, stdout=subprocess.PIPE if ready else subprocess.DEVNULL
    )
    try:
        if ready:
            assert process.stdout is not None
            await process.stdout.readline()
        yield
        assert process.returncode is None
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """What makes another process of ours work on this ledger."""
    assert settings.database_url is not None
    return os.environ | {
        "DUBAN_DATA_DIR": str(settings.data_dir), "DUBAN_DATABASE_URL": settings.database_url.get_secret_value(),
        "DUBAN_LOG_LEVEL": "warning",
    }  # fmt: skip
