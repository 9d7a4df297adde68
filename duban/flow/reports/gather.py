"""What reports are made of, read from the ledger: what is owed by whom, scores, coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.flow.scores.scoring import Asked, score_units
from duban.flow.shown.coverage import DIRECTIVE, tiers_covered
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger import reports as ledger
from duban.ledger import views
from duban.ledger.database import Connection, Row
from duban.model import Organisation, Tier
from duban.playbook.rules import Policy, tiers_of
from duban.reports.made import Covered, Ground, Ranked
from duban.reports.owed import Owed
from duban.reports.schedule import last_issue
from duban.reports.written import ReportName
from duban.scores.period import month_of

STAFF_FOR: Final = timedelta(days=60)
"""For so long after its opening a tier of staff is listed."""
DIRECTIVES: Final = 30
"""So many of the newest directives are looked at for the bulletin."""
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that a run of reports is made of."""

    ground: Ground
    policy: Policy
    organisation: Organisation
    owed: Mapping[str, Sequence[Owed]]
    closed: Mapping[str, int]
    covered: Sequence[Covered] = ()
    ranked: Sequence[Ranked] = ()

    @property
    def names(self) -> dict[str, str]:
        """Units' names by their codes, in protocol order."""
        return {unit.code: unit.name for unit in self.organisation.in_protocol_order()}


async def gather(parts: Parts, name: ReportName, *, unit: str | None = None) -> Gathered:
    """What that report says, of one unit or of all, as of now."""
    async with parts.ledger.reading() as conn:
        policy, organisation = await parts.policy(conn), await parts.organisation(conn)
        ground = await _ground(parts, conn, policy, name)
        found = await _owed(parts, conn, policy, ground.now, unit)
        wants_closed, is_bulletin = name is ReportName.weekly, name is ReportName.bulletin
        closed = await ledger.closed_between(conn, ground.since, ground.now) if wants_closed else {}
        covered = await _covered(parts, conn, ground.now) if is_bulletin else ()
    ranked = await _ranked(parts, ground.now) if is_bulletin else ()
    return Gathered(ground, policy, organisation, found, closed, covered, ranked)


async def _ground(parts: Parts, conn: Connection, policy: Policy, name: ReportName) -> Ground:
    now, last = await parts.ledger.now(conn), await head(conn)
    calendar, rule = parts.calendar(policy), policy.reports.of(name)
    issue = last_issue(name, now, at=rule.at, calendar=calendar)
    since = last_issue(name, issue - _INSTANT, at=rule.at, calendar=calendar)
    return Ground(now=now, since=since, calendar=calendar, chain_row=last.sequence, chain_hash=last.hash)


async def _owed(
    parts: Parts, conn: Connection, policy: Policy, now: datetime, unit: str | None
) -> dict[str, list[Owed]]:
    restricted = await hidden_kinds(parts, conn, sees_restricted=False) or []
    found: dict[str, list[Owed]] = defaultdict(list)
    for row in await ledger.owed_tasks(conn, unit, restricted):
        found[row["unit"]].append(_of(row, policy, title=row["title"], state=row["state"]))
    for row in await ledger.owed_signatures(conn, unit, restricted, staff_since=now - STAFF_FOR):
        one = _of(row, policy, title="会议精神传达", state="open", tier=Tier(row["tier"]), count=row["n"])
        found[row["unit"]].append(one)
    return found


def _of(row: Row, policy: Policy, *, title: str, state: str, tier: Tier | None = None, count: int = 1) -> Owed:
    playbook = policy.playbooks.get(row["kind"])
    return Owed(
        unit=row["unit"], title=title, source=row["source"] or (playbook.title if playbook else ""), state=state,
        due_at=row["due_at"], provisional=row["provisional"], opened_at=row["opened_at"], tier=tier, count=count,
        restricted=row["restricted"],
    )  # fmt: skip


async def _covered(parts: Parts, conn: Connection, now: datetime) -> list[Covered]:
    """The directives in force that have not reached everybody, the newest first."""
    hidden = await hidden_kinds(parts, conn, sees_restricted=False)
    found = []
    for row in await views.list_directives(conn, DIRECTIVE, limit=DIRECTIVES, hidden=hidden):
        if row["withdrawn"]:
            continue
        tiers = tiers_of((await parts.policy(conn, row["policy_version"])).playbooks[DIRECTIVE])
        counted = await tiers_covered(parts, conn, row["id"], tiers=tiers, now=now)
        one = Covered(
            row["title"] or "", sum(tier["roll"] - tier["excused"] for tier in counted),
            sum(tier["acknowledged"] for tier in counted),
        )  # fmt: skip
        if one.acknowledged < one.roll:
            found.append(one)
    return found


async def _ranked(parts: Parts, now: datetime) -> list[Ranked]:
    """Units with their scores of the month in which yesterday was, in protocol order."""
    month = month_of(now - timedelta(days=1), parts.rules.zone)
    found = await score_units(parts, Asked(month))
    return [Ranked(one["unit"], one["score"], one["timeliness"], one["quality"]) for one in found["items"]]
