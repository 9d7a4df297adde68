"""The year's plan: key points of work, and a list of tasks each with its unit and its day."""

from events.data import EventData, Item, Items
from events.fields import Day, Distinct, Line, Text, UnitCode, Year


class PlanItem(Item):
    """One task of the list: one unit answers for it, one leads, others assist."""

    title: Line
    lead: UnitCode
    responsible: UnitCode
    assisting: Distinct[UnitCode]
    due: Day
    measure: Text


class AnnualPlanPublished(EventData):
    """The year's key points and list of tasks are in force (speech, paragraph 7: part two)."""

    year: Year
    document: Line
    items: Items[PlanItem]
