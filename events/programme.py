"""What the province offers: calls to answer in time, and places to fill."""

from typing import Annotated, Literal, TypeAlias

from events.data import EventData
from events.fields import Count, Day, DutyCode, Line, Year
from events.means import Means

Programme: TypeAlias = Literal["grassroots-degree", "agriculture-students", "village-doctors", "other"]


class CallOpened(EventData, kind="programme.call.opened"):
    """A project or an honour can be applied for until a day.

    The holder of `duty` decides and prepares (speech, paragraph 8: part two, first point; paragraph 11: part two,
    fourth point).
    """

    title: Annotated[Line, Means("项目或荣誉名称", "What can be applied for.")]
    kind: Annotated[
        Literal["project", "honour"], Means("类别：project 项目、honour 荣誉", "Whether it is a project or an honour.")
    ]
    quota: Annotated[Count | None, Means("名额", "How many may be put forward.")] = None
    closes_on: Annotated[Day, Means("申报截止日期", "The last day for applications.")]
    duty: Annotated[DutyCode, Means("由哪项职责的单位研判和申报", "The duty whose holder decides and prepares.")]


class QuotaReceived(EventData, kind="programme.quota.received"):
    """Places of a provincial programme have come, to be filled (speech, paragraph 9: part two, second point)."""

    programme: Annotated[
        Programme,
        Means(
            "项目：grassroots-degree 基层学历提升、agriculture-students 农科生订单培养、"
            "village-doctors 大学生村医、other 其他",
            "Which provincial programme the places belong to.",
        ),
    ]
    places: Annotated[Count, Means("名额", "How many places have come.")]
    year: Annotated[Year, Means("年度", "The year of the places.")]
