"""Policy and organisation as the ledger keeps them: by version, the highest in force."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import DutyHeld, Holding, Organisation, PostKind, Standing, Unit


class Versions(NamedTuple):
    """The versions in force; None before the first. `calendar` is 0 while no year's notice was published."""

    policy: int | None
    organisation: int | None
    calendar: int


async def active_versions(conn: Connection) -> Versions:
    """The versions, as this transaction sees them."""
    return Versions(*await conn.fetchrow(sql("active_versions")))


async def read_policy(conn: Connection, version: int) -> dict[str, str]:
    """The files of a policy version: path → text."""
    return {row["path"]: row["body"] for row in await conn.fetch(sql("read_policy_files"), version)}


async def write_policy(
    conn: Connection, version: int, files: Mapping[str, str], *, at: datetime, by: str | None = None
) -> None:
    """Makes a policy version of these files; `by` is who changed them on the console."""
    hashes = {path: hashlib.sha256(body.encode()).digest() for path, body in files.items()}
    bodies = {hashes[path]: body for path, body in files.items()}
    await conn.execute(sql("insert_policy_bodies"), list(bodies), list(bodies.values()))
    await conn.execute(sql("insert_policy_version"), version, at, by)
    await conn.execute(sql("insert_policy_files"), version, list(hashes), list(hashes.values()))


async def read_organisation(conn: Connection, version: int) -> Organisation:
    """An organisation version but for the rolls of staff."""
    posts: dict[str, list[Holding]] = defaultdict(list)
    for row in await conn.fetch(sql("read_posts"), version):
        posts[row["post"]].append(_holding(row))
    units = [_unit(document) for document in await conn.fetchval(sql("read_units"), version)]
    return Organisation(
        version=version,
        units={unit.code: unit for unit in units},
        posts={post: tuple(held) for post, held in posts.items()},
    )


async def read_holdings(conn: Connection) -> list[Holding]:
    """Every holding of the newest version, the rolls of staff included."""
    return [_holding(row) for row in await conn.fetch(sql("read_all_holdings"))]


def unit_document(unit: Unit) -> dict[str, Any]:
    """A unit as the ledger keeps it."""
    duties = [[d.duty, d.co, _iso(d.valid_from), _iso(d.valid_to)] for d in unit.duties]
    return {
        "code": unit.code, "order": unit.order, "name": unit.name, "lead_office": unit.lead_office, "kind": unit.kind,
        "duties": duties, "until": _iso(unit.until), "succeeded_by": unit.succeeded_by,
    }  # fmt: skip


def _unit(document: dict[str, Any]) -> Unit:
    duties = tuple(DutyHeld(duty, co, _day(since), _day(until)) for duty, co, since, until in document["duties"])
    return Unit(**{**document, "duties": duties, "until": _day(document.get("until"))})


def _holding(row: Mapping[str, Any]) -> Holding:
    return Holding(
        id=row["id"], post=row["post"], kind=PostKind(row["kind"]), unit=row["unit"], person=row["person"],
        valid_from=row["valid_from"], valid_to=row["valid_to"], standing=Standing(row["standing"]),
    )  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Member(NamedTuple):
    """One of a unit's staff: the holding, its post, the person."""

    id: int
    post: str
    person: str


async def read_roll(
    conn: Connection, unit: str, *, version: int, day: date, behind: int, limit: int
) -> Sequence[Member]:
    """A unit's staff on a day, as a version has it, in the order of their holdings, behind a cursor."""
    return [Member(*row) for row in await conn.fetch(sql("read_roll"), unit, version, day, behind, limit)]
