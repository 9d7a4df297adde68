"""Parsing and planning alone, in one process: the rules and units of the sample city, nothing written."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from benchmarks.figures import Figure
from benchmarks.stream import NOW, record
from config.settings import PACKAGED, Settings
from duban.ground import Ground
from duban.model import Holding, Organisation, PostKind
from duban.planning import plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.organisation import parse_organisation
from duban.wiring.parts import rules_of
from duban.wiring.process import collect_seldom
from duban.workdays import Calendar
from events.contents import Record
from events.envelope import parse

GOAL = 20_000.0
FEW = 5
BATCH = 500
LEAST = 20


async def planning(number: int) -> list[Figure]:
    """So many different events, parsed and planned by batches as intake does; the goal is of kinds with few duties."""
    ground = city()
    most: defaultdict[str, int] = defaultdict(int)
    by_kind: defaultdict[str, list[Record]] = defaultdict(list)
    for n in range(number):
        each = record(n)
        event = parse(each)
        drawn = plan(event, ground)
        most[event.kind] = max(most[event.kind], len(drawn.tasks) + len(drawn.openings))
        by_kind[event.kind].append(each)
    collect_seldom()  # a worker never has that many records at hand for the collector to look through
    few = [each for kind, records in by_kind.items() if most[kind] <= FEW for each in records]
    everything = [each for records in by_kind.values() for each in records]
    return [
        Figure(f"parsing and planning, kinds with ≤ {FEW} duties", _rate(few), "events/s a core", GOAL),
        Figure("parsing and planning, all kinds as they come", _rate(everything), "events/s a core"),
        Figure("parsing alone", _rate(everything, planned=False), "events/s a core"),
        *(
            Figure(f"{kind}, ≤ {most[kind]} duties", _rate(records), "events/s a core")
            for kind, records in sorted(by_kind.items())
            if len(records) >= LEAST
        ),
    ]


@cache
def city() -> Ground:
    """What plans stand on: the packaged policy and organisation."""
    policy = load_policy(read_config(PACKAGED), version=1)
    rules = rules_of(Settings())
    calendar = Calendar(
        rules.zone, rules.opens, rules.closes, step_hour=rules.step_hour, overrides=policy.overrides
    )  # fmt: skip
    return Ground(policy, _organisation(), calendar, received_at=NOW, now=NOW)


def duties_of(records: int) -> list[dict[str, Any]]:
    """The tasks of as many new events as a backlog of that many records has, as a queue's jobs would say them."""
    ground = city()
    return [
        {"duty": str(task.id), "event": str(drawn.id), "unit": task.unit, "title": task.title,
         "due": task.due.at.isoformat()}
        for n in range(int(records * 0.7))
        for drawn in (plan(parse(record(n)), ground),)
        for task in drawn.tasks
    ]  # fmt: skip


def _rate(records: Sequence[Record], *, planned: bool = True, times: int = 3) -> float:
    """Events a second of this process's CPU, the best of some rounds: the machine has others on it."""
    return max(len(records) / _once(records, planned=planned) for _ in range(times)) if records else 0.0


def _once(records: Sequence[Record], *, planned: bool) -> float:
    shared = city()
    began = time.process_time()
    for batch in _batches(records):
        ground = Ground(shared.policy, shared.organisation, shared.calendar, received_at=NOW, now=NOW)
        for each in batch:
            event = parse(each)
            if planned:
                plan(event, ground)
    return time.process_time() - began


def _batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))


def _organisation() -> Organisation:
    path = PACKAGED / "organisation" / "organisation.yaml"
    file = parse_organisation(path.read_text(encoding="utf-8"), path.name)
    held: dict[str, list[Holding]] = defaultdict(list)
    for number, post in enumerate(file.posts, 1):
        if post.kind != PostKind.staff:
            held[post.post].append(
                Holding(number, post.post, post.kind, post.unit, post.person, post.valid_from, post.valid_to)
            )
    return Organisation(1, {unit.code: unit for unit in file.units}, {post: tuple(all_) for post, all_ in held.items()})
