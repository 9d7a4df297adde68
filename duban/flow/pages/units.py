"""单位: the member units, and of one its duties, who holds its posts, and what was handed over there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duban.channels.addresses import mask
from duban.flow.organisation.handing import list_handovers
from duban.flow.organisation.orders import LINE
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.people.viewing import note_view
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation, Unit, post_of, vacant
from duban.playbook.rules import Policy
from duban.playbook.who import DutyHolder

PASSED: Final = 20


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A line of the list."""

    code: str
    name: str
    leads: bool
    until: date | None
    vacancies: tuple[str, ...]
    """Kinds of posts that nobody holds today."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty, its days, and which tasks it makes the unit owe."""

    duty: str
    co: bool
    since: date | None
    until: date | None
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody in a post, standing in for its holder, or recorded for when it is empty."""

    person: str
    name: str
    phone: str
    standing: str
    since: date | None
    until: date | None
    answers: bool
    """Whether it is he who answers for the post today."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of the unit; `held` by nobody where it is vacant."""

    kind: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's page."""

    unit: Unit
    heir: str | None
    duties: tuple[DutyLine, ...]
    posts: tuple[PostLine, ...]
    staff: int
    passed: Sequence[Mapping[str, Any]]
    """The newest handovers of its posts."""


async def units_page(parts: Parts, viewer: Viewer) -> tuple[UnitLine, ...]:
    """In protocol order: all units for those who lead or audit, else one's own."""
    async with parts.ledger.reading() as conn:
        organisation = await parts.organisation(conn)
        today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    return tuple(
        UnitLine(unit.code, unit.name, unit.lead_office, unit.until, _vacancies(organisation, unit, today))
        for unit in organisation.in_protocol_order()
        if sees(viewer, unit.code)
    )


async def unit_page(parts: Parts, viewer: Viewer, code: str) -> UnitPage | None:
    """The page; None where there is no such unit, or it is no concern of who looks."""
    async with parts.ledger.reading() as conn:
        organisation, policy = await parts.organisation(conn), await parts.policy(conn)
        unit = organisation.units.get(code)
        if unit is None or not sees(viewer, code):
            return None
        today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        held = {kind: organisation.posts.get(post_of(code, kind), ()) for kind in LINE}
        people = await _people(conn, [one.person for line in held.values() for one in line])
        staff = await conn.fetchval(sql("count_staff"), code, today)
    await note_view(parts, viewer, code)
    heir = organisation.heir(code, today)
    posts = [PostLine(kind, _held(parts, line, people, today)) for kind, line in held.items()]
    passed = [one for post in (post_of(code, kind) for kind in LINE) for one in await list_handovers(parts, post=post)]
    return UnitPage(
        unit, heir.name if heir and heir.code != code else None, _duties(policy, unit), tuple(posts), staff,
        sorted(passed, key=lambda one: -one["n"])[:PASSED],
    )  # fmt: skip


def sees(viewer: Viewer, unit: str) -> bool:
    """Whether the unit's page is this person's to open."""
    return viewer.may(unit) or Part.audit in viewer.parts


def _vacancies(organisation: Organisation, unit: Unit, today: date) -> tuple[str, ...]:
    if unit.ended(today):
        return ()
    return tuple(kind for kind in LINE if vacant(organisation.holder(post_of(unit.code, kind), today)))


async def _people(conn: Connection, references: Sequence[str]) -> dict[str, Row]:
    return {row["person"]: row for row in await conn.fetch(sql("read_people"), sorted(set(references)))}


def _held(parts: Parts, line: Sequence[Holding], people: Mapping[str, Row], today: date) -> tuple[Held, ...]:
    """Those of today and those who are to come; who answers first."""
    coming = [one for one in line if (one.valid_to or date.max) >= today and one.person in people]
    own = min((one for one in coming if one.holds_on(today)), key=lambda one: one.standing, default=None)
    shown = [_shown(parts, one, people[one.person], answers=one is own) for one in coming]
    return tuple(sorted(shown, key=lambda one: (not one.answers, one.since or date.min)))


def _shown(parts: Parts, one: Holding, row: Row, *, answers: bool) -> Held:
    phone = mask(Channel.sms, parts.keys.unseal(row["phone"])) if row["phone"] else ""
    return Held(one.person, row["name"], phone, one.standing.name, one.valid_from, one.valid_to, answers)


def _duties(policy: Policy, unit: Unit) -> tuple[DutyLine, ...]:
    made: dict[str, list[str]] = {}
    for playbook in policy.playbooks.values():
        for rule in playbook.tasks:
            if isinstance(rule.who, DutyHolder):
                made.setdefault(rule.who.duty, []).append(rule.title)
    return tuple(
        DutyLine(one.duty, one.co, one.valid_from, one.valid_to, tuple(dict.fromkeys(made.get(one.duty, ()))))
        for one in unit.duties
    )
