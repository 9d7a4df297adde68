"""What changed rules would have made of recorded events: each planned again by both, in read-only transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.planned.difference import Differing, Planned, differences, unplannable
from duban.flow.planned.recent import Recent
from duban.flow.planned.reduced import reduced
from duban.flow.recorded import read_event
from duban.flow.take_in import ITS_OWN_FAULT
from duban.ground import Ground
from duban.ledger.database import Connection, Row
from duban.ledger.policy import read_organisation, read_policy
from duban.ledger.replays import Received, StillOpen, count_events, read_page, still_open
from duban.ledger.views import NIL
from duban.model import Organisation
from duban.planning import plan
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from events.event import Event
from events.refusal import Refusal

PAGE: Final = 200
"""Events a read: even the largest of them fit into memory together."""


@dataclass
class Impact:
    """What differs, in numbers: events and changes by kind, and what of it people owe today."""

    events: Counter[str] = field(default_factory=Counter)
    affected: Counter[str] = field(default_factory=Counter)
    changes: dict[str, Counter[str]] = field(default_factory=dict)
    open_tasks: int = 0
    open_obligations: int = 0
    unreadable: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """One difference of one event; `keeps`: how many still owe it, under the rule of the day it came."""

    event: Event
    differing: Differing
    keeps: int


@dataclass
class Replay:
    """Both sets of rules, and what was read of the ledger lately."""

    parts: Parts
    changed: Policy
    each: Callable[[Told], None]
    policies: Recent[Policy] = field(default_factory=Recent)
    organisations: Recent[Organisation] = field(default_factory=Recent)
    grounds: Recent[Ground] = field(default_factory=Recent)
    impact: Impact = field(default_factory=Impact)


async def replay_since(
    parts: Parts, since: date, playbooks: Mapping[str, str], *, each: Callable[[Told], None],
    progress: Callable[[int, int], None],
) -> Impact:  # fmt: skip
    """Plans every event received since that local day by the rules it was recorded under and by the changed playbooks.

    `each` hears of every difference as it is found. Raises `Faults` where the playbooks have any. Writes nothing.
    """
    async with parts.ledger.reading() as conn, conn.transaction(readonly=True):
        active = await parts.policy(conn)
        files = {path: text for path, text in (await read_policy(conn, active.version)).items() if _kept(path)}
        received = Received(datetime.combine(since, time.min, parts.rules.zone), await parts.ledger.now(conn))
        total = await count_events(conn, received)
    replay = Replay(parts, load_policy({**files, **playbooks}, version=0), each)
    replay.impact.notes = _notes(active, replay.changed)
    after: UUID | None = NIL
    done = 0
    while after is not None:
        async with parts.ledger.reading() as conn, conn.transaction(readonly=True):
            rows, after = await read_page(conn, after, received, limit=PAGE)
            await _compare(replay, conn, rows)
        done += len(rows)
        progress(done, total)
    return replay.impact


def _kept(path: str) -> bool:
    return not path.startswith("playbooks/")


def _notes(active: Policy, changed: Policy) -> list[str]:
    """What is changed beside playbooks and concerns every kind."""
    if (active.ladder, active.ladders) == (changed.ladder, changed.ladders):
        return []
    return ["the ladder of reminders differs from the one in force: it holds for duties of events to come"]


async def _compare(replay: Replay, conn: Connection, rows: Sequence[Row]) -> None:
    found: dict[UUID, tuple[Event, list[Differing]]] = {}
    for row in rows:
        replay.impact.events[row["kind"]] += 1
        recorded = await _ground(replay, conn, row)
        if _alike(recorded.policy, replay.changed, row["kind"]):
            continue
        changed = _of_the_day(replay, replay.changed, recorded.organisation, row)
        try:
            event = read_event(row)
        except ValueError:  # the vocabulary would not take it in today
            replay.impact.unreadable += 1
            continue
        if differing := list(_difference(event, recorded, changed)):
            found[row["id"]] = event, differing
    standing = await still_open(conn, list(found)) if found else StillOpen(frozenset(), {})
    for key, (event, differing) in found.items():
        _tell(replay, key, event, differing, standing)


async def _ground(replay: Replay, conn: Connection, row: Row) -> Ground:
    """What the event was planned on, on the day that it came."""
    version, staffed = row["policy_version"], row["organisation_version"]
    policy = replay.policies.get(version) or replay.policies.keep(
        version, load_policy(await read_policy(conn, version), version=version)
    )
    organisation = replay.organisations.get(staffed) or replay.organisations.keep(
        staffed, await read_organisation(conn, staffed)
    )
    return _of_the_day(replay, policy, organisation, row)


def _of_the_day(replay: Replay, policy: Policy, organisation: Organisation, row: Row) -> Ground:
    """A ground as at the event's receipt; those of a day share what they have found."""
    calendar, at = replay.parts.calendar(policy), row["received_at"]
    about = (policy.version, organisation.version, calendar.local_day(at))
    ground = replay.grounds.get(about) or replay.grounds.keep(
        about, Ground(policy, organisation, calendar, received_at=at, now=at)
    )
    return replace(ground, received_at=at, now=at)


def _alike(recorded: Policy, changed: Policy, kind: str) -> bool:
    """Whether both say the same of that kind, so that there is nothing to compare."""
    old, new = recorded.playbooks.get(kind), changed.playbooks.get(kind)
    if old is None or new is None or old != new:
        return False
    return (recorded.classes.get(old.notify), recorded.contact, recorded.overrides) == (
        changed.classes.get(new.notify), changed.contact, changed.overrides,
    )  # fmt: skip


def _difference(event: Event, recorded: Ground, changed: Ground) -> Iterable[Differing]:
    before = list(_planned(event, recorded))
    try:
        after = list(_planned(event, changed))
    except Refusal as refusal:
        return unplannable(before, f"{refusal.reason}: {refusal.faults[0].field}")
    except ITS_OWN_FAULT as error:
        return unplannable(before, type(error).__name__)
    return differences(before, after)


def _planned(event: Event, ground: Ground) -> Iterator[Planned]:
    return reduced(event, plan(event, ground), ground)


def _tell(replay: Replay, key: UUID, event: Event, differing: Sequence[Differing], standing: StillOpen) -> None:
    impact = replay.impact
    impact.affected[event.kind] += 1
    counted = impact.changes.setdefault(event.kind, Counter())
    for one in differing:
        counted.update(one.changes)
        before = one.before
        task = int(before is not None and before.task in standing.tasks)
        people = standing.obligations.get((key, before.unit, before.tier), 0) if before and before.tier else 0
        impact.open_tasks += task
        impact.open_obligations += people
        replay.each(Told(event, one, task or people))
