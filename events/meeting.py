"""Meetings and directives: what the leading group holds and says, and what comes from above."""

from typing import Annotated, Literal

from events.between import apart_from
from events.data import EventData
from events.fields import Day, Distinct, Line, Some, SomeDistinct, Text, UnitCode
from events.means import Means


class GroupMeetingHeld(EventData, kind="meeting.group.held"):
    """The leading group has met: its minutes, and the division of what it resolved (speech, paragraph 2: opening).

    Units that were absent catch up.
    """

    title: Annotated[Line, Means("会议名称", "What the meeting is called.")]
    held_on: Annotated[Day, Means("召开日期", "The day it was held.")]
    attendees: Annotated[SomeDistinct[UnitCode], Means("到会单位", "The units that attended.")]
    absentees: Annotated[
        Distinct[UnitCode] | None,
        apart_from("attendees"),
        Means("缺席单位，须补学", "The units that were absent and are to catch up."),
    ] = None
    documents: Annotated[Distinct[Line] | None, Means("会议文件", "Titles or numbers of the meeting's papers.")] = None


class DirectiveIssued(EventData, kind="meeting.directive.issued"):
    """A meeting's message is to be conveyed down to everyone (speech, paragraph 13: part three).

    Without `units` it is for every member unit.
    """

    title: Annotated[Line, Means("会议精神的标题", "What the directive is called; it heads every notice of it.")]
    points: Annotated[Some[Text], Means("传达要点，逐条", "The points to convey, one by one.")]
    issued_by: Annotated[Line, Means("发文单位", "Who issued it.")]
    units: Annotated[
        SomeDistinct[UnitCode] | None,
        Means("传达范围；不填为全部成员单位", "The units it is for; every member unit where left out."),
    ] = None
    document: Annotated[Line | None, Means("文号", "The number of its document.")] = None


class UpperMeetingConcluded(EventData, kind="meeting.upper.concluded"):
    """A meeting above is over, and is to become the city's own work (speech, paragraph 7: part two)."""

    title: Annotated[Line, Means("会议名称", "What the meeting is called.")]
    level: Annotated[
        Literal["central", "provincial"],
        Means("会议层级：central 中央、provincial 省级", "Who held it: central or provincial."),
    ]
    document: Annotated[Line | None, Means("文号", "The number of its document.")] = None


class InstructionIssued(EventData, kind="meeting.instruction.issued"):
    """The municipal committee hands a matter to one unit, which sees it through (speech, paragraph 13: part three)."""

    title: Annotated[Line, Means("批示事项", "What the matter is called.")]
    text: Annotated[Text, Means("批示内容", "What was instructed.")]
    issued_by: Annotated[Line, Means("交办人或交办单位", "Who gave the instruction, by office.")]
    responsible: Annotated[UnitCode, Means("责任单位", "The one unit that sees it through.")]
    assisting: Annotated[Distinct[UnitCode] | None, Means("协助单位", "The units that assist.")] = None
    due: Annotated[
        Day | None,
        Means(
            "要求办结的日期；不填按工作日计算",
            "The day by which it is to be done; counted in working days where left out.",
        ),
    ] = None
