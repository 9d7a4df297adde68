"""Talents themselves: they arrive, work with us, are praised, and may leave. They travel as opaque references only."""

from typing import Annotated, Literal, TypeAlias

from events.between import not_before
from events.data import EventData
from events.fields import CategoryName, Day, Distinct, Line, PersonRef, UnitCode

Need: TypeAlias = Literal["housing", "schooling", "household", "spouse-job"]


class TalentArrived(EventData):
    """A talent has come to settle, and is served as needed.

    (speech, paragraph 8: part two, first point; paragraph 11: part two, fourth point)
    """

    talent: PersonRef
    category: CategoryName
    employer: UnitCode
    project: Line | None = None
    needs: Distinct[Need] | None = None


class FlexibleTalentEngaged(EventData):
    """A high-level talent works for the city without moving to it (speech, paragraph 8: part two, first point)."""

    partner: Line
    mode: Literal["consultant", "project", "visiting"]
    starts_on: Day
    ends_on: Annotated[Day, not_before("starts_on")]
    host: UnitCode


class DepartureFlagged(EventData):
    """A talent may leave, or has said so (speech, paragraph 11: part two, fourth point)."""

    talent: PersonRef
    category: CategoryName
    employer: UnitCode
    signal: Literal["resigned", "contract-ending", "long-leave", "other"]


class StoryDue(EventData):
    """A talent's merits are to be told, where the talent consents (speech, paragraph 11: part two, fourth point)."""

    talent: PersonRef
    consent: bool
    employer: UnitCode
