"""Meetings and directives: what the leading group says."""

from events.data import EventData
from events.fields import Line, Some, SomeDistinct, Text, UnitCode


class DirectiveIssued(EventData):
    """A meeting's message is to be conveyed down to everyone (speech, part three, last paragraph).

    Without `units` it is for every member unit.
    """

    title: Line
    points: Some[Text]
    issued_by: Line
    units: SomeDistinct[UnitCode] | None = None
    document: Line | None = None
