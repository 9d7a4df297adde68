"""Nothing is forgotten (I10): a signed task past its share of time is asked after, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import product

from duban.audit.clocks import ClockSeen
from duban.audit.stories import Story
from duban.flow.audit.books import Books
from duban.ledger.database import Row
from duban.model import TaskState
from duban.playbook.rules import Policy
from duban.progress import asked_at


def unplanned(books: Books, policy: Policy, row: Row, clock: ClockSeen, story: Story) -> bool:
    """Whether nobody ever meant to ask after the task, though it was to be asked after by now.

    Reasons are: it is not signed, or shows more than that; its rules ask nothing; its time is too short for it, by any
    deadline or calendar that ever counted, and from whichever of its entries the time is counted.
    """
    if row["asked_after"] or row["state"] != TaskState.signed or policy.progress is None:
        return False
    dues = (clock.due_at, *books.due_before.get(clock.due_at, ()))
    past, calendars = policy.progress.past, books.every_calendar(policy)
    instants = [
        asked_at(since, due, past=past, calendar=calendar)
        for since, due, calendar in product(story.signed_at, dues, calendars)
    ]
    return bool(instants) and _all_before(instants, books.moments.settled)


def _all_before(instants: Iterable[datetime | None], until: datetime) -> bool:
    return all(at is not None and at < until for at in instants)
