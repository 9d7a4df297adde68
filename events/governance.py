"""Responsibility: who answers for what, objections and rulings, the calendar, and events taken back."""

from typing import Annotated

from events.between import apart_from, around, other_than
from events.data import EventData
from events.fields import Attribute, Day, Distinct, Line, SomeDistinct, Text, UnitCode, Year


class RosterDue(EventData):
    """A unit confirms who answers for its talent work (speech, paragraph 13: part three)."""

    unit: UnitCode


class SupportRequested(EventData):
    """A unit asks others for a resource they hold (speech, paragraph 13: part three)."""

    from_unit: UnitCode
    to_units: Annotated[SomeDistinct[UnitCode], apart_from("from_unit")]
    resource: Text


class TaskDisputed(EventData):
    """A unit objects that a task is not its own, and may name whose it is (speech, paragraph 13: part three)."""

    task: Line
    by: UnitCode
    ground: Text
    suggests: Annotated[UnitCode | None, other_than("by")] = None


class PeriodClosed(EventData):
    """A period is over, and each unit's work in it is assessed (speech, paragraph 13: part three)."""

    period: Line
    ends_on: Day


class CalendarPublished(EventData):
    """The year's days off and make-up working days are known (no clause: the regime implies it).

    Both lists may reach into the neighbouring years by a few days.
    """

    year: Year
    off_days: Annotated[Distinct[Day], around("year")]
    work_days: Annotated[Distinct[Day], apart_from("off_days"), around("year")]
    document: Line


class EventWithdrawn(EventData):
    """An event is taken back, or replaced by a corrected one (no clause: the regime implies it)."""

    event_source: Attribute
    event_id: Attribute
    reason: Text
    replaced_by: Attribute | None = None
