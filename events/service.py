"""Services: what keeps talents and enterprises here, and what the city does of its own accord."""

from typing import Annotated, Literal

from events.data import EventData
from events.fields import Count, Day, Line, Percent, PersonRef, Text, UnitCode, Year
from events.means import Means


class IssueRaised(EventData, kind="service.issue.raised"):
    """An enterprise or a talent has asked for help; without `responsible` it is first assigned.

    (speech, paragraph 10: part two, third point; paragraph 11: part two, fourth point)
    """

    raised_by: Annotated[
        Literal["enterprise", "talent"], Means("诉求方：enterprise 企业、talent 人才", "Who asks for help.")
    ]
    person: Annotated[PersonRef | None, Means("诉求人代号", "Who asks, by opaque reference.")] = None
    summary: Annotated[Text, Means("诉求内容，不得写姓名、电话", "What is asked for, without names or numbers.")]
    responsible: Annotated[
        UnitCode | None,
        Means("责任单位；不填则先分办", "The one unit that answers; where left out it is first assigned."),
    ] = None
    host: Annotated[UnitCode, Means("联系单位，由其转告诉求方", "The contact unit, which tells whoever asked.")]


class HousingReported(EventData, kind="service.housing.reported"):
    """How far a housing project for talents has come (speech, paragraph 11: part two, fourth point)."""

    project: Annotated[Line, Means("人才公寓项目", "The housing project.")]
    planned_percent: Annotated[Percent, Means("计划进度（%）", "How far it should have come, in percent.")]
    actual_percent: Annotated[Percent, Means("实际进度（%）", "How far it has come, in percent.")]
    reported_on: Annotated[Day, Means("填报日期", "The day of the report.")]


class VisitOpened(EventData, kind="service.visit.opened"):
    """Talents are to be visited before a festival (speech, paragraph 11: part two, fourth point)."""

    season: Annotated[Line, Means("节令", "The season of the visits.")]
    festival_on: Annotated[Day, Means("节日日期", "The day of the festival.")]
    roster_size: Annotated[Count, Means("走访人数", "How many are to be visited.")]


class CheckupOpened(EventData, kind="service.checkup.opened"):
    """The year's health check-ups are to be arranged (speech, paragraph 11: part two, fourth point).

    Attendance is all that is ever recorded of them.
    """

    year: Annotated[Year, Means("年度", "The year of the check-ups.")]
    roster_size: Annotated[Count, Means("体检人数", "How many are to be checked.")]


class InnovationProposed(EventData, kind="service.innovation.proposed"):
    """A unit proposes an initiative of its own (speech, paragraph 13: part three)."""

    title: Annotated[Line, Means("举措名称", "What the initiative is called.")]
    unit: Annotated[UnitCode, Means("提出单位", "The unit that proposes it.")]
