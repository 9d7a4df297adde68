"""Talents themselves: they arrive, work with us, are praised, and may leave. They travel as opaque references only."""

from typing import Annotated, Literal, TypeAlias

from events.between import not_before
from events.data import EventData
from events.fields import CategoryName, Day, Distinct, Line, PersonRef, UnitCode
from events.means import CATEGORY, Means

Need: TypeAlias = Literal["housing", "schooling", "household", "spouse-job"]


class TalentArrived(EventData, kind="talent.arrived"):
    """A talent has come to settle, and is served as needed.

    (speech, paragraph 8: part two, first point; paragraph 11: part two, fourth point)
    """

    talent: Annotated[PersonRef, Means("人才代号", "The talent, by opaque reference.")]
    category: Annotated[CategoryName, CATEGORY]
    employer: Annotated[UnitCode, Means("用人单位，由其转告本人", "The unit that employs the talent, and tells them.")]
    project: Annotated[Line | None, Means("所属招商项目", "The investment project that brought the talent.")] = None
    needs: Annotated[
        Distinct[Need] | None,
        Means(
            "需要办理的事项：housing 住房、schooling 子女入学、household 落户、spouse-job 配偶就业",
            "What the talent needs arranged.",
        ),
    ] = None


class FlexibleTalentEngaged(EventData, kind="talent.flexible.engaged"):
    """A high-level talent works for the city without moving to it (speech, paragraph 8: part two, first point)."""

    partner: Annotated[Line, Means("合作方", "Who works with the city.")]
    mode: Annotated[
        Literal["consultant", "project", "visiting"],
        Means("方式：consultant 顾问、project 项目合作、visiting 短期来访", "In which way."),
    ]
    starts_on: Annotated[Day, Means("开始日期", "The first day.")]
    ends_on: Annotated[Day, not_before("starts_on"), Means("结束日期", "The last day.")]
    host: Annotated[UnitCode, Means("接收单位", "The unit that receives them.")]


class DepartureFlagged(EventData, kind="talent.departure.flagged"):
    """A talent may leave, or has said so (speech, paragraph 11: part two, fourth point)."""

    talent: Annotated[PersonRef, Means("人才代号", "The talent, by opaque reference.")]
    category: Annotated[CategoryName, CATEGORY]
    employer: Annotated[UnitCode, Means("用人单位", "The unit that employs the talent.")]
    signal: Annotated[
        Literal["resigned", "contract-ending", "long-leave", "other"],
        Means(
            "迹象：resigned 提出离职、contract-ending 合同将满、long-leave 长期休假、other 其他",
            "What gave the warning.",
        ),
    ]


class StoryDue(EventData, kind="talent.story.due"):
    """A talent's merits are to be told, where the talent consents (speech, paragraph 11: part two, fourth point)."""

    talent: Annotated[PersonRef, Means("人才代号", "The talent, by opaque reference.")]
    consent: Annotated[bool, Means("本人是否同意", "Whether the talent consents.")]
    employer: Annotated[UnitCode, Means("用人单位", "The unit that employs the talent.")]
