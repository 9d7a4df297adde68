"""oban-py deferring jobs, run by an interpreter that has it: `python oban_peer.py URL`, jobs by stdin, rates by stdout.

It imports nothing of ours, since its interpreter has none of our libraries.
"""

import json
import sys
import time
from typing import Any

import uvloop
from oban import Oban, worker
from oban.schema import install

BATCH = 500


@worker(queue="duties")
class Duty:
    """A duty as a job; it is deferred, never run."""

    async def process(self, job: Any) -> None:
        raise AssertionError("nothing here runs jobs")


DUTY: Any = Duty


async def main(url: str, single: list[dict[str, Any]], all_of_them: list[dict[str, Any]]) -> list[float]:
    """Jobs a second: a call each, and in batches."""
    pool = await Oban.create_pool(url)
    await install(pool)
    queue = Oban(pool=pool)
    began = time.perf_counter()
    for job in single:
        await queue.enqueue(DUTY.new(job))
    singly = len(single) / (time.perf_counter() - began)
    began = time.perf_counter()
    for start in range(0, len(all_of_them), BATCH):
        await queue.enqueue_many(DUTY.new(job) for job in all_of_them[start : start + BATCH])
    in_batches = len(all_of_them) / (time.perf_counter() - began)
    await pool.close()
    return [singly, in_batches]


if __name__ == "__main__":
    print(json.dumps(uvloop.run(main(sys.argv[1], *json.load(sys.stdin)))))
