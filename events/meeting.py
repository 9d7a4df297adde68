"""Meetings and directives: what the leading group holds and says, and what comes from above."""

from typing import Annotated, Literal

from events.between import apart_from
from events.data import EventData
from events.fields import Day, Distinct, Line, Some, SomeDistinct, Text, UnitCode


class GroupMeetingHeld(EventData):
    """The leading group has met: its minutes, and the division of what it resolved (speech, paragraph 2: opening).

    Units that were absent catch up.
    """

    title: Line
    held_on: Day
    attendees: SomeDistinct[UnitCode]
    absentees: Annotated[Distinct[UnitCode] | None, apart_from("attendees")] = None
    documents: Distinct[Line] | None = None


class DirectiveIssued(EventData):
    """A meeting's message is to be conveyed down to everyone (speech, paragraph 13: part three).

    Without `units` it is for every member unit.
    """

    title: Line
    points: Some[Text]
    issued_by: Line
    units: SomeDistinct[UnitCode] | None = None
    document: Line | None = None


class UpperMeetingConcluded(EventData):
    """A meeting above is over, and is to become the city's own work (speech, paragraph 7: part two)."""

    title: Line
    level: Literal["central", "provincial"]
    document: Line | None = None


class InstructionIssued(EventData):
    """The municipal committee hands a matter to one unit, which sees it through (speech, paragraph 13: part three)."""

    title: Line
    text: Text
    issued_by: Line
    responsible: UnitCode
    assisting: Distinct[UnitCode] | None = None
    due: Day | None = None
