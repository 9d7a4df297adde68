"""Training: of the six categories of talent, and of each unit's own staff."""

from typing import Annotated

from events.data import EventData
from events.fields import CategoryName, Count, Year
from events.means import CATEGORY, Means


class TrainingPlanDue(EventData, kind="training.plan.due"):
    """A category's training for the year is to be planned (speech, paragraph 9: part two, second point)."""

    category: Annotated[CategoryName, CATEGORY]
    year: Annotated[Year, Means("年度", "The year of the plan.")]
    target: Annotated[Count, Means("培养目标人数", "How many are to be trained.")]


class UnitTrainingDue(EventData, kind="training.unit.due"):
    """Every unit plans how its own staff learn, and who guides whom (speech, paragraph 9: part two, second point)."""

    year: Annotated[Year, Means("年度", "The year of the plan.")]
