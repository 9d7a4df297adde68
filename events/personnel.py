"""Cadres and staff: merit found, and people moved to where they fit. They travel as opaque references only."""

from typing import Annotated

from events.between import other_than
from events.data import EventData
from events.fields import Line, PersonRef, UnitCode


class MeritReported(EventData):
    """A cadre's achievements are put forward, to be verified (speech, paragraph 10: part two, third point)."""

    cadre: PersonRef
    unit: UnitCode


class TransferRequested(EventData):
    """A specialist is to move from one public institution to another (speech, paragraph 10: part two, third point)."""

    staff: PersonRef
    from_unit: UnitCode
    to_unit: Annotated[UnitCode, other_than("from_unit")]
    specialty: Line
