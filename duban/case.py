"""The event before its playbook: what it said, item by item, and what follows for units and deadlines. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from duban.deadlines import DueRule, due_at, hastened, parse_due
from duban.model import Due, Organisation
from duban.playbook.after import After
from duban.playbook.expression import Facts, facts
from duban.playbook.rules import Playbook, TaskRule
from duban.playbook.who import NamedUnits, UnitOfTask, Who
from duban.playbook.words import HOLE, LONGEST_LINE
from duban.routing import Responsible, owing
from duban.workdays import Calendar
from events.event import Event


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the event's list that a task is about; `said` where it is more than a text."""

    key: str
    said: Mapping[str, Any] | None
    dates: Mapping[str, date]


_WHOLE: Final = (None,)


@dataclass(frozen=True, slots=True)
class Case:
    """An event with its playbook, what it said as plain data and for conditions, the dates in that, and its day."""

    event: Event
    playbook: Playbook
    said: Mapping[str, Any]
    known: Facts
    dates: Mapping[str, date]
    day: date

    def about(self, rule: TaskRule) -> Sequence[Item | None]:
        """What the rule's tasks are about at this event: the event as a whole, or each item that calls for one.

        Nothing, where the rule's condition does not hold. BadCondition where that cannot be said.
        """
        if rule.when is None or not rule.when.of_item:
            return self.items(rule.each) if rule.applies(self.known) else ()
        return [one for one in self.items(rule.each) if rule.applies(self.known.about(one and (one.said or one.key)))]

    def items(self, each: str | None) -> Sequence[Item | None]:
        """What a task is about, once each: the items of that list, or the event as a whole."""
        if each is None:
            return _WHOLE
        listed, fields = self.said.get(each) or (), self.playbook.fields
        if fields[each].startswith("[item]"):
            return [Item(said["key"], said, _dates(said, fields, f"{each}.")) for said in listed]
        return [Item(text, None, {}) for text in dict.fromkeys(listed)]

    def owing(
        self, who: Who, item: Item | None, organisation: Organisation, *, named: str | None = None
    ) -> list[Responsible]:
        """The responsible units that a selector stands for; `named` by the closing of the task that it awaits."""
        said = item.said if item else None
        return owing(who, self.said, organisation=organisation, day=self.day, item=said, named=named)

    def awaits(self, rule: TaskRule) -> After | None:
        """The task of the same event that the rule waits on, if it does at this event."""
        if rule.after is not None and not rule.after.negated:
            return rule.after
        match rule.who:
            case UnitOfTask(key):
                return After(key)
            case NamedUnits(field, or_task=str(key)) if self.said.get(field) is None:
                return After(key)
            case _:
                return None

    def title(self, text: str, item: Item | None) -> str:
        """The title with what the item says in its holes, cut to what a line holds."""
        if item is None or "{" not in text:
            return text
        filled = HOLE.sub(lambda hole: str(item.said[hole[1]] if item.said and hole[1] else item.key), text)
        return filled if len(filled) <= LONGEST_LINE else f"{filled[: LONGEST_LINE - 1]}…"

    def due(self, rule: TaskRule, item: Item | None, *, opened_at: datetime, calendar: Calendar) -> Due:
        """When the task is due, if opened at that instant."""
        due = due_rule(rule.due)
        if rule.urgent is not None and self.event.urgency != "normal":
            due = hastened(due, due_rule(rule.urgent))
        dates = {**self.dates, **item.dates} if item else self.dates
        year = self.said.get("year")
        return due_at(due, day=self.day, opened_at=opened_at, calendar=calendar, fields=dates, year=year)


def case_of(event: Event, playbook: Playbook, day: date) -> Case:
    """The event of that day with its playbook."""
    said = event.data.model_dump(mode="json")
    known = facts(said, subject=event.subject, urgency=event.urgency, fields=playbook.fields)
    return Case(event, playbook, said, known, _dates(said, playbook.fields), day)


def key_of(item: Item | None) -> str | None:
    """The item's key; none where a task is about the event as a whole."""
    return item.key if item else None


@cache
def due_rule(text: str) -> DueRule:
    """The rule that the text of a playbook states, read once."""
    return parse_due(text)


def _dates(said: Mapping[str, Any], fields: Mapping[str, str], within: str = "") -> dict[str, date]:
    """The dates that were said, by the names that a playbook has for them; `within` the list whose item said them."""
    return {
        f"{within}{name}": date.fromisoformat(value)
        for name, value in said.items()
        if value is not None and fields.get(f"{within}{name}") in ("date", "date?")
    }
