"""Playbooks and organisation as they stand on paper: files read as plain data, by nothing of the product."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Unit = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """Rules, playbooks by event, units in protocol order, and who holds what."""

    rules: Mapping[str, Any]
    playbooks: Mapping[str, Mapping[str, Any]]
    units: tuple[Unit, ...]
    posts: tuple[Mapping[str, Any], ...]
    people: Mapping[str, Mapping[str, Any]]

    @property
    def lead(self) -> str:
        """The lead office."""
        return str(next(unit["code"] for unit in self.units if unit.get("lead_office")))

    @property
    def person_of(self) -> dict[str, str]:
        """Whose mailbox an address is."""
        return {str(person["email"]): reference for reference, person in self.people.items()}

    def holders(self, unit: str | None, post: str, day: date) -> list[str]:
        """Who holds that post of that unit on that day, in the order of the file."""
        return [
            held["person"]
            for held in self.posts
            if held.get("unit") == unit and held["post"] == post and _covers(held.get("from"), held.get("to"), day)
        ]

    def holder(self, unit: str | None, post: str, day: date) -> str:
        """The one who holds it; the demo's organisation leaves no post vacant."""
        (person,) = self.holders(unit, post, day)
        return person

    def units_with(self, duty: str, day: date, *, co: bool = False) -> list[str]:
        """The units that hold a duty (or only assist in it) on that day, in protocol order."""
        return [
            unit["code"]
            for unit in self.units
            if _covers(unit.get("valid_from"), unit.get("valid_to"), day)
            and duty in unit.get("co_duties" if co else "duties", ())
        ]

    def units_for(self, who: str, data: Mapping[str, Any], day: date) -> list[str]:
        """The units that a playbook's `who` names for an event."""
        everyone = [unit["code"] for unit in self.units]
        if who == "lead":
            return [self.lead]
        if who == "all":
            return everyone
        if who.startswith("duty:"):
            return self.units_with(duty_of(who, data), day)[:1]
        field, _, otherwise = who.removeprefix("@").partition(" or ")
        named = data.get(field)
        if named is None:
            return everyone if otherwise == "all" else []
        return [named] if isinstance(named, str) else [code for code in everyone if code in named]


def duty_of(who: str, data: Mapping[str, Any]) -> str:
    """`category/rural` of `duty:category/@category`."""
    return re.sub(r"@(\w+)", lambda field: str(data[field[1]]), who.removeprefix("duty:"))


def read_paper(folder: Path) -> Paper:
    """The files of `DUBAN_CONFIG_DIR`."""
    playbooks = [_read(path) for path in sorted((folder / "playbooks").glob("*.yaml")) if path.name != "rules.yaml"]
    parts = [_read(path) for path in sorted((folder / "organisation").glob("*.yaml"))]
    units = [unit for part in parts for unit in part.get("units", ())]
    return Paper(
        rules=_read(folder / "playbooks" / "rules.yaml"),
        playbooks={playbook["event"]: playbook for playbook in playbooks},
        units=tuple(sorted(units, key=lambda unit: unit["order"])),
        posts=tuple(post for part in parts for post in part.get("posts", ())),
        people={person["person"]: person for part in parts for person in part.get("people", ())},
    )


def _covers(first: Any, last: Any, day: date) -> bool:
    return (first is None or _day(first) <= day) and (last is None or day <= _day(last))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
