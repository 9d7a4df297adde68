"""Talent policies: drafted, in force, paid out, and stalled."""

from events.data import EventData, Item, Items
from events.fields import Day, Line, Money, PersonRef, UnitCode


class DraftCirculated(EventData):
    """A draft is before the member units for comment (speech, paragraph 2: opening)."""

    title: Line
    version: Line
    reply_by: Day | None = None


class PolicyClause(Item):
    """One clause of a policy: one unit carries it out; `funded` where it costs money."""

    title: Line
    responsible: UnitCode
    funded: bool


class PolicyPublished(EventData):
    """A policy is in force; each clause needs its guide (speech, paragraph 11: part two, fourth point)."""

    title: Line
    version: Line
    supersedes: Line | None = None
    clauses: Items[PolicyClause]


class ClaimAccepted(EventData):
    """A talent's claim has been taken in, and its clock runs (speech, paragraph 11: part two, fourth point)."""

    policy: Line
    clause: Line
    amount: Money
    talent: PersonRef
    responsible: UnitCode


class ClauseStalled(EventData):
    """A clause has seen no progress, and its unit accounts for it (speech, paragraph 11: part two, fourth point)."""

    policy: Line
    clause: Line
    responsible: UnitCode
    last_progress_on: Day
