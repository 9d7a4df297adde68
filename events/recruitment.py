"""Recruiting: what talents are wanted, and rounds that must not weaken or turn away from the grassroots."""

from typing import Annotated, Literal, TypeAlias

from events.between import at_most
from events.data import EventData
from events.fields import Count, Year

RoundKind: TypeAlias = Literal["civil-service", "public-institution", "purchased-post"]


class DemandOpened(EventData):
    """Every unit is asked which talents it lacks (speech, paragraph 8: part two, first point)."""

    year: Year


class RoundOpened(EventData):
    """A round of recruiting begins, to be held against the last (speech, paragraph 8: part two, first point)."""

    kind: RoundKind
    posts: Count
    grassroots_posts: Annotated[Count, at_most("posts")]
    key_economy_posts: Annotated[Count, at_most("posts")]
    previous_posts: Count | None = None
    previous_grassroots_posts: Annotated[Count | None, at_most("previous_posts")] = None
