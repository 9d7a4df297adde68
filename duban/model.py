"""The nouns of the core, as frozen data: who there is, what is owed, what is said. No I/O, no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Literal, NamedTuple
from uuid import UUID, SafeUUID

from duban.once import Once


class Tier(IntEnum):
    """The tiers of a cascade, from the top (一把手 → 分管副职 → 专门工作人员 → 全体职工)."""

    principal = 1
    deputy = 2
    liaison = 3
    staff = 4


class PostKind(StrEnum):
    """What a post is; a leader's belongs to no unit, staff have a roll post each."""

    principal = "principal"
    deputy = "deputy"
    liaison = "liaison"
    staff = "staff"
    leader = "leader"


class Standing(IntEnum):
    """By what right someone answers for a post; of several on one day the least counts."""

    stand_in = 0
    """For the holder, over a period that the organisation states (AB角)."""
    holder = 1
    next_in_line = 2
    """Recorded for when the post has nobody."""


class Channel(StrEnum):
    email = "email"
    sms = "sms"
    im = "im"
    inbox = "inbox"


class TaskState(StrEnum):
    assigned = "assigned"
    signed = "signed"
    in_progress = "in_progress"
    submitted = "submitted"
    closed = "closed"
    returned = "returned"
    disputed = "disputed"
    paused = "paused"
    withdrawn = "withdrawn"
    cancelled = "cancelled"


class ObligationState(StrEnum):
    open = "open"
    acknowledged = "acknowledged"
    conveyed = "conveyed"
    excused = "excused"
    superseded = "superseded"
    withdrawn = "withdrawn"


class NoticeState(StrEnum):
    queued = "queued"
    claimed = "claimed"
    sending = "sending"
    accepted = "accepted"
    delivered = "delivered"
    failed = "failed"
    suppressed = "suppressed"


class AcknowledgedBy(StrEnum):
    """The way by which a person signed."""

    link = "link"
    sms = "sms"
    im = "im"
    console = "console"
    api = "api"


class Urgency(IntEnum):
    """Greater is sooner; a claim takes the most urgent notice first."""

    normal = 0
    urgent = 1
    critical = 2


DutyKind = Literal["task", "obligation"]


@dataclass(frozen=True, slots=True)
class DutyHeld:
    """A duty (职责) of a unit, from a day to a day, both included; `co` where the unit only assists."""

    duty: str
    co: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A member unit (成员单位) in protocol `order`; `until` is its last day, `succeeded_by` who comes after it."""

    code: str
    order: int
    name: str
    lead_office: bool = False
    kind: str | None = None
    duties: tuple[DutyHeld, ...] = ()
    until: date | None = None
    succeeded_by: str | None = None

    def ended(self, day: date) -> bool:
        """Whether its last day is past on that day."""
        return self.until is not None and self.until < day


@dataclass(frozen=True, slots=True)
class Holding:
    """A person in a post, or standing in there, over a period (both days included); `id` is the ledger's."""

    id: int
    post: str
    kind: PostKind
    unit: str | None
    person: str
    valid_from: date | None = None
    valid_to: date | None = None
    standing: Standing = Standing.holder

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that local day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def post_of(unit: str | None, kind: PostKind | str, person: str | None = None) -> str:
    """The name of a post: `hrss/principal`, `hrss/staff/p-0042`, `leader`."""
    if unit is None:
        return str(kind)
    return f"{unit}/{kind}/{person}" if kind == PostKind.staff else f"{unit}/{kind}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """The units and who holds their posts, but for staff, whose rolls stay in the ledger."""

    version: int
    units: dict[str, Unit]
    posts: dict[str, tuple[Holding, ...]] = field(default_factory=dict)
    once: Once = field(init=False, default_factory=Once, compare=False, repr=False)

    @property
    def lead_office(self) -> Unit:
        return self.once("lead office", lambda: next(unit for unit in self.units.values() if unit.lead_office))

    def in_protocol_order(self) -> Sequence[Unit]:
        return self.once("order", lambda: tuple(sorted(self.units.values(), key=lambda unit: (unit.order, unit.code))))

    def standing(self, day: date) -> Sequence[Unit]:
        """The units that there are on that day, in protocol order."""
        return self.once(
            ("standing", day), lambda: tuple(unit for unit in self.in_protocol_order() if not unit.ended(day))
        )

    def heir(self, code: str, day: date) -> Unit | None:
        """The unit of that code on that day: itself, whoever came after it, else the lead office; None if unknown."""
        unit = self.units.get(code)
        for _ in self.units:
            if unit is None or not unit.ended(day):
                break
            unit = self.units.get(unit.succeeded_by or "") or self.lead_office
        return unit

    def holder(self, post: str, day: date) -> Holding | None:
        """Whoever answers for the post on that day: a stand-in, else the holder, else the recorded next in line.

        Where two days touch, the later one.
        """
        held = [holding for holding in self.posts.get(post, ()) if holding.holds_on(day)]
        return min(held, key=_precedence, default=None) if len(held) != 1 else held[0]


def _precedence(holding: Holding) -> tuple[int, int, int]:
    return holding.standing, -(holding.valid_from or date.min).toordinal(), -holding.id


def vacant(holding: Holding | None) -> bool:
    """Whether a post has nobody but at best its recorded next in line: the lead office is to know."""
    return holding is None or holding.standing == Standing.next_in_line


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: the instant (UTC), whether it rests on a provisional day, whether it was moved to be reachable."""

    at: datetime
    provisional: bool = False
    short_notice: bool = False


@dataclass(frozen=True, slots=True)
class StepAt:
    """A step of a ladder with its instant (UTC)."""

    name: str
    at: datetime


def derived_id(at: datetime, *parts: str) -> UUID:
    """48 bits of the time in milliseconds, then a hash of what makes the thing one: sorts by time, repeats exactly."""
    stamp = int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return id_of(stamp.to_bytes(6, "big") + digest[:10])


class Seed(NamedTuple):
    """What the ids of one event's things have in common: `derived_id` in two steps, the first taken once."""

    stamp: bytes
    head: bytes

    @classmethod
    def of(cls, at: datetime, *parts: str) -> Seed:
        """The seed of ids of that time, derived from these parts first."""
        stamp = int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
        return cls(stamp.to_bytes(6, "big"), "\x1f".join(parts).encode())

    @staticmethod
    def tail(*parts: str) -> bytes:
        """What an id is derived from last."""
        return "".join(f"\x1f{part}" for part in parts).encode()

    def id(self, tail: bytes) -> UUID:
        """The id that `derived_id` makes of that time and all the parts."""
        return id_of(self.stamp + hashlib.sha256(self.head + tail).digest()[:10])


def derived_from(key: UUID, *parts: str) -> UUID:
    """An id that keeps the time of another, then a hash of that other and the parts."""
    digest = hashlib.sha256("\x1f".join((key.hex, *parts)).encode()).digest()
    return id_of(key.bytes[:6] + digest[:10])


def id_of(raw: bytes) -> UUID:
    """The id of these 16 bytes; `UUID(bytes=…)` first weighs all the ways to make one, and takes thrice as long."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int.from_bytes(raw, "big"))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made
