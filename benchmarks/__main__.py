"""Runs the benchmarks named, or all; non-zero where a figure falls short of its goal."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable

import structlog
import uvloop

from benchmarks.acknowledgements import acknowledgements
from benchmarks.audit import audit
from benchmarks.backlog import backlog
from benchmarks.cmpp import licensed
from benchmarks.console import the_console
from benchmarks.deadline import deadline
from benchmarks.deadlines import deadlines
from benchmarks.excel import the_workbook
from benchmarks.figures import Figure, keep, show
from benchmarks.impact import impact
from benchmarks.journal import the_journal
from benchmarks.mail import event_to_mail, through_postfix
from benchmarks.memory import worker_memory
from benchmarks.organisation import organisation
from benchmarks.persistence import fan_out, projects
from benchmarks.planned import planning
from benchmarks.poison import poison
from benchmarks.register import the_register
from benchmarks.search import searching
from duban.wiring.process import collect_seldom

Bench = Callable[[float], Awaitable[list[Figure]]]

BENCHES: dict[str, Bench] = {
    "fan-out": lambda scale: fan_out(int(100_000 * scale)),
    "projects": lambda scale: projects(int(10_000 * scale)),
    "mail": lambda scale: event_to_mail(int(20_000 * scale)),
    "postfix": lambda scale: through_postfix(int(5_000 * scale)),
    "organisation": lambda scale: organisation(int(100_000 * scale)),
    "deadline": lambda scale: deadline(int(5 * scale)),
    "planning": lambda scale: planning(int(20_000 * scale)),
    "impact": lambda scale: impact(int(100_000 * scale)),
    "journal": lambda scale: the_journal(int(200_000 * scale)),
    "acknowledgements": lambda scale: acknowledgements(int(14_000 * scale)),
    "audit": lambda scale: audit(int(1_000_000 * scale)),
    "deadlines": deadlines,
    "poison": lambda scale: poison(max(1, int(5 * scale))),
    "backlog": lambda scale: backlog(int(1_000_000 * scale)),
    "register": lambda scale: the_register(int(1_000_000 * scale)),
    "excel": lambda scale: the_workbook(int(20_000 * scale)),
    "console": lambda scale: the_console(int(1_000_000 * scale)),
    "search": lambda scale: searching(int(1_000_000 * scale)),
    "cmpp": lambda scale: licensed(int(4_000 * scale)),
    "memory": lambda scale: worker_memory(int(100_000 * scale)),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(BENCHES)}; all where none is named")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the full size, for a quick look")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    # Poison is told of line by line, and a service is run as `duban.wiring.process` does.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    collect_seldom()
    found: list[Figure] = []
    for name in asked.names or BENCHES:
        figures = asyncio.run(_run(BENCHES[name], asked.scale))
        if asked.scale == 1:
            keep(name, figures)
        found += figures
    show(found)
    return 0 if all(figure.reached for figure in found) else 1


async def _run(bench: Bench, scale: float) -> list[Figure]:
    return await bench(scale)


if __name__ == "__main__":
    sys.exit(main())
