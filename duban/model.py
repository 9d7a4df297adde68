"""The nouns of the core, as frozen data: who there is, what is owed, what is said. No I/O, no clock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Literal
from uuid import UUID


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
    """A member unit (成员单位); `order` is the protocol order."""

    code: str
    order: int
    name: str
    lead_office: bool = False
    kind: str | None = None
    duties: tuple[DutyHeld, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A person in a post over a period (both days included); `id` is the ledger's."""

    id: int
    post: str
    kind: PostKind
    unit: str | None
    person: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on that local day."""
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

    @property
    def lead_office(self) -> Unit:
        return next(unit for unit in self.units.values() if unit.lead_office)

    def in_protocol_order(self) -> list[Unit]:
        return sorted(self.units.values(), key=lambda unit: (unit.order, unit.code))

    def holder(self, post: str, day: date) -> Holding | None:
        """Whoever holds the post on that day; where two days touch, the later one."""
        held = [holding for holding in self.posts.get(post, ()) if holding.holds_on(day)]
        return max(held, key=lambda holding: (holding.valid_from or date.min, holding.id), default=None)


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
    return UUID(bytes=stamp.to_bytes(6, "big") + digest[:10])


def derived_from(key: UUID, *parts: str) -> UUID:
    """An id that keeps the time of another, then a hash of that other and the parts."""
    digest = hashlib.sha256("\x1f".join((key.hex, *parts)).encode()).digest()
    return UUID(bytes=key.bytes[:6] + digest[:10])
