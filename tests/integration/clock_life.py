"""What people and sweeps do to one directive on the ledger, and at once in the clerk's book of its clocks."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.fire import fire_due
from duban.flow.organisation.orders import Way
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from duban.ledger.database import Transient
from tests.acceptance.naive_ladder import BEIJING, due_after
from tests.acting import do
from tests.firing import fire_all
from tests.handing import hand_over
from tests.integration.clockwork import LAW, TIERS, Clock, by_notice, hang_up, tier_due
from tests.integration.test_flow_calendar_withdrawn import follow_all
from tests.withdrawn import withdrawal
from tests.world import ask, clock_shows, event, hear, local, run, sign, tell

UNITS = (
    "office", "publicity", "reform", "education", "science", "industry", "police", "civil", "finance", "hrss", "land",
    "housing", "agriculture", "commerce", "culture", "health", "sasac", "market", "youth", "women", "county-a",
)  # fmt: skip
POSTS = ("principal", "deputy", "liaison")
LAST = local("05-15", "08:00").replace(year=2027)
"""The clerk's list of days off ends in July."""
TIER = """
    SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening JOIN event ON event.id = opening.event
    WHERE event_id = $1 AND tier = $2
"""
BLOCKED = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'duban' AND wait_event_type = 'Lock'
"""


class Directive:
    """A directive to one unit: a report of the unit, and the obligations of its tiers."""

    parts: Parts
    owner: Any
    away: dict[str, datetime]
    holders: dict[str, str]
    seen: Counter[str]

    unit: str
    now: datetime
    event: dict[str, Any]
    task: UUID
    state: str
    extended: int
    tiers: int
    clocks: dict[UUID, Clock]
    notice: dict[str, Any] | None = None

    @property
    def stand_in(self) -> str:
        return f"p-standin{UNITS.index(self.unit)}"

    @property
    def principal(self) -> str:
        return self.holders[f"{self.unit}/principal"]

    async def begin(self) -> None:
        await clock_shows(self.parts, self.now)
        await hear(self.parts, self.event)
        self.task = await tell(
            self.parts, "SELECT task.id FROM task JOIN event ON event.id = event WHERE event_id = $1", self.event["id"]
        )
        counted = (self.now.astimezone(BEIJING).date(), 10)
        self.clocks[self.task] = Clock(
            self.task, due_after(*counted), self.now, counted=counted, provisional=self.notice is None
        )
        await self.open_tier(1)

    async def open_tier(self, tier: int) -> None:
        """The obligations of a tier that has just opened."""
        rows = await ask(
            self.parts, TIER, self.event["id"], tier,
        )  # fmt: skip
        assert rows
        for row in rows:
            counted = (self.now.astimezone(BEIJING).date(), TIERS[tier - 1])
            self.clocks[row["id"]] = Clock(
                row["id"], tier_due(tier, self.now), self.now, counted=counted, provisional=self.notice is None
            )

    def coming(self) -> datetime | None:
        return min((at for clock in self.clocks.values() if (at := clock.next) is not None), default=None)

    async def sweep(self, *, race: bool) -> None:
        await clock_shows(self.parts, self.now)
        if race:
            await asyncio.gather(fire_all(self.parts), fire_all(self.parts))
        else:
            await fire_due(self.parts)

    async def kill_a_sweep(self) -> bool:
        """Its connection is cut when all is written but the journal, which comes last; false where it wrote none."""
        await clock_shows(self.parts, self.now)
        async with self.owner.transaction():
            await self.owner.execute("LOCK TABLE journal_entry IN SHARE MODE")
            sweep = asyncio.create_task(fire_due(self.parts))
            while not (pids := await self.owner.fetch(BLOCKED)) and not sweep.done():
                pass
            for row in pids:
                await self.owner.execute("SELECT pg_terminate_backend($1)", row["pid"])
            (outcome,) = await asyncio.gather(sweep, return_exceptions=True)
        assert isinstance(outcome, Transient) if pids else not isinstance(outcome, BaseException), outcome
        return bool(pids)

    async def sign_tier(self) -> None:
        await clock_shows(self.parts, self.now)
        rows = await ask(
            self.parts, TIER, self.event["id"], self.tiers,
        )  # fmt: skip
        await sign(self.parts, f"{self.unit}/{POSTS[self.tiers - 1]}")
        for row in rows:
            self.clocks[row["id"]].ends()
        self.tiers += 1
        await self.open_tier(self.tiers)
        self.seen["signed"] += 1

    async def act(self, action: str, clock: Clock, days: int) -> None:
        await clock_shows(self.parts, self.now)
        due = due_after(clock.due.astimezone(BEIJING).date(), days)
        bodies: dict[str, dict[str, Any]] = {
            "sign": {"person": self.principal}, "extend": {"due_at": due.isoformat(), "reason": "因故"},
            "submit": {"text": "传达到每一名干部", "evidence": {"signed": 2, "roll": 2}, "person": self.principal},
            "return": {"reason": "因故"}, "pause": {"reason": "因故"},
        }  # fmt: skip
        shown = await do(self.parts, self.task, action, **bodies.get(action, {}))
        self.state = shown["state"]
        if action == "extend":
            self.extended += 1
            clock.anew(self.now, due)
        elif action == "return":
            clock.anew(self.now, clock.due)
        elif action == "close":
            clock.ends()
        elif action == "pause":
            clock.at_rest = True
        elif action == "resume":
            clock.wakes(self.now)

    async def calendar_comes(self, which: int, number: int) -> None:
        """The year's notice is published, and all deadlines follow it."""
        await clock_shows(self.parts, self.now)
        off, worked = by_notice(which)
        data = {
            "year": 2027, "document": f"国办发明电〔2026〕{number}号", "off_days": [day.isoformat() for day in off],
            "work_days": [day.isoformat() for day in worked],
        }  # fmt: skip
        self.notice = event(
            "governance.calendar.published", f"notice-{number}", data, subject="2027", time=self.now.isoformat()
        )
        await hear(self.parts, self.notice)
        await follow_all(self.parts)
        hang_up((LAW | set(off)) - set(worked))
        for clock in self.clocks.values():
            clock.follows(known=True)
        self.seen["notices"] += 1

    async def calendar_goes(self) -> None:
        """It is taken back: what had been counted by it is counted by law again."""
        assert self.notice is not None
        await clock_shows(self.parts, self.now)
        await hear(self.parts, withdrawal(self.notice, self.notice["id"], time=self.now.isoformat()))
        await work_off_withdrawals(self.parts)
        await follow_all(self.parts)
        gone = {key: due_after(*clock.counted) for key, clock in self.clocks.items() if clock.counted is not None}
        hang_up(LAW)
        for key, clock in self.clocks.items():
            clock.follows(known=False, gone=gone.get(key))
        self.notice = None
        self.seen["notices taken back"] += 1

    async def leave(self) -> None:
        await clock_shows(self.parts, self.now)
        await hand_over(self.parts, f"{self.unit}/liaison", self.stand_in, at=self.now, way=Way.stand_in)
        await succeed(self.parts)
        self.seen["leave"] += 1

    async def take_back(self) -> None:
        await clock_shows(self.parts, self.now)
        await hear(self.parts, withdrawal(self.event, self.event["id"]))
        await work_off_withdrawals(self.parts)
        for clock in self.clocks.values():
            clock.ends()
        self.seen["taken back"] += 1

    async def compare(self) -> None:
        rows = await ask(self.parts, "SELECT * FROM clock WHERE duty = ANY($1)", list(self.clocks))
        found = {
            row["duty"]: (row["due_at"], row["provisional"], row["revision"], row["outcome"], row["next_at"],
                          row["fired"] or [])
            for row in rows
        }  # fmt: skip
        assert found == {
            one.duty: (one.due, one.provisional, one.revision, one.outcome, one.next, one.told)
            for one in self.clocks.values()
        }

    async def judge(self) -> None:
        rows = await ask(
            self.parts, "SELECT duty, revision, step, min(queued_at) AS first, max(queued_at) AS last FROM notice"
            " WHERE duty = ANY($1) AND (step ~ '^(remind|overdue)' OR step = 'due') GROUP BY 1, 2, 3",
            list(self.clocks),
        )  # fmt: skip
        told = {(row["duty"], row["step"]): row for row in rows if row["revision"] == self.clocks[row["duty"]].revision}
        wanted = {(c.duty, name) for c in self.clocks.values() for name, mark in c.marks.items() if mark == "f"}
        assert told.keys() == wanted
        assert all(row["first"] == row["last"] for row in told.values())
        await self._liaison_told()
        self.seen["told"] += len(told)
        self.seen["lives"] += 1
        await self._tidied()

    async def _liaison_told(self) -> None:
        """Whoever acts for the liaison hears from the next day on, and the holder until the day before."""
        rows = await ask(
            self.parts, "SELECT person, queued_at FROM notice JOIN holding ON holding.id = notice.holding"
            " WHERE duty = $1 AND step = 'remind-3'", self.task,
        )  # fmt: skip
        since = self.away.get(self.unit, LAST).astimezone(BEIJING).date()
        for row in rows:
            day = row["queued_at"].astimezone(BEIJING).date()
            if day != since:
                away = day > since
                assert row["person"] == (self.stand_in if away else self.holders[f"{self.unit}/liaison"])
                self.seen["stand-in told"] += away

    async def _tidied(self) -> None:
        ended = list(self.clocks)
        await run(self.parts, "UPDATE clock SET next_at = NULL WHERE duty = ANY($1)", ended)
        await run(self.parts, "UPDATE progress SET outcome = 'x' WHERE outcome = '.'")
        await run(self.parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
        await run(self.parts, "UPDATE opening SET provisional = false, due_at = 'epoch' WHERE event = ("
                  "SELECT id FROM event WHERE event_id = $1)", self.event["id"])  # fmt: skip
        if self.notice is not None:
            await self.calendar_goes()
