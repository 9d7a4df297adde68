"""What the province offers: calls to answer in time, and places to fill."""

from typing import Literal, TypeAlias

from events.data import EventData
from events.fields import Count, Day, DutyCode, Line, Year

Programme: TypeAlias = Literal["grassroots-degree", "agriculture-students", "village-doctors", "other"]


class CallOpened(EventData):
    """A project or an honour can be applied for until a day.

    The holder of `duty` decides and prepares (speech, paragraph 8: part two, first point; paragraph 11: part two,
    fourth point).
    """

    title: Line
    kind: Literal["project", "honour"]
    quota: Count | None = None
    closes_on: Day
    duty: DutyCode


class QuotaReceived(EventData):
    """Places of a provincial programme have come, to be filled (speech, paragraph 9: part two, second point)."""

    programme: Programme
    places: Count
    year: Year
