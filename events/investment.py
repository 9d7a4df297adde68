"""Investment projects: the talent track is not to lag behind them."""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from events.between import beyond
from events.data import EventData
from events.fields import Count, Line, Money, PersonRef, UnitCode

Stage: TypeAlias = Literal["negotiating", "signed", "construction", "production"]
StageLeft: TypeAlias = Literal["negotiating", "signed", "construction"]
StageReached: TypeAlias = Literal["signed", "construction", "production"]


class ProjectRegistered(EventData):
    """A project is on the books, so its talent work begins with it (speech, paragraph 8: part two, first point)."""

    name: Line
    stage: Stage
    sector: Line
    investment: Money
    jobs: Count
    host: UnitCode


class StageAdvanced(EventData):
    """A project has come further, and its talent work with it (speech, paragraph 8: part two, first point)."""

    name: Line
    from_: StageLeft = Field(alias="from")
    to: Annotated[StageReached, beyond("from_", get_args(Stage))]
    host: UnitCode
    jobs: Count


class EntrepreneurLanded(EventData):
    """An entrepreneur has come to invest, and is looked after (speech, paragraph 8: part two, first point)."""

    entrepreneur: PersonRef
    firm: Line
    host: UnitCode
