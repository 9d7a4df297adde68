"""Recruiting: what talents are wanted, and rounds that must not weaken or turn away from the grassroots."""

from typing import Annotated, Literal, TypeAlias

from events.between import at_most
from events.data import EventData
from events.fields import Count, Year
from events.means import Means

RoundKind: TypeAlias = Literal["civil-service", "public-institution", "purchased-post"]


class DemandOpened(EventData, kind="recruitment.demand.opened"):
    """Every unit is asked which talents it lacks (speech, paragraph 8: part two, first point)."""

    year: Annotated[Year, Means("年度", "The year whose demand is asked for.")]


class RoundOpened(EventData, kind="recruitment.round.opened"):
    """A round of recruiting begins, to be held against the last (speech, paragraph 8: part two, first point)."""

    kind: Annotated[
        RoundKind,
        Means(
            "类别：civil-service 公务员、public-institution 事业编、purchased-post 购买服务岗位",
            "Which kind of posts the round fills.",
        ),
    ]
    posts: Annotated[Count, Means("招录总数", "How many posts in all.")]
    grassroots_posts: Annotated[Count, at_most("posts"), Means("其中基层岗位", "How many of them at the grassroots.")]
    key_economy_posts: Annotated[
        Count, at_most("posts"), Means("其中重点经济部门岗位", "How many of them in key economic departments.")
    ]
    previous_posts: Annotated[Count | None, Means("上一轮招录总数", "How many posts the round before had.")] = None
    previous_grassroots_posts: Annotated[
        Count | None, at_most("previous_posts"), Means("上一轮基层岗位", "How many of those were at the grassroots.")
    ] = None
