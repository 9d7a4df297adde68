"""Training: of the six categories of talent, and of each unit's own staff."""

from events.data import EventData
from events.fields import CategoryName, Count, Year


class TrainingPlanDue(EventData):
    """A category's training for the year is to be planned (speech, paragraph 9: part two, second point)."""

    category: CategoryName
    year: Year
    target: Count


class UnitTrainingDue(EventData):
    """Every unit plans how its own staff learn, and who guides whom (speech, paragraph 9: part two, second point)."""

    year: Year
