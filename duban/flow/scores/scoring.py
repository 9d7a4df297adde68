"""Units' scores for a period, from the journal's rows alone; of one unit each point too, with its row."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.scores.shapes import Scores, UnitScore, shown_points, shown_score
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger import scores as ledger
from duban.ledger.database import Connection, Row
from duban.ledger.views import Hidden
from duban.model import Organisation
from duban.playbook.rules import Policy
from duban.scores.lives import moments_of
from duban.scores.moments import Entry
from duban.scores.period import Period, month_of, read_period
from duban.scores.points import Point, Scales, Score


class NoSuchUnit(Exception):
    """机构名册中没有这个单位代码，请核对。"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The period (the clock's month where none is named), the unit whose points are listed, and which page of them."""

    period: str | None = None
    unit: str | None = None
    limit: int = 500
    after: int = 0
    sees_restricted: bool = False


@dataclass(slots=True)
class _Tally:
    """Sums of all units, points of one."""

    unit: str | None
    scores: dict[str, Score] = field(default_factory=dict)
    points: list[tuple[UUID, str, Point]] = field(default_factory=list)

    def add(self, duty: UUID, what: str, point: Point) -> None:
        unit = point.moment.unit
        self.scores.setdefault(unit, Score()).add(point)
        if unit == self.unit:
            self.points.append((duty, what, point))


async def score_units(parts: Parts, asked: Asked) -> Scores:
    """The scores, in protocol order; raises `BadPeriod`, `NoSuchUnit`."""
    async with parts.ledger.transaction() as conn:
        zone, now = parts.rules.zone, await parts.ledger.now(conn)
        period = read_period(asked.period or month_of(now, zone), zone)
        policy, organisation = await parts.policy(conn), await parts.organisation(conn)
        if asked.unit is not None and asked.unit not in organisation.units:
            raise NoSuchUnit(NoSuchUnit.__doc__)
        tally, scales = _Tally(asked.unit), Scales(policy.scores)
        hidden = await hidden_kinds(parts, conn, sees_restricted=asked.sees_restricted)
        async for duty, entries in _histories(conn, hidden, since=period.since):
            moments = (one for one in moments_of(entries, now=now) if period.holds(one.at))
            for point in scales.weigh(moments):
                tally.add(duty, entries[0].body["what"], point)
        return await _shown(parts, conn, asked, period, policy, organisation, tally)


async def _histories(conn: Connection, hidden: Hidden, *, since: datetime) -> AsyncIterator[tuple[UUID, list[Entry]]]:
    """Every duty's entries that may count since then, but for those of events that who is asking may not see."""
    unseen = {str(event) for event in await ledger.restricted_events(conn, hidden)}
    async for duty, rows in ledger.stream_histories(conn, since):
        entries = [_entry(row) for row in rows]
        if entries[0].body.get("event", str(duty)) not in unseen:
            yield duty, entries


def _entry(row: Row) -> Entry:
    return Entry(row["n"], row["at"], json.loads(row["body"]))


async def _shown(
    parts: Parts, conn: Connection, asked: Asked, period: Period, policy: Policy, organisation: Organisation,
    tally: _Tally,
) -> Scores:  # fmt: skip
    told = sorted(tally.points, key=lambda one: (one[2].at, one[2].moment.entry))
    page = told[asked.after : asked.after + asked.limit]
    more = asked.after + asked.limit < len(told)
    items: list[UnitScore] = []
    for code, name in _units(organisation, tally):
        if asked.unit in (None, code):
            item = shown_score(code, name, tally.scores.get(code, Score()), policy.scores)
            if asked.unit is not None:
                item["points"] = shown_points(parts, page, await _sequences(conn, page))
            items.append(item)
    return {
        "period": period.name,
        "since": period.since.astimezone(parts.rules.zone).isoformat(),
        "until": period.until.astimezone(parts.rules.zone).isoformat(),
        "policy": policy.version,
        "items": items,
        "next": str(asked.after + asked.limit) if more else None,
    }


def _units(organisation: Organisation, tally: _Tally) -> list[tuple[str, str]]:
    """Those of the organisation in protocol order, then those that are no more, by their codes."""
    there = [(unit.code, unit.name) for unit in organisation.in_protocol_order()]
    return there + [(code, code) for code in sorted(tally.scores.keys() - organisation.units.keys())]


async def _sequences(conn: Connection, page: Sequence[tuple[UUID, str, Point]]) -> dict[int, int]:
    return await ledger.sequences(conn, [point.moment.entry for _, _, point in page])
