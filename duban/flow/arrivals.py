"""What arrives, sorted: each record an event, a repeat of one, or a refusal; before anything is looked up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from duban.flow.gateway.sources import is_reserved, may_carry
from duban.ledger.rows import RejectRow
from duban.model import Channel
from events.contents import Record
from events.envelope import Misplaced, parse
from events.event import Event
from events.refusal import Fault, Reason, Refusal

Identity: TypeAlias = tuple[str, str]
NO_BOUNDS: Final[Mapping[str, Collection[str]]] = {}
RESERVED: Final = Fault(
    "source",
    "reserved-source",
    "此 source 只供本系统记录自身受理的异议，他人不得使用；请改用本单位的 source 重新提交",
)


class Place(NamedTuple):
    """Where a record stood."""

    incarnation: str
    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record with its place and the business time of its first receipt (None: now); `refusal` where it is decided.

    `inbox`: its number there, where the gateway had it from a token and forwarded it. `own`: made by ourselves, whose
    source nobody else may use.
    """

    record: Record
    place: Place | None = None
    received_at: datetime | None = None
    refusal: Refusal | None = None
    inbox: int | None = None
    own: bool = False

    def refused(self, refusal: Refusal) -> Arrival:
        """The same, decided to be a reject."""
        return replace(self, refusal=refusal)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch, and what it queued."""

    events: int = 0
    duplicates: int = 0
    rejects: int = 0
    openings: bool = False
    channels: frozenset[Channel] = frozenset()

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.events + other.events, self.duplicates + other.duplicates, self.rejects + other.rejects,
            self.openings or other.openings, self.channels | other.channels,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """An arrival that is an event; `misplaced` where it is sound but came on a topic or with a key not its own."""

    arrival: Arrival
    event: Event
    misplaced: Refusal | None = None

    @property
    def identity(self) -> Identity:
        """What makes two events the same."""
        return self.event.source, self.event.id


@dataclass
class Sorted:
    """A batch, sorted: events in the order they came, and what is refused with the reason."""

    events: list[Parsed] = field(default_factory=list)
    refused: list[tuple[Arrival, Refusal]] = field(default_factory=list)

    @property
    def identities(self) -> list[Identity]:
        return list(dict.fromkeys(parsed.identity for parsed in self.events))

    def refuse(self, parsed: Parsed, refusal: Refusal) -> None:
        """This one is a reject after all."""
        self.refused.append((parsed.arrival, refusal))
        self.events.remove(parsed)

    def new_to(self, known: Collection[Identity]) -> dict[Identity, Parsed]:
        """The events that came in their place and that the ledger does not know, the first of each identity."""
        first: dict[Identity, Parsed] = {}
        for parsed in self.events:
            if parsed.identity not in known and not parsed.misplaced:
                first.setdefault(parsed.identity, parsed)
        return first

    def refuse_all(self, refusals: Mapping[Identity, Refusal]) -> None:
        """These identities are rejects, with all their repeats."""
        for parsed in [parsed for parsed in self.events if parsed.identity in refusals]:
            self.refuse(parsed, refusals[parsed.identity])

    def settle(self, known: dict[Identity, bytes], recorded: set[int]) -> int:
        """Decides all that were not recorded themselves: repeats are counted and returned, the rest refused."""
        repeats = 0
        for parsed in self.events:
            if id(parsed) in recorded:
                continue
            if known.get(parsed.identity) == parsed.event.content_hash:
                repeats += 1
            else:
                reused = parsed.identity in known
                self.refused.append((parsed.arrival, _reused() if reused or not parsed.misplaced else parsed.misplaced))
        return repeats

    def reject_rows(self, now: datetime) -> list[RejectRow]:
        """The rows of all that is refused."""
        return [reject_row(arrival, refusal, now) for arrival, refusal in self.refused]


def sort_arrivals(arrivals: Sequence[Arrival], sources: Mapping[str, Collection[str]] = NO_BOUNDS) -> Sorted:
    """Parses each record; what cannot be parsed is refused with every fault. `sources`: what a topic may carry."""
    found = Sorted()
    for arrival in arrivals:
        try:
            if arrival.refusal is not None:
                raise arrival.refusal
            event = parse(arrival.record)
            found.events.append(Parsed(arrival, event, _out_of_bounds(arrival, event.source, sources)))
        except Misplaced as refusal:
            found.events.append(Parsed(arrival, refusal.event, refusal))
        except Refusal as refusal:
            found.refused.append((arrival, refusal))
    return found


def _out_of_bounds(arrival: Arrival, source: str, sources: Mapping[str, Collection[str]]) -> Refusal | None:
    """Kafka does not prove a source. What the gateway forwarded is bound by its token, a replay by its operator."""
    if is_reserved(source) and not arrival.own:
        return Refusal(Reason.RESERVED_SOURCE, [RESERVED])
    if not sources or arrival.place is None or arrival.inbox is not None:
        return None
    if may_carry(sources, arrival.record.topic, source):
        return None
    detail = (
        "此主题不得承载该 source 的事件；请经网关 POST /v1/events 提交，或由管理员在 DUBAN_TOPIC_SOURCES 中登记来源"
    )
    return Refusal(Reason.SOURCE_NOT_ALLOWED, [Fault("source", "source-not-allowed", detail)])


def _reused() -> Refusal:
    fault = Fault("id", "identity-reused", "同一 source 与 id 已用于内容不同的事件；更正须另发新事件，并撤回原事件")
    return Refusal(Reason.IDENTITY_REUSED, [fault])


def reject_row(arrival: Arrival, refusal: Refusal, now: datetime) -> RejectRow:
    """The row of a refused record: whole, but for a classified one, of which only envelope and hash are kept."""
    record, secret = arrival.record, refusal.reason == Reason.CLASSIFIED
    incarnation, topic, partition, offset = arrival.place or (None, record.topic, None, None)
    body = record.value or b""
    return RejectRow(
        reason=refusal.reason, field=refusal.faults[0].field,
        faults=json.dumps([asdict(fault) for fault in refusal.faults], ensure_ascii=False),
        incarnation=incarnation, topic=topic, partition=partition, offset=offset,
        received_at=arrival.received_at or now, envelope=dict(refusal.envelope) if refusal.envelope else None,
        key=record.key, headers=json.dumps([] if secret else written_headers(record)),
        body=None if secret else record.value, body_hash=hashlib.sha256(body).digest(),
    )  # fmt: skip


def written_headers(record: Record) -> list[tuple[str, str | None]]:
    """Headers as text that any JSON column holds: bytes beyond printable ASCII are escaped, as Python escapes them."""
    return [
        (name.encode("unicode_escape").decode(), None if value is None else _escaped(value))
        for name, value in record.headers
    ]


def read_headers(written: Sequence[tuple[str, str | None]]) -> tuple[tuple[str, bytes | None], ...]:
    """The headers that `written_headers` wrote."""
    return tuple(
        (name.encode().decode("unicode_escape"), None if value is None else _unescaped(value))
        for name, value in written
    )


def _escaped(value: bytes) -> str:
    return value.decode("latin-1").encode("unicode_escape").decode()


def _unescaped(text: str) -> bytes:
    return text.encode().decode("unicode_escape").encode("latin-1")
