"""Cadres and staff: merit found, and people moved to where they fit. They travel as opaque references only."""

from typing import Annotated

from events.between import other_than
from events.data import EventData
from events.fields import Line, PersonRef, UnitCode
from events.means import Means


class MeritReported(EventData, kind="personnel.merit.reported"):
    """A cadre's achievements are put forward, to be verified (speech, paragraph 10: part two, third point)."""

    cadre: Annotated[PersonRef, Means("干部代号", "The cadre, by opaque reference.")]
    unit: Annotated[UnitCode, Means("所在单位", "The unit where the cadre works.")]


class TransferRequested(EventData, kind="personnel.transfer.requested"):
    """A specialist is to move from one public institution to another (speech, paragraph 10: part two, third point)."""

    staff: Annotated[PersonRef, Means("人员代号", "Who is to move, by opaque reference.")]
    from_unit: Annotated[UnitCode, Means("调出单位", "The unit that releases them.")]
    to_unit: Annotated[UnitCode, other_than("from_unit"), Means("调入单位", "The unit that receives them.")]
    specialty: Annotated[Line, Means("专业", "Their field of work.")]
