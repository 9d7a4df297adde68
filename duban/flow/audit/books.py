"""What an audit judges by: rules and organisation as they were, the calendar as it was, and which time counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.planned.recent import Recent
from duban.ground import Ground
from duban.ledger.calendar import Document, published
from duban.ledger.database import Connection, Row
from duban.ledger.policy import read_organisation, read_policy
from duban.ledger.statements import sql
from duban.model import Organisation
from duban.playbook.load import load_policy
from duban.playbook.rules import Policy
from duban.workdays import Calendar, Published

GRACE: Final = timedelta(seconds=60)
"""Work younger than this, of real time, is under way."""
PATIENCE: Final = timedelta(hours=1)
"""A notice or a fan-out that has come to no end for so long, of real time, is stuck."""
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """The business time, what it was `grace` and `patience` of real time ago, and that real time."""

    now: datetime
    settled: datetime
    patient: datetime
    grace_real: datetime


@dataclass(frozen=True)
class Books:
    """Policies and organisations by version, the few asked for last; calendars by the notices that counted."""

    parts: Parts
    moments: Moments
    versions: Sequence[tuple[int, datetime]]
    notices: Sequence[Row]
    due_before: Mapping[datetime, Sequence[datetime]]
    following: bool
    """Whether deadlines follow a published calendar just now."""
    handed_over: tuple[int, date, bool] | None
    """The organisation and the local day by which posts have been handed over; whether units end just now."""
    _policies: Recent[Policy] = field(default_factory=Recent)
    _organisations: Recent[Organisation] = field(default_factory=Recent)
    _grounds: Recent[Ground] = field(default_factory=lambda: Recent(12))
    _calendars: dict[tuple[int, frozenset[UUID]], Calendar] = field(default_factory=dict)

    async def policy(self, conn: Connection, version: int) -> Policy:
        """That version of the rules."""
        found = self._policies.get(version)
        return found or self._policies.keep(version, load_policy(await read_policy(conn, version), version=version))

    async def organisation(self, conn: Connection, version: int) -> Organisation:
        """That version of the organisation, but for the rolls of staff."""
        found = self._organisations.get(version)
        return found or self._organisations.keep(version, await read_organisation(conn, version))

    async def grounds(
        self, conn: Connection, event: Mapping[str, Any], *, version: int, at: datetime
    ) -> list[Ground]:  # fmt: skip
        """What the event's duties stood on that opened at that instant: one ground a calendar that may have counted."""
        policy = await self.policy(conn, event["policy_version"])
        organisation = await self.organisation(conn, version)
        return [self._ground(policy, organisation, calendar, event, at) for calendar in self.calendars(policy, at)]

    def _ground(
        self, policy: Policy, organisation: Organisation, calendar: Calendar, event: Mapping[str, Any], at: datetime
    ) -> Ground:
        about = (policy.version, organisation.version, id(calendar), calendar.local_day(at))
        ground = self._grounds.get(about) or self._grounds.keep(
            about, Ground(policy, organisation, calendar, received_at=at, now=at)
        )
        return replace(ground, received_at=event["received_at"], now=at)

    def versions_at(self, at: datetime) -> list[int]:
        """The versions of the organisation that may have counted then: one is recorded a little before its commit."""
        before = [version for version, recorded in self.versions if recorded < at][-2:]
        return before + [version for version, recorded in self.versions if recorded == at]

    def calendars(self, policy: Policy, at: datetime) -> list[Calendar]:
        """The calendars that may have counted then; the one of today first, where that is one of them."""
        return [self._calendar(policy, state) for state in dict.fromkeys(self._states(at))]

    def every_calendar(self, policy: Policy) -> list[Calendar]:
        """The calendar of today, then all that ever counted."""
        instants = {row[when] for row in self.notices for when in ("since", "until") if row[when]}
        states = dict.fromkeys(state for at in sorted(instants, reverse=True) for state in self._states(at))
        today = frozenset(self._state(NEVER, came=True, went=True))
        return [self._calendar(policy, state) for state in dict.fromkeys((today, *states))]

    def _states(self, at: datetime) -> Iterator[frozenset[UUID]]:
        """Which notices may have counted then: of what came or went at that very instant nobody can say."""
        for came, went in product((True, False), repeat=2):
            yield frozenset(self._state(at, came=came, went=went))

    def _state(self, at: datetime, *, came: bool, went: bool) -> Iterator[UUID]:
        """The notices that counted then, one a year: what came at the instant had come, what went had gone, or not."""
        counted = [row for row in self.notices if _counts(row, at, came=came, went=went)]
        for year in {row["year"] for row in counted}:
            yield max(
                (row for row in counted if row["year"] == year), key=lambda row: (row["happened_at"], row["event"])
            )["event"]

    def _calendar(self, policy: Policy, state: frozenset[UUID]) -> Calendar:
        key = policy.version, state
        if key not in self._calendars:
            documents = [
                Document(row["year"], row["document"], row["off_days"], row["work_days"], row["event"])
                for row in self.notices
                if row["event"] in state
            ]
            said = published(documents, len(self._calendars) + 1) if documents else Published()
            self._calendars[key] = self.parts.calendar_with(policy, said)
        return self._calendars[key]


def _counts(row: Row, at: datetime, *, came: bool, went: bool) -> bool:
    since, until = row["since"], row["until"]
    has_come = since <= at if came else since < at
    has_gone = until is not None and (until <= at if went else until < at)
    return bool(has_come and not has_gone)


async def open_books(parts: Parts, conn: Connection, *, grace: timedelta, patience: timedelta) -> Books:
    """The books as they are now."""
    await parts.versions(conn)
    before: dict[datetime, list[datetime]] = {}
    handed = await conn.fetchrow(sql("read_succession"))
    for row in await conn.fetch(sql("list_due_before")):
        before.setdefault(row["due_at"], []).append(row["due_before"])
    return Books(
        parts,
        await _moments(parts, conn, grace, patience),
        [(row["version"], row["recorded_at"]) for row in await conn.fetch(sql("list_organisation_versions"))],
        await conn.fetch(sql("list_calendar_states")),
        before,
        following=bool(await conn.fetchval(sql("count_calendars_followed"))),
        handed_over=None if handed is None else (handed["version"], handed["day"], handed["ending"]),
    )


async def _moments(parts: Parts, conn: Connection, grace: timedelta, patience: timedelta) -> Moments:
    now = await parts.ledger.now(conn)
    settled, patient = [await _before(parts, conn, now, by) for by in (grace, patience)]
    return Moments(now, settled, patient, datetime.now(UTC) - grace)


async def _before(parts: Parts, conn: Connection, now: datetime, by: timedelta) -> datetime:
    """The business time so long ago; where the drill clock was set since then, nothing is as old as that."""
    if not parts.ledger.drill:
        return now - by
    shown: datetime | None = await conn.fetchval(sql("read_settled_time"), by.total_seconds())
    return shown or _LONG_AGO
