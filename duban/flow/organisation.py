"""The organisation: a file states the whole of it from now on; what stays the same keeps its holdings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from duban.flow.parts import Parts
from duban.flow.succession import tell_successors
from duban.ledger.database import Connection
from duban.ledger.policy import active_versions, read_holdings, read_organisation, unit_document
from duban.ledger.statements import sql
from duban.model import DutyHeld, Holding, PostKind, Unit
from duban.playbook.organisation import OrganisationFile, Person, PostHeld

LOCK = "SELECT pg_advisory_xact_lock(hashtext('duban.organisation'))"
HeldKey: TypeAlias = tuple[str, str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import changes: the version it makes, units by code, holdings by post and person."""

    version: int
    units_added: tuple[str, ...]
    units_removed: tuple[str, ...]
    units_changed: tuple[str, ...]
    posts_added: tuple[HeldKey, ...]
    posts_removed: tuple[HeldKey, ...]
    people: int

    @property
    def nothing(self) -> bool:
        """Whether units and posts stay as they are."""
        return not (
            self.units_added or self.units_removed or self.units_changed or self.posts_added or self.posts_removed
        )


async def import_organisation(parts: Parts, file: OrganisationFile, *, dry_run: bool = False) -> Changes:
    """One commit: the new version, holdings recorded and retired, people written, addresses sealed."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(LOCK)
        active = (await active_versions(conn)).organisation or 0
        before = (await read_organisation(conn, active)).units if active else {}
        held = {_held(holding): holding.id for holding in await read_holdings(conn)}
        wanted = {_wanted(post): post for post in file.posts}
        changes = _changes(active + 1, before, file, held, wanted)
        if dry_run:
            return changes
        await _write(parts, conn, file, changes, held, wanted)
    return changes


def _changes(
    version: int,
    before: Mapping[str, Unit],
    file: OrganisationFile,
    held: Mapping[HeldKey, int],
    wanted: Mapping[HeldKey, PostHeld],
) -> Changes:
    after = {unit.code: unit for unit in file.units}
    return Changes(
        version=version,
        units_added=tuple(code for code in after if code not in before),
        units_removed=tuple(code for code in before if code not in after),
        units_changed=tuple(code for code, unit in after.items() if code in before and before[code] != unit),
        posts_added=tuple(key for key in wanted if key not in held),
        posts_removed=tuple(key for key in held if key not in wanted),
        people=len(file.people),
    )


async def _write(
    parts: Parts,
    conn: Connection,
    file: OrganisationFile,
    changes: Changes,
    held: Mapping[HeldKey, int],
    wanted: Mapping[HeldKey, PostHeld],
) -> None:
    await _write_people(parts, conn, file.people)
    if changes.nothing and changes.version > 1:
        return
    documents = [unit_document(unit) for unit in file.units]
    now = await parts.ledger.now(conn)
    await conn.execute(sql("insert_organisation_version"), changes.version, now, documents)
    await conn.execute(sql("retire_holdings"), changes.version, [held[key] for key in changes.posts_removed])
    new = [wanted[key] for key in changes.posts_added]
    rows = [(p.post, p.kind.value, p.unit, p.person, p.valid_from, p.valid_to) for p in new]
    if rows:
        await conn.execute(sql("insert_holdings"), *map(list, zip(*rows, strict=True)), changes.version)
    left = {post for post, *_ in changes.posts_removed}
    await tell_successors(parts, conn, sorted(left & {post.post for post in new}))


async def _write_people(parts: Parts, conn: Connection, people: Sequence[Person]) -> None:
    keys = parts.keys
    rows = [
        (
            person.person, person.name,
            person.phone and keys.seal(person.phone), person.phone and keys.fingerprint(person.phone),
            person.email and keys.seal(person.email), person.email and keys.fingerprint(person.email.lower()),
        )
        for person in people
    ]  # fmt: skip
    if rows:
        await conn.execute(sql("upsert_people"), *map(list, zip(*rows, strict=True)))


def _held(holding: Holding) -> HeldKey:
    return holding.post, holding.person, holding.valid_from, holding.valid_to


def _wanted(post: PostHeld) -> HeldKey:
    return post.post, post.person, post.valid_from, post.valid_to


async def export_organisation(parts: Parts) -> dict[str, Any]:
    """The organisation in force in the contract's form, people with their addresses: keep it as personal data."""
    async with parts.ledger.reading() as conn:
        active = (await active_versions(conn)).organisation
        if active is None:
            return {"units": [], "people": [], "posts": []}
        units = (await read_organisation(conn, active)).units
        holdings = await read_holdings(conn)
        named = sorted({holding.person for holding in holdings})
        people = await conn.fetch(sql("read_people"), named)
    keys = parts.keys
    return {
        "units": [_unit_shown(unit) for unit in units.values()],
        "people": [
            {
                "person": row["person"],
                "name": row["name"],
                **_address(keys, "phone", row),
                **_address(keys, "email", row),
            }
            for row in people
        ],
        "posts": [_post_shown(holding) for holding in sorted(holdings, key=lambda holding: holding.id)],
    }


def _address(keys: Any, name: str, row: Mapping[str, Any]) -> dict[str, str]:
    return {} if row[name] is None else {name: keys.unseal(row[name])}


def _unit_shown(unit: Unit) -> dict[str, Any]:
    own = [_duty_shown(duty) for duty in unit.duties if not duty.co]
    co = [_duty_shown(duty) for duty in unit.duties if duty.co]
    shown: dict[str, Any] = {"code": unit.code, "order": unit.order, "zh": unit.name}
    more = {"lead_office": unit.lead_office, "kind": unit.kind, "duties": own, "co_duties": co}
    return shown | {name: value for name, value in more.items() if value}


def _duty_shown(duty: DutyHeld) -> str | dict[str, str]:
    days = {"from": duty.valid_from, "to": duty.valid_to}
    said = {name: day.isoformat() for name, day in days.items() if day}
    return {"duty": duty.duty, **said} if said else duty.duty


def _post_shown(holding: Holding) -> dict[str, str]:
    unit = {"unit": holding.unit} if holding.kind != PostKind.leader and holding.unit else {}
    days = {"from": holding.valid_from, "to": holding.valid_to}
    return {
        **unit, "post": holding.kind.value, "person": holding.person,
        **{name: day.isoformat() for name, day in days.items() if day},
    }  # fmt: skip
