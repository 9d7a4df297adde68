"""A backlog as it would lie in Kafka: always the same records, in natural proportion, some repeated, a few poison."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from benchmarks.kinds import DRAWS
from config.settings import PACKAGED
from events.catalogue import topic_of, type_of
from events.contents import Record

REPEATED, POISON = 0.30, 0.001
SEED: Final = 20261122
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
DAY: Final = timedelta(hours=20)
HEADERS: Final = (("content-type", b"application/cloudevents+json"),)

# Of ten thousand: cases of single talents and projects by far the most, what goes to every unit rare.
PROPORTION: Final[Mapping[str, Mapping[str, int]]] = {
    "talent and investment": {
        "talent.arrived": 2600, "investment.project.registered": 1200, "investment.stage.advanced": 1000,
        "investment.entrepreneur.landed": 500, "talent.flexible.engaged": 300, "talent.departure.flagged": 200,
        "talent.story.due": 200,
    },
    "service and policy": {
        "policy.claim.accepted": 1250, "service.issue.raised": 1000, "policy.clause.stalled": 100,
        "service.housing.reported": 100, "service.innovation.proposed": 30, "policy.published": 8,
        "policy.draft.circulated": 4, "service.visit.opened": 4, "service.checkup.opened": 4,
    },
    "the rest": {
        "personnel.transfer.requested": 400, "governance.support.requested": 300, "personnel.merit.reported": 100,
        "governance.roster.due": 60, "recruitment.round.opened": 40, "programme.call.opened": 40,
        "programme.quota.received": 20, "governance.task.disputed": 15, "training.plan.due": 10,
        "governance.event.withdrawn": 5, "recruitment.demand.opened": 4, "training.unit.due": 3,
        "governance.period.closed": 2, "governance.calendar.published": 1,
    },
    "meetings and plans": {
        "meeting.instruction.issued": 380, "meeting.group.held": 70, "meeting.directive.issued": 40,
        "plan.annual.published": 6, "meeting.upper.concluded": 4,
    },
}  # fmt: skip


@cache
def known_kinds() -> frozenset[str]:
    """The kinds that have a playbook, of which alone events are drawn."""
    found = {path.stem for path in (PACKAGED / "playbooks").iterdir()}
    return frozenset(found.intersection(DRAWS))


@cache
def deck(kinds: frozenset[str]) -> Sequence[str]:
    """Ten thousand kinds, shuffled; where a kind is left out, the others of its group have its share."""
    cards: list[str] = []
    for group in PROPORTION.values():
        drawn = {kind: share for kind, share in group.items() if kind in kinds}
        of_group = [kind for kind, share in drawn.items() for _ in range(share)]
        whole = sum(group.values())
        cards += [of_group[n % len(of_group)] for n in range(whole)] if of_group else []
    Random(SEED).shuffle(cards)
    return cards


def event(number: int) -> dict[str, Any]:
    """The event of that number, the same each time."""
    cards = deck(known_kinds())
    kind, draw = cards[number % len(cards)], Random(SEED + number)
    said = DRAWS[kind](draw, number)
    # One after the other, ten a second, as they lie in a log.
    happened = NOW - DAY + timedelta(milliseconds=100 * number) % DAY
    return {
        "specversion": "1.0", "id": f"e-{number}", "source": f"/bench/{kind.partition('.')[0]}", "type": type_of(kind),
        "subject": f"{kind}/{number}", "time": happened.isoformat(), "data": said,
    }  # fmt: skip


def record(number: int) -> Record:
    """The same as its publisher sends it."""
    said = event(number)
    kind = str(said["subject"]).partition("/")[0]
    value = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Record(topic_of(kind), said["subject"].encode(), HEADERS, value)


def poison(number: int) -> Record:
    """A record that no event can be made of."""
    values = (b"{", b"\xff\xfe", b"[]", b'{"id": NaN}', b"[" * 10_000, b'{"id":"1","id":"2"}', b"null")
    return Record("duban.events.service", f"poison/{number}".encode(), HEADERS, values[number % len(values)])


def backlog(number: int) -> Iterator[Record]:
    """So many records, the same each time."""
    draw, fresh = Random(SEED), 0
    for at in range(number):
        lot = draw.random()
        if lot < POISON:
            yield poison(at)
        elif lot < POISON + REPEATED and fresh:
            yield record(draw.randrange(fresh))
        else:
            yield record(fresh)
            fresh += 1
