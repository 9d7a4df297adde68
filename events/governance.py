"""Responsibility: who answers for what, objections and rulings, the calendar, and events taken back."""

from typing import Annotated

from events.between import apart_from, around, other_than
from events.data import EventData
from events.fields import Attribute, Day, Distinct, Line, SomeDistinct, Text, UnitCode, Year
from events.means import Means


class RosterDue(EventData, kind="governance.roster.due"):
    """A unit confirms who answers for its talent work (speech, paragraph 13: part three)."""

    unit: Annotated[UnitCode, Means("备案单位", "The unit that confirms who answers for it.")]


class SupportRequested(EventData, kind="governance.support.requested"):
    """A unit asks others for a resource they hold (speech, paragraph 13: part three)."""

    from_unit: Annotated[UnitCode, Means("请求单位", "The unit that asks.")]
    to_units: Annotated[
        SomeDistinct[UnitCode], apart_from("from_unit"), Means("被请求的单位", "The units that are asked.")
    ]
    resource: Annotated[Text, Means("所需资源", "What is asked for.")]


class TaskDisputed(EventData, kind="governance.task.disputed"):
    """A unit objects that a task is not its own, and may name whose it is (speech, paragraph 13: part three)."""

    task: Annotated[Line, Means("有异议的督办事项编号", "The id of the task objected to.")]
    by: Annotated[UnitCode, Means("提出异议的单位", "The unit that objects.")]
    ground: Annotated[Text, Means("理由", "Why the task is not its own.")]
    suggests: Annotated[
        UnitCode | None, other_than("by"), Means("认为应由哪个单位负责", "The unit whose task it says it is.")
    ] = None


class PeriodClosed(EventData, kind="governance.period.closed"):
    """A period is over, and each unit's work in it is assessed (speech, paragraph 13: part three)."""

    period: Annotated[Line, Means("考核期", "The period that is over.")]
    ends_on: Annotated[Day, Means("截止日期", "Its last day.")]


class CalendarPublished(EventData, kind="governance.calendar.published"):
    """The year's days off and make-up working days are known (no clause: the regime implies it).

    Both lists may reach into the neighbouring years by a few days.
    """

    year: Annotated[Year, Means("年度", "The year of the calendar.")]
    off_days: Annotated[Distinct[Day], around("year"), Means("放假日期", "The days off.")]
    work_days: Annotated[
        Distinct[Day], apart_from("off_days"), around("year"), Means("调休上班日期", "The make-up working days.")
    ]
    document: Annotated[Line, Means("文号", "The number of the notice.")]


class EventWithdrawn(EventData, kind="governance.event.withdrawn"):
    """An event is taken back, or replaced by a corrected one (no clause: the regime implies it)."""

    event_source: Annotated[Attribute, Means("被撤回事件的 source", "The `source` of the event taken back.")]
    event_id: Annotated[Attribute, Means("被撤回事件的 id", "The `id` of the event taken back.")]
    reason: Annotated[Text, Means("撤回或更正的原因", "Why it is taken back.")]
    replaced_by: Annotated[
        Attribute | None,
        Means("更正后的事件 id（同一 source）", "The `id` of the corrected event, of the same `source`."),
    ] = None
