"""The year's plan: key points of work, and a list of tasks each with its unit and its day."""

from typing import Annotated

from events.data import EventData, Item, Items
from events.fields import Day, Distinct, Line, Text, UnitCode, Year
from events.means import Means


class PlanItem(Item):
    """One task of the list: one unit answers for it, one leads, others assist."""

    title: Annotated[Line, Means("事项", "What is to be done.")]
    lead: Annotated[UnitCode, Means("牵头单位", "The unit that leads.")]
    responsible: Annotated[UnitCode, Means("责任单位", "The one unit that answers for it.")]
    assisting: Annotated[
        Distinct[UnitCode], Means("协助单位，可为空列表", "The units that assist; may be an empty list.")
    ]
    due: Annotated[Day, Means("完成日期", "The day by which it is to be done.")]
    measure: Annotated[Text, Means("完成指标", "What counts as done.")]


class AnnualPlanPublished(EventData, kind="plan.annual.published"):
    """The year's key points and list of tasks are in force (speech, paragraph 7: part two)."""

    year: Annotated[Year, Means("年度", "The year of the plan.")]
    document: Annotated[Line, Means("文号", "The number of its document.")]
    items: Annotated[Items[PlanItem], Means("任务清单，逐项", "The list of tasks, one by one.")]
