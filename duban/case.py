"""The event before its playbook: what it said, item by item, and what follows for units and deadlines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from duban.deadlines import DueRule, due_at, hastened, parse_due
from duban.model import Due, Organisation
from duban.playbook.rules import Playbook, TaskRule
from duban.playbook.who import Who
from duban.routing import Responsible, owing
from duban.workdays import Calendar
from events.event import Event


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the event's list that a task is about; `said` where it is more than a text."""

    key: str
    said: Mapping[str, Any] | None
    dates: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Case:
    """An event with its playbook, what it said as plain data, the dates in that, and its day."""

    event: Event
    playbook: Playbook
    said: Mapping[str, Any]
    dates: Mapping[str, date]
    day: date

    def items(self, each: str | None) -> Iterator[Item | None]:
        """What a task is about, once each: the items of that list, or the event as a whole."""
        if each is None:
            yield None
            return
        listed = self.said.get(each) or ()
        for said in listed if self.playbook.fields[each].startswith("[item]") else ():
            yield Item(said["key"], said, _dates(said, self.playbook.fields, f"{each}."))
        yield from (Item(text, None, {}) for text in dict.fromkeys(one for one in listed if isinstance(one, str)))

    def owing(self, who: Who, item: Item | None, organisation: Organisation) -> list[Responsible]:
        """The responsible units that a selector stands for."""
        return owing(who, self.said, organisation=organisation, day=self.day, item=item.said if item else None)

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
    return Case(event, playbook, said, _dates(said, playbook.fields), day)


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
