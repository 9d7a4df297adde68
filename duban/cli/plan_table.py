"""A plan for people: equal rows of many units in one, each tier, what waits and what recurs after what opens now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from duban.flow.planned.dry_run import PlanShown

COLUMNS = ("who", "owes", "what", "due", "told")
FEW = 3
"""So many equal rows are listed one by one; more are one row, unless all are asked for."""

Duty: TypeAlias = Mapping[str, Any]
Row: TypeAlias = tuple[str, ...]


class Line(NamedTuple):
    """A row before equal ones are put together: whose, what is the same of all alike, whom this one is told to."""

    unit: str
    alike: tuple[str, str, str, str]
    told: str
    people: int = 1


def rows(shown: PlanShown, *, every: bool) -> list[Row]:
    """The rows of the table; with `every` each unit has its own."""
    return [row for group in _groups(_lines(shown)) for row in _written(group, shown.names, every=every)]


def footnotes(shown: PlanShown) -> list[str]:
    """What stands below the table."""
    contacts = told_in_words(shown.contacts)
    asked = [f"asked to tell the talent or enterprise concerned: {contacts}"] if contacts else []
    return [*shown.notes, *asked, *shown.rules]


def proofs(tasks: Iterable[Duty]) -> Iterator[str]:
    """What closing a task must prove, a line a key; and whose signature it needs."""
    by_key: dict[str, list[Duty]] = {}
    for task in tasks:
        by_key.setdefault(task["key"], []).append(task)
    for key, alike in by_key.items():
        same = all(task["evidence_fields"] == alike[0]["evidence_fields"] for task in alike)
        said = [", ".join(_field(one, expected=same) for one in alike[0]["evidence_fields"])]
        said += [f"signed off by the unit's {alike[0]['sign_off']}"] if alike[0]["sign_off"] else []
        if any(said):
            yield f"to close {key}: {'; '.join(filter(None, said))}"


def _field(one: Mapping[str, Any], *, expected: bool) -> str:
    marks = ["required"] if one["required"] else []
    marks += [f"at least {one['at_least']}"] if one["at_least"] is not None else []
    marks += [f"expected {one['expected']}"] if expected and one["expected"] is not None else []
    return f"{one['name']} {one['title']} ({', '.join([one['type'], *marks])})"


def _lines(shown: PlanShown) -> Iterator[Line]:
    for task in shown.tasks:
        until = (
            f" (cancelled where {task['until']['key']} closes with {task['until']['value']})" if task["until"] else ""
        )
        item = f"[{task['item']}]" if task["item"] else ""
        yield _line(task, owes=f"{task['key']}{item}", due=f"{due(task)}{until}")
    for obligation in shown.obligations:
        yield _line(obligation, owes=f"cascade/{obligation['tier']}", due=due(obligation))
    for lower in shown.then:
        told = f"{lower['people']} people" if lower["people"] > 1 else ""
        then = (f"then cascade/{lower['tier']}", "", f"{lower['due']} after the tier above has signed", told)
        yield Line(lower["unit"], then, told, lower["people"])
    for waiting in shown.waiting:
        yield from _waiting(waiting)
    yield from _recurring(shown.recurring)


def _line(duty: Duty, *, owes: str, due: str) -> Line:
    return Line(duty["unit"], (owes, duty["title"], due, _pattern(duty["told"])), told_in_words(duty["told"]))


def _waiting(waiting: Duty) -> Iterator[Line]:
    value = f"={waiting['value']}" if waiting["value"] else ""
    item = f"[{waiting['item']}]" if waiting["item"] else ""
    alike = (
        f"waits: {waiting['key']}{item}",
        waiting["title"],
        f"{waiting['due']} after {waiting['after']}{value} closes",
        "",
    )
    for unit in waiting["units"] or (waiting["who"],):
        yield Line(unit, alike, "")


def _recurring(series: Duty | None) -> Iterator[Line]:
    for unit in series["units"] if series else ():
        assert series is not None
        when = f"{due(series)}, opens {_instant(series['opens_at'])}"
        yield Line(unit, (f"recurring {series['period']}", series["title"], when, ""), f"{series['every']}, and so on")


def _groups(lines: Iterable[Line]) -> list[list[Line]]:
    """Equal lines of different units together, where the first of them stands."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault(line.alike, []).append(line)
    return list(groups.values())


def _written(group: Sequence[Line], names: Mapping[str, str], *, every: bool) -> Iterator[Row]:
    if every or len(group) <= FEW:
        for line in group:
            yield (_unit(line.unit, names), *line.alike[:3], line.told)
        return
    units = list(dict.fromkeys(line.unit for line in group))
    first = "、".join(_unit(unit, names) for unit in units[:2])
    who = f"{len(units)} units: {first} …" if len(units) > 1 else f"{_unit(units[0], names)}: {len(group)} people"
    people = sum(line.people for line in group)
    pattern = group[0].alike[3] if group[0].people == 1 else f"{people} people"
    yield (who, *group[0].alike[:3], pattern)


def _unit(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} {code}" if code in names else code


def due(duty: Duty) -> str:
    """The local day and hour, with what is to be known of it."""
    marks = [mark for mark in ("provisional", "short_notice") if duty.get(mark)]
    return " ".join([_instant(duty["due_at"]), *(mark.replace("_", " ") for mark in marks)])


def _instant(text: str) -> str:
    return text[:16].replace("T", " ")


def told_in_words(told: Iterable[Mapping[str, str]]) -> str:
    """Each person once, with all channels: `hrss/liaison p-0042 email+inbox`."""
    return _joined((f"{one['post']} {one['person']}", one["channel"]) for one in told)


def _pattern(told: Iterable[Mapping[str, str]]) -> str:
    """The same without who it is: `liaison email+inbox`, so that what is told alike in many units is seen to be."""
    return _joined((one["post"].split("/")[1] if "/" in one["post"] else one["post"], one["channel"]) for one in told)


def _joined(told: Iterable[tuple[str, str]]) -> str:
    channels: dict[str, list[str]] = {}
    for who, channel in told:
        channels.setdefault(who, []).append(channel)
    return "; ".join(f"{who} {'+'.join(by)}" for who, by in channels.items())
