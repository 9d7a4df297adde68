"""The tasks of one event: each that ought to be is there, each that is there is explained, and its clock is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.audit import clocks
from duban.audit.clocks import ClockSeen
from duban.audit.findings import Code
from duban.audit.notices import Told, said_of, untold
from duban.audit.stories import FINISHED, Story
from duban.flow.audit.asked_after import unplanned
from duban.flow.audit.expected import Expected, Recorded
from duban.flow.audit.ladders import Ladders, clock_of, fired_at, names
from duban.flow.audit.pages import Page, seen
from duban.flow.audit.report import About
from duban.flow.notices import CONTACT, notice
from duban.ledger.database import Connection, Row
from duban.model import TaskState
from duban.plans import PlannedTask
from duban.playbook.rules import Policy

FIRST: Final = "opened"
RESTING: Final = TaskState.paused


@dataclass(frozen=True)
class Tasks:
    """What the tasks of one event are judged by."""

    about: About
    ladders: Ladders
    conn: Connection
    said: Recorded
    notices: Mapping[UUID | None, Sequence[Row]]
    digests: Mapping[UUID, Sequence[Row]]

    async def check(self, expected: Expected) -> None:
        """Reports what is wrong with them."""
        there = {row["id"] for row in self.said.tasks}
        for key in sorted(expected.owed - there):
            task = expected.tasks[key][0]
            self.about.find(Code.task_missing, [key], unit=task.unit, what=_named(task.key, task.item))
        for row in self.said.tasks:
            await self._check(row, expected.tasks.get(row["id"]))
        for row in self.notices.get(None, ()):
            self._reasoned(row)
        self._contacts(expected)
        strays = [row["id"] for duty, rows in self.notices.items() if duty and duty not in there for row in rows]
        if strays:
            self.about.find(Code.notice_unexplained, strays, count=len(strays))

    async def _check(self, row: Row, variants: Sequence[PlannedTask] | None) -> None:
        find, told, clock = self._finder(row), self.said.stories[row["id"]], clock_of(row)
        if variants is None:
            find(Code.task_unexplained)
        if told is None:
            find(Code.task_unrecorded)
        if clock is None:
            find(Code.clock_missing)
        if told is not None:
            self._held_against_story(row, told, clock, variants)
        if clock is not None:
            await self._clock(row, clock, told)
        if variants is not None:
            self._first_told(row, variants)

    def _held_against_story(
        self, row: Row, told: Story, clock: ClockSeen | None, variants: Sequence[PlannedTask] | None
    ) -> None:
        find = self._finder(row)
        if row["unit"] != told.unit or (variants and told.first_unit not in {task.unit for task in variants}):
            find(Code.task_unit)
        swept = told.how.startswith("recurring:")  # due on the period's day, which its own entry names
        if variants and not swept and told.first_due not in {task.due.at for task in variants}:
            find(Code.task_due)
        if clock is not None and clock.due_at != told.due:
            find(Code.clock_moved, under_way=self.ladders.books.following)

    async def _clock(self, row: Row, clock: ClockSeen, told: Story | None) -> None:
        find = self._finder(row)
        policy = await self.ladders.books.policy(self.conn, clock.policy)
        urgency = self.said.row["urgency"]
        timing, ladder = self.ladders.timing(policy, clock.due_at, urgency), names(policy, urgency)
        state = row["state"]
        wrong = list(clocks.steps(clock, timing))
        following = self.ladders.books.following
        wrong += clocks.ended(clock) if state in FINISHED or state == RESTING else clocks.running(clock, timing)
        for code in wrong:
            find(code, under_way=following and code == Code.clock_moved)
        if told is not None and unplanned(self.ladders.books, policy, row, clock, told):
            find(Code.progress_missing)
        if Code.clock_broken in wrong:
            return
        said = self._told(row["id"], None if told is None else told.ended_at)
        for code in said_of(said, clock, timing, ladder):
            find(code)
        for step in untold(said, clock, ladder):
            if not await self._nobody(policy, row, clock, step):
                find(Code.step_untold, what=ladder[step])

    async def _nobody(self, policy: Policy, row: Row, clock: ClockSeen, step: int) -> bool:
        at = fired_at(clock, clocks.taken_steps(clock.outcome), step)
        taken = policy.ladder_of(self.said.row["urgency"])[step]
        told = self.said.stories[row["id"]]
        units = {row["unit"], *(told.units if told else ())}
        return await self.ladders.nobody(self.conn, taken, at, units=sorted(units), tier=None)

    def _told(self, duty: UUID, ended_at: datetime | None) -> Told:
        def after(at: datetime) -> int:
            return -1 if ended_at is None else (at > ended_at) - (at < ended_at)

        notices = [seen(row, after) for row in self.notices.get(duty, ())]
        return Told(notices, {(row["revision"], row["step"]) for row in self.digests.get(duty, ())})

    def _first_told(self, row: Row, variants: Sequence[PlannedTask]) -> None:
        """Of what was taken back before it came nobody was told."""
        withdrawn_at = self.said.row["withdrawn_at"]
        if withdrawn_at is not None and withdrawn_at <= row["opened_at"]:
            return
        there = {notice["id"] for notice in self.notices.get(row["id"], ())}
        event = self.said.row["id"]
        wanted = [
            {notice(one, of=row["id"], event=event, at=row["opened_at"]).id for one in task.told} for task in variants
        ]
        if not any(ids <= there for ids in wanted):
            self._finder(row)(Code.notice_missing, what=FIRST)

    def _contacts(self, expected: Expected) -> None:
        """Who is asked to tell the talent or enterprise concerned."""
        event, row = self.said.row["id"], self.said.row
        if row["withdrawn_at"] is not None and row["withdrawn_at"] <= row["received_at"]:
            return
        there = {notice["id"] for notice in self.notices.get(None, ())}
        for one in expected.plan.contacts:
            key = notice(one, of=event, event=event, at=row["received_at"], step=CONTACT).id
            if key not in there:
                self.about.find(Code.notice_missing, [key], unit=one.holding.unit, what=f"{CONTACT} {one.channel}")

    def _reasoned(self, row: Row) -> None:
        if row["unsaid"] and row["state"] in ("failed", "suppressed"):
            self.about.find(Code.notice_unreasoned, [row["id"]], what=row["step"])

    def _finder(self, row: Row) -> _Finder:
        return _Finder(self.about, row)


@dataclass(frozen=True)
class _Finder:
    """Reports a difference of one task."""

    about: About
    row: Row

    def __call__(self, code: Code, *, what: str = "", under_way: bool = False) -> None:
        which = _named(self.row["key"], self.row["item"])
        self.about.find(
            code, [self.row["id"]], unit=self.row["unit"], what=f"{which} {what}".rstrip(), under_way=under_way
        )


def _named(key: str, item: str | None) -> str:
    return f"{key}[{item}]" if item else key


async def check_tasks(
    about: About, ladders: Ladders, conn: Connection, *, said: Recorded, expected: Expected, page: Page
) -> None:
    """The tasks of one event of a page."""
    by_duty: dict[UUID | None, list[Row]] = {}
    for row in page.notices.get(said.row["id"], ()):
        by_duty.setdefault(row["duty"], []).append(row)
    await Tasks(about, ladders, conn, said, by_duty, page.digests).check(expected)
