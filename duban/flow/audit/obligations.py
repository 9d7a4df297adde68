"""Obligations by the thousand: those alike in all that is asked are one row, and are judged once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from duban.audit import clocks
from duban.audit.clocks import ClockSeen
from duban.audit.findings import Code
from duban.audit.notices import Told, at_its_end, lacking, read, said_of, untold
from duban.flow.audit.books import Books
from duban.flow.audit.ladders import Ladders, bounds, clock_of, fired_at, names
from duban.flow.audit.report import About
from duban.flow.audit.tasks import FIRST
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import ObligationState, Tier
from duban.playbook.rules import Policy

CHUNK: Final = 20_000
"""Obligations a statement, but for a larger fan-out, which is one."""
SIGNED: Final = (ObligationState.acknowledged, ObligationState.conveyed)


@dataclass(frozen=True)
class FanOut:
    """A fan-out with its event: `staffed` where its roll is to be compared."""

    row: Row
    event: Row
    about: About

    @property
    def tier(self) -> Tier:
        return Tier(self.row["tier"])

    @property
    def staffed(self) -> bool:
        """Whether its obligations are those of a roll: it is finished, and nothing cut it short."""
        return self.tier == Tier.staff and self.row["done"] and self.event["withdrawal"] is None


@dataclass
class Fans:
    """The fan-outs of one page of events; `notices` counts those seen of each event's obligations."""

    ladders: Ladders
    conn: Connection
    outs: dict[int, FanOut]
    notices: dict[UUID, int] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        return self.ladders.books

    async def check(self) -> int:
        """Reports what is wrong with their obligations; returns how many there are."""
        looked, ends = 0, list[UUID]()
        for row in await self.conn.fetch(sql("group_obligations"), list(self.outs)):
            looked += row["alike"]
            out = self.outs[row["opening"]]
            self.notices[out.event["id"]] = self.notices.get(out.event["id"], 0) + row["notices"]
            if await self._group(out, row):
                ends += row["ids"]
        await self._rolls()
        await self._after_end(ends)
        return looked

    async def _group(self, out: FanOut, row: Row) -> bool:
        """One sort of obligation; whether a step was told at the very instant of its signature."""
        find = Finder(out, row)
        for code in _itself(row, withdrawn=out.event["withdrawal"]):
            find(code)
        clock = clock_of(row)
        if clock is None:
            find(Code.clock_missing)
            return False
        policy = await self.books.policy(self.conn, clock.policy)
        urgency = out.event["urgency"]
        timing, ladder = self.ladders.timing(policy, clock.due_at, urgency), names(policy, urgency)
        following = self.books.following
        is_open = row["state"] == ObligationState.open
        wrong = [*clocks.steps(clock, timing), *(clocks.running(clock, timing) if is_open else clocks.ended(clock))]
        if clock.due_at != row["tier_due"] and Code.clock_moved not in wrong:
            wrong.append(Code.clock_moved)
        for code in wrong:
            find(code, under_way=following and code == Code.clock_moved)
        if Code.clock_broken in wrong:
            return False
        told = _told(row)
        await self._told(find, told, clock, policy)
        for code in said_of(told, clock, timing, ladder):
            find(code)
        return at_its_end(told, clock, ladder)

    async def _told(self, find: Finder, told: Told, clock: ClockSeen, policy: Policy) -> None:
        """The first notices, and those of each step; where there is none there is to have been nobody to tell."""
        channels = {
            channel for audience in policy.class_of(find.out.event["kind"]).cascade for channel in audience.channels
        }
        if lacking(told, FIRST, channels):
            find(Code.notice_missing, what=FIRST)
        urgency, unit, tier = find.out.event["urgency"], find.out.row["unit"], find.out.tier
        ladder = policy.ladder_of(urgency)
        for step in untold(told, clock, names(policy, urgency)):
            at = fired_at(clock, clocks.taken_steps(clock.outcome), step)
            if not await self.ladders.nobody(self.conn, ladder[step], at, units=[unit], tier=tier):
                find(Code.step_untold, what=ladder[step].name)

    async def _rolls(self) -> None:
        outs = [out for out in self.outs.values() if out.staffed]
        if not outs:
            return
        zone = self.books.parts.rules.zone
        asked = [
            (out.row["id"], out.row["unit"], out.row["organisation_version"],
             out.row["opened_at"].astimezone(zone).date())
            for out in outs
        ]  # fmt: skip
        for row in await self.conn.fetch(sql("compare_rolls"), *map(list, zip(*asked, strict=True))):
            out = self.outs[row["opening"]]
            code = Code.obligation_missing if row["missing"] else Code.obligation_unexplained
            ids = [f"holding {one}" for one in row["ids"]] if row["missing"] else row["ids"]
            out.about.find(code, ids, unit=out.row["unit"], what=out.tier.name, count=row["found"])

    async def _after_end(self, duties: Sequence[UUID]) -> None:
        """Told at the instant of the signature: the journal's order says whether it was after."""
        if not duties:
            return
        policies = {(out.event["policy_version"], out.event["urgency"]) for out in self.outs.values()}
        steps = {
            name
            for version, urgency in policies
            for name in names(await self.books.policy(self.conn, version), urgency)
        }
        rows = await self.conn.fetch(sql("list_told_after_end"), list(duties), sorted(steps))
        if rows:
            next(iter(self.outs.values())).about.find(
                Code.notice_after_end, [row["id"] for row in rows], count=len(rows)
            )


