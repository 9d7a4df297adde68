"""Talents themselves: they arrive, are served, and may leave. They travel as opaque references only."""

from typing import Literal, TypeAlias

from events.data import EventData
from events.fields import CategoryName, Distinct, Line, PersonRef, UnitCode

Need: TypeAlias = Literal["housing", "schooling", "household", "spouse-job"]


class TalentArrived(EventData):
    """A talent has come to settle (speech, part two, first point; services: fourth point)."""

    talent: PersonRef
    category: CategoryName
    employer: UnitCode
    project: Line | None = None
    needs: Distinct[Need] | None = None
