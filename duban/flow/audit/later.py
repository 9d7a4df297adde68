"""What of an event is yet to come, and what a withdrawal is to have ended: waiting tasks, recurring work, openings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from duban.audit.findings import Code
from duban.audit.stories import FINISHED
from duban.case import case_of
from duban.deadlines import event_day
from duban.flow.audit.books import Books
from duban.flow.audit.expected import Expected, Recorded
from duban.flow.audit.report import About
from duban.ground import Ground
from duban.playbook.rules import Playbook
from duban.series import due_after

RUNNING: Final = "running"
WAITING: Final = "waiting"
LONGEST: Final = 1000
"""Periods that are looked at of one event's recurring work."""


def check_later(about: About, books: Books, said: Recorded, expected: Expected, ground: Ground) -> None:
    """Reports what waits and recurs otherwise than it ought to."""
    playbook = ground.policy.playbooks[said.event.kind]
    rows = {(row["key"], row["item"]) for row in said.waiting}
    for one in expected.plan.waiting:
        if (one.key, one.item) not in rows:
            about.find(Code.waiting_missing, [said.row["id"]], what=one.key)
    if said.row["withdrawal"] is None:
        for key in _hanging(said):
            about.find(Code.waiting_hangs, [said.row["id"]], what=key)
    if playbook.recurring is not None:
        _series(about, books, said, ground)


def _hanging(said: Recorded) -> Iterator[str]:
    """What waits for a task that is neither unfinished nor waiting itself."""
    waits = {row["key"] for row in said.waiting if row["state"] == WAITING}
    open_keys = {row["key"] for row in said.tasks if row["state"] not in FINISHED}
    for row in said.waiting:
        if row["state"] == WAITING and row["after"] not in open_keys | waits:
            yield row["key"]


def _series(about: About, books: Books, said: Recorded, ground: Ground) -> None:
    series = said.series
    if series is None:
        about.find(Code.series_missing, [said.row["id"]])
        return
    if series["state"] == RUNNING and said.row["withdrawal"] is None and series["next_at"] <= books.moments.settled:
        about.find(Code.series_late, [said.row["id"]])
    for period in _dropped(said, ground) if series["reason"] != "replaced" else ():
        about.find(Code.period_missing, [said.row["id"]], what=period)


def _dropped(said: Recorded, ground: Ground) -> Iterator[str]:
    """Periods up to the newest opened of which no event about the same has a task, though units owe it."""
    assert said.series is not None
    last, opened = said.series["last_period"], set(said.series["opened"])
    playbook: Playbook = ground.policy.playbooks[said.event.kind]
    case = case_of(said.event, playbook, event_day(said.event.time, ground.received_at, ground.calendar))
    recurring = playbook.recurring
    if last is None or recurring is None or not case.owing(recurring.who, None, ground.organisation):
        return
    for number, occurrence in enumerate(due_after(case, case.day, ground)):
        if occurrence.period not in opened:
            yield occurrence.period
        if occurrence.period == last or number == LONGEST:
            return


def check_withdrawn(about: About, said: Recorded) -> None:
    """Of an event taken back, whose rows have followed, nothing is open any more; obligations are looked at apart."""
    if said.row["withdrawal"] != "done":
        return
    left = [row["id"] for row in said.tasks if row["state"] not in FINISHED]
    left += [row["id"] for row in said.openings if not row["done"]]
    left += [said.row["id"] for row in said.waiting if row["state"] == WAITING]
    left += [said.row["id"]] if said.series and said.series["state"] == RUNNING else []
    if left:
        about.find(Code.withdrawn_open, left, count=len(left))