@dataclass(frozen=True)
class Finder:
    """Reports a difference of all the obligations of one sort."""

    out: FanOut
    row: Row

    def __call__(self, code: Code, *, what: str = "", under_way: bool = False) -> None:
        self.out.about.find(
            code, self.row["ids"], unit=self.out.row["unit"], what=f"{self.out.tier.name} {what}".rstrip(),
            count=self.row["alike"], under_way=under_way,
        )  # fmt: skip


def _itself(row: Row, *, withdrawn: str | None) -> Iterator[Code]:
    """What is wrong with the obligation's own row."""
    state = row["state"]
    if not row["own_id"]:
        yield Code.obligation_misnamed
    if (state in SIGNED and not (row["signed_at"] and row["signed_by"])) or (state == "open" and row["signed_at"]):
        yield Code.signature_missing
    if withdrawn == "done" and state == ObligationState.open:
        yield Code.withdrawn_open


def _told(row: Row) -> Told:
    pairs = (one.split(" ", 1) for one in (row["digests"] or "").split(",") if one)
    return Told(tuple(read(row["told"])), {(int(revision), step) for revision, step in pairs})


def chunks(outs: Iterable[FanOut]) -> Iterator[dict[int, FanOut]]:
    """So many fan-outs as have together about `CHUNK` obligations."""
    chunk, held = dict[int, FanOut](), 0
    for out in outs:
        if chunk and held + out.row["obligations"] > CHUNK:
            yield chunk
            chunk, held = {}, 0
        chunk[out.row["id"]] = out
        held += out.row["obligations"]
    if chunk:
        yield chunk


async def check_strays(conn: Connection, abouts: Collection[About], counted: dict[UUID, int]) -> None:
    """Notices of obligations that there are not: looked for where an event has others than were seen."""
    if not abouts:
        return
    keys = [about.event for about in abouts if about.event]
    within = bounds(keys)
    found = await conn.fetch(sql("count_notices_of_obligations"), keys, *within)
    notices = {row["event"]: row["notices"] for row in found}
    for about in abouts:
        if about.event and notices.get(about.event, 0) != counted.get(about.event, 0):
            rows = await conn.fetch(sql("list_stray_notices"), about.event, *bounds([about.event]))
            if rows:
                about.find(Code.notice_unexplained, [row["id"] for row in rows], count=len(rows))
