"""Services: what keeps talents and enterprises here, and what the city does of its own accord."""

from typing import Literal

from events.data import EventData
from events.fields import Count, Day, Line, Percent, PersonRef, Text, UnitCode, Year


class IssueRaised(EventData):
    """An enterprise or a talent has asked for help; without `responsible` it is first assigned.

    (speech, paragraph 10: part two, third point; paragraph 11: part two, fourth point)
    """

    raised_by: Literal["enterprise", "talent"]
    person: PersonRef | None = None
    summary: Text
    responsible: UnitCode | None = None
    host: UnitCode


class HousingReported(EventData):
    """How far a housing project for talents has come (speech, paragraph 11: part two, fourth point)."""

    project: Line
    planned_percent: Percent
    actual_percent: Percent
    reported_on: Day


class VisitOpened(EventData):
    """Talents are to be visited before a festival (speech, paragraph 11: part two, fourth point)."""

    season: Line
    festival_on: Day
    roster_size: Count


class CheckupOpened(EventData):
    """The year's health check-ups are to be arranged (speech, paragraph 11: part two, fourth point).

    Attendance is all that is ever recorded of them.
    """

    year: Year
    roster_size: Count


class InnovationProposed(EventData):
    """A unit proposes an initiative of its own (speech, paragraph 13: part three)."""

    title: Line
    unit: UnitCode
