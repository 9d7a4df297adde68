"""Runs the benchmarks named, or all; non-zero where a figure falls short of its goal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable

import uvloop

from benchmarks.figures import Figure, keep, show
from benchmarks.mail import event_to_mail
from benchmarks.memory import worker_memory
from benchmarks.persistence import fan_out, projects

Bench = Callable[[float], Awaitable[list[Figure]]]

BENCHES: dict[str, Bench] = {
    "fan-out": lambda scale: fan_out(int(100_000 * scale)),
    "projects": lambda scale: projects(int(10_000 * scale)),
    "mail": lambda scale: event_to_mail(int(10_000 * scale)),
    "memory": lambda scale: worker_memory(int(100_000 * scale)),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(BENCHES)}; all where none is named")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the full size, for a quick look")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    found: list[Figure] = []
    for name in asked.names or BENCHES:
        figures = uvloop.run(_run(BENCHES[name], asked.scale))
        if asked.scale == 1:
            keep(name, figures)
        found += figures
    show(found)
    return 0 if all(figure.reached for figure in found) else 1


async def _run(bench: Bench, scale: float) -> list[Figure]:
    return await bench(scale)


if __name__ == "__main__":
    sys.exit(main())
