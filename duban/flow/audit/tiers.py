"""The tiers of a directive: each of each unit is open exactly where it is to be, with the deadline of its opening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from duban.audit import tiers
from duban.audit.findings import Code
from duban.audit.tiers import TierSeen
from duban.flow.audit.books import Books
from duban.flow.audit.expected import Expected, Recorded
from duban.flow.audit.report import About
from duban.ground import Ground
from duban.ledger.database import Connection, Row
from duban.model import Tier, post_of
from duban.planning import tier_due
from duban.playbook.rules import Playbook, tiers_of


async def check_tiers(
    about: About, books: Books, conn: Connection, *, said: Recorded, expected: Expected, ground: Ground
) -> None:
    """Reports tiers that are open and ought not to be, or the other way round; and those that are late."""
    playbook, withdrawn = ground.policy.playbooks[said.event.kind], said.row["withdrawal"] is not None
    by_unit: dict[str, dict[Tier, Row]] = {}
    for row in said.openings:
        by_unit.setdefault(row["unit"], {})[Tier(row["tier"])] = row
    planned = {opening.unit for opening in expected.plan.openings}
    heirs = by_unit.keys() if _passed_on(said) else set[str]()
    for unit in sorted(planned | by_unit.keys()):
        there = by_unit.get(unit, {})
        named = tiers_of(playbook) if unit in planned | heirs else ()
        seen = {tier: _seen(row) for tier, row in there.items()}
        for code, tier in tiers.in_order(named, seen, withdrawn=withdrawn):
            ids = [there[tier]["id"]] if tier in there else []
            about.find(code, ids, unit=unit, what=tier.name)
        if not withdrawn:
            await _left_waiting(about, books, conn, unit, there, playbook)
    for row in said.openings:
        _check(about, books, row, said, ground, withdrawn=withdrawn)


def _passed_on(said: Recorded) -> bool:
    """Whether a unit that was to hear of it may have ended: what was open there is superseded, its heir's opens."""
    return any(row["superseded"] for row in said.openings)


def _seen(row: Row) -> TierSeen:
    return TierSeen(
        row["done"], row["rolled"], row["obligations"], row["signed"], row["excused"], row["superseded"],
        row["vacated"],
    )  # fmt: skip


async def _left_waiting(
    about: About, books: Books, conn: Connection, unit: str, there: dict[Tier, Row], playbook: Playbook
) -> None:
    """Where nobody answers for a post today, the tier below does not wait; today's change may be in hand."""
    named = tiers_of(playbook)
    for above, below in pairwise(named):
        row = there.get(above)
        if row is None or not row["open"] or row["vacated"] or below in there:
            continue
        organisation = await books.organisation(conn, books.versions[-1][0])
        today = books.moments.now.astimezone(books.parts.rules.zone).date()
        if organisation.holder(post_of(unit, above.name), today) is None:
            settled = books.handed_over == (books.versions[-1][0], today, False)
            about.find(Code.tier_missing, [row["id"]], unit=unit, what=below.name, under_way=not settled)


def _check(about: About, books: Books, row: Row, said: Recorded, ground: Ground, *, withdrawn: bool) -> None:
    tier = Tier(row["tier"])
    if not row["done"]:
        late = row["opened_at"] <= books.moments.patient
        about.find(Code.opening_late, [row["id"]], unit=row["unit"], what=tier.name, under_way=not late)
    elif row["rolled"] != row["obligations"] and (tier != Tier.staff or withdrawn):
        lacking = row["rolled"] - row["obligations"]
        code = Code.obligation_missing if lacking > 0 else Code.obligation_unexplained
        about.find(code, [row["id"]], unit=row["unit"], what=tier.name, count=abs(lacking))
    if tier in ground.policy.playbooks[said.event.kind].cascade and row["due_at"] not in set(
        _dues(books, row, said, ground)
    ):
        about.find(Code.tier_due, [row["id"]], unit=row["unit"], what=tier.name, under_way=books.following)


def _dues(books: Books, row: Row, said: Recorded, ground: Ground) -> Iterator[object]:
    """When the tier may be due, by each calendar: the first counts from the receipt, those below from their opening."""
    playbook = ground.policy.playbooks[said.event.kind]
    first = row["tier"] == min(playbook.cascade)
    since = said.row["received_at"] if first else row["opened_at"]
    for calendar in books.every_calendar(ground.policy):
        own = replace(ground, calendar=calendar, received_at=since, now=row["opened_at"])
        yield tier_due(playbook, Tier(row["tier"]), opened_at=since, ground=own).at
