"""A job under way when the process ends: what it held is let go, and nothing is written down as a fault."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from schedulers.job import Among, Job, Late, Means, Overlap
from schedulers.run import Runs


async def test_the_end_of_the_process_is_no_fault_of_the_job_that_it_cuts_short(
    capsys: pytest.CaptureFixture[str],
) -> None:
    began, let_go = asyncio.Event(), asyncio.Event()

    async def wait(_: Means) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            let_go.set()

    job = Job("wait", timedelta(seconds=1), wait, Late.once, Overlap.left_out, Among.each)
    run = asyncio.create_task(Runs(cast(Means, None)).run(job))
    await began.wait()
    run.cancel()
    await run
    assert let_go.is_set()
    assert "error" not in capsys.readouterr().out
