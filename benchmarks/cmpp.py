"""A CMPP line at its licence: the ISMG, a process of its own, refuses every text over 200 in any second."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from benchmarks.figures import Figure
from duban.channels.cmpp.access import Access
from duban.channels.cmpp.gateway import CmppGateway
from duban.channels.outcome import Result
from duban.channels.sender import Text

LICENCE = 200
IN_HAND = 32
WORDS = "【督办】请签收：关于开展季度重点人才项目进展情况填报的通知，11月30日前。回复“1 4711”签收"
USER, SECRET = "901234", "bench"


async def licensed(number: int) -> list[Figure]:
    """Texts at the licensed rate, each answered after 30 ms, and the same without a licence for comparison."""
    held, throttled = await _run(number, licence=LICENCE)
    free, _ = await _run(number * 5, licence=None)
    return [
        Figure(f"texts accepted, licensed {LICENCE}/s, {number:,} texts", held, "texts/s"),
        Figure("of the licence", held / LICENCE, "×", 0.95, limited_by="the pace"),
        Figure("refused for flow control", throttled, "texts", 0, "less"),
        Figure(f"without a licence, window 64, {number * 5:,} texts", free, "texts/s"),
        Figure("memory of the sending process, most", _megabytes(), "MB"),
    ]


async def _run(number: int, *, licence: int | None) -> tuple[float, int]:
    async with _ismg(licence) as (ismg, port):
        gateway = CmppGateway(_access(port, licence))
        await _send(gateway, range(1))
        began = time.perf_counter()
        await _send(gateway, range(1, number + 1))
        took = time.perf_counter() - began
        await gateway.close()
        return number / took, (await _counts(ismg))["throttled"]


async def _send(gateway: CmppGateway, numbers: range) -> None:
    waiting = iter(numbers)

    async def lane() -> None:
        for each in waiting:
            to = f"+8613800{each % 1_000_000:06}"
            outcome = await gateway.send(Text(UUID(int=each), to, WORDS))
            assert outcome.result is Result.accepted, outcome

    await asyncio.gather(*(lane() for _ in range(IN_HAND * 2)))


def _access(port: int, licence: int | None) -> Access:
    asked = {"source": "106912345"} | ({"rate": str(licence)} if licence else {"window": "64"})
    return Access.of(name="mobile", user=USER, secret=SECRET, at=("127.0.0.1", port), query=asked)


@asynccontextmanager
async def _ismg(licence: int | None) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    said = ["--user", USER, "--secret", SECRET, *(["--licence", str(licence), "--latency", "0.03"] if licence else [])]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.simulators.cmpp", *said,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process, int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


async def _counts(ismg: asyncio.subprocess.Process) -> dict[str, int]:
    assert ismg.stdin is not None
    assert ismg.stdout is not None
    ismg.stdin.write(b"\n")
    counts: dict[str, int] = json.loads(await ismg.stdout.readline())
    return counts


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
