"""A year of the working calendar as a person reads it: what says so, and each month's days off and worked weekends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from duban.cli.screen import say, table

BY: Final = {
    "notice": "by its notice, published to Duban",
    "package": "by its notice, which came with the program",
    "law": "by law alone, PROVISIONAL until its notice is published",
}
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def say_year(year: Mapping[str, Any]) -> None:
    """The whole year, then what the city itself says of single days."""
    document = f" ({year['document']})" if year["document"] else ""
    say(f"{year['year']}: {BY[year['by']]}{document}")
    hours = year["hours"]
    say(f"{year['working_days']} working days, {hours['opens']}–{hours['closes']} {hours['zone']}")
    columns = ("month", "working days", "off, Monday to Friday", "worked, Saturday and Sunday", "")
    table(columns, map(_month, year["months"]))
    for said in year["overrides"]:
        say(f"override {_named(said['day'])} {said['day']}: {_how(said['working'])}, {said['document']}")


def _month(month: Mapping[str, Any]) -> tuple[str, int, str, str, str]:
    provisional = "provisional" if month["provisional"] else ""
    off, worked = (", ".join(_spans(month[days])) for days in ("off_days", "work_days"))
    return month["month"], month["working_days"], off, worked, provisional


def _spans(days: Sequence[str]) -> Iterator[str]:
    """`Mon 16–Fri 20`: days that follow one another are told as one."""
    ordinals = [date.fromisoformat(day).toordinal() for day in days]
    first = 0
    for place, day in enumerate(ordinals):
        if place + 1 == len(ordinals) or ordinals[place + 1] != day + 1:
            ends = dict.fromkeys((days[first], days[place]))
            yield "–".join(f"{_named(end)} {end[-2:]}" for end in ends)
            first = place + 1


def _named(day: str) -> str:
    return _WEEKDAYS[date.fromisoformat(day).weekday()]


def _how(working: bool) -> str:
    return "working" if working else "off"
