"""Investment projects: the talent track is not to lag behind them."""

from typing import Literal, TypeAlias

from events.data import EventData
from events.fields import Count, Line, Money, UnitCode

Stage: TypeAlias = Literal["negotiating", "signed", "construction", "production"]


class ProjectRegistered(EventData):
    """An investment project is on the books, so its talent work begins with it (speech, part two, first point)."""

    name: Line
    stage: Stage
    sector: Line
    investment: Money
    jobs: Count
    host: UnitCode
