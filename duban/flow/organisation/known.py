"""Who held what on a day, as it was known at an instant: holdings have days, and versions that knew them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from typing_extensions import TypedDict

from duban.flow.organisation.orders import HandoverRefused
from duban.flow.parts import Parts
from duban.flow.shown.duty import local
from duban.ledger.database import Connection, Row
from duban.ledger.policy import read_organisation
from duban.ledger.statements import sql
from duban.model import Organisation, PostKind, Standing, Unit

_KINDS = tuple(PostKind)
_WAYS = {Standing.stand_in: "stand-in", Standing.holder: "holder", Standing.next_in_line: "next-in-line"}


class HeldShown(TypedDict):
    """Somebody in a post on that day; `answers` for whoever of several answers for it. Days are those known then."""

    unit: str | None
    post: str
    person: str
    way: str
    answers: bool
    since: str | None
    until: str | None


class PlannedShown(TypedDict):
    """A handover that was planned then, and takes effect by that day."""

    handover: int
    post: str
    way: str
    person: str | None
    effective_at: str


class UnitShown(TypedDict):
    """A unit of that day."""

    unit: str
    name: str
    until: str | None
    succeeded_by: str | None
    duties: list[str]


class OrganisationShown(TypedDict):
    """The organisation on a day, as it was known at an instant; `version` is the newest known then."""

    on: str
    known: str
    version: int
    units: list[UnitShown]
    held: list[HeldShown]
    planned: list[PlannedShown]


@dataclass(frozen=True, slots=True)
class Period:
    """A holding as far as it was true: from a day to a day, both included, None without end."""

    row: Mapping[str, Any] | Row
    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


async def organisation_on(
    parts: Parts, *, on: date | None = None, known: datetime | None = None, unit: str | None = None
) -> OrganisationShown:
    """What was true on a local day (else today's), by what was known at an instant (else now). Staff only of a unit.

    Units are those of the version in force on that day. Raises `HandoverRefused` where nothing was known yet.
    """
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        known, on = known or now, on or now.astimezone(parts.rules.zone).date()
        recorded = await _versions(parts, conn)
        version = max((number for number, at in recorded.items() if at <= known), default=None)
        if version is None:
            raise HandoverRefused("not-known-yet", "当时账本中还没有机构名册，请改用更晚的 --known 时刻")
        days = {number: at.astimezone(parts.rules.zone).date() for number, at in recorded.items()}
        then = max((number for number in days if number <= version and days[number] <= on), default=min(days))
        organisation = await read_organisation(conn, then)
        if unit is not None and unit not in organisation.units:
            raise HandoverRefused("unknown-unit", "当时的机构名册中没有这个单位代码，请核对")
        rows = await conn.fetch(sql("read_holdings_known"), version, unit)
        end = datetime.combine(on + timedelta(days=1), datetime.min.time(), parts.rules.zone)
        planned = await conn.fetch(sql("list_planned_handovers"), known, end - timedelta(microseconds=1))
    return OrganisationShown(
        on=on.isoformat(), known=local(parts, known), version=version,
        units=[_unit(each, on) for each in organisation.standing(on) if unit in (None, each.code)],
        held=_held(true_periods(rows, days, version=version), organisation, on),
        planned=[_planned(parts, row) for row in planned if unit is None or row["post"].startswith(f"{unit}/")],
    )  # fmt: skip


def true_periods(
    rows: Iterable[Mapping[str, Any] | Row], days: Mapping[int, date], *, version: int
) -> list[Period]:  # fmt: skip
    """What was true, by what that version knew: a file speaks of the days from its import on, unless it names others.

    So a holding without days that came with a later version begins on that version's day, and one that a later version
    no longer has ended the day before it. What a handover found never to have been is left out, and a holding recorded
    anew with other days takes the place of the one before.
    """
    begun: dict[tuple[str, str, int, int], date | None] = {}
    found: list[Period] = []
    again = {_key(row, row["recorded_version"]): row["valid_from"] for row in rows}
    first = min(days)
    for row in sorted(rows, key=lambda row: (row["recorded_version"], row["id"])):
        since, until = row["valid_from"], row["valid_to"]
        if since is None and row["recorded_version"] != first:
            since = begun.get(_key(row, row["recorded_version"]), days[row["recorded_version"]])
        over = row["retired_version"]
        if over is not None and over <= version:
            if row["never"]:
                continue
            anew = _key(row, over)
            # Somebody who had left and is named again without days comes back; else it is the one holding, amended.
            if anew in again and (again[anew] is not None or until is None or until >= days[over]):
                begun[anew] = since
                continue
            last = days[over] - timedelta(days=1)
            until = last if until is None else min(until, last)
        found.append(Period(row, since, until))
    return found


def _key(row: Mapping[str, Any] | Row, version: int) -> tuple[str, str, int, int]:
    """One person in one post by one right, as it was recorded or amended with a version."""
    return row["post"], row["person"], row["standing"], version


async def _versions(parts: Parts, conn: Connection) -> dict[int, datetime]:
    return {row["version"]: row["recorded_at"] for row in await conn.fetch(sql("list_organisation_versions"))}


def _held(periods: Sequence[Period], organisation: Organisation, day: date) -> list[HeldShown]:
    order = {unit.code: place for place, unit in enumerate(organisation.in_protocol_order())}
    there = sorted(
        (period for period in periods if period.holds_on(day)),
        key=lambda period: (
            order.get(period.row["unit"] or "", -1), _KINDS.index(PostKind(period.row["kind"])), period.row["post"],
            period.row["standing"], -(period.since or date.min).toordinal(), -period.row["id"],
        ),
    )  # fmt: skip
    shown, seen = list[HeldShown](), set[str]()
    for period in there:
        row = period.row
        shown.append(
            HeldShown(
                unit=row["unit"], post=row["post"], person=row["person"], way=_WAYS[Standing(row["standing"])],
                answers=row["post"] not in seen, since=_iso(period.since), until=_iso(period.until),
            )
        )  # fmt: skip
        seen.add(row["post"])
    return shown


def _unit(unit: Unit, day: date) -> UnitShown:
    duties = [
        duty.duty
        for duty in unit.duties
        if (duty.valid_from or date.min) <= day <= (duty.valid_to or date.max) and not duty.co
    ]
    return UnitShown(
        unit=unit.code, name=unit.name, until=_iso(unit.until), succeeded_by=unit.succeeded_by, duties=duties
    )


def _planned(parts: Parts, row: Row) -> PlannedShown:
    return PlannedShown(
        handover=row["n"], post=row["post"], way=row["way"], person=row["person"],
        effective_at=local(parts, row["effective"]),
    )  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
