"""What the playbooks demand of those who signed and those who did not: tasks and obligations, worked out naively."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from duban.cli.demo.paper import Paper, duty_of
from duban.cli.demo.people import Signature
from duban.cli.demo.story import Coming
from duban.cli.demo.workdays import closing, nine, shifted

TIERS = ("principal", "deputy", "liaison", "staff")


@dataclass(frozen=True)
class Owed:
    """One thing that somebody owes, and how it must stand at the end."""

    name: tuple[str, ...]
    event: str
    unit: str
    opened_at: datetime
    due_at: datetime
    state: str
    ended_at: datetime | None = None
    tier: str | None = None
    person: str | None = None
    notify: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def steps(self, ladder: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[tuple[str, datetime, str | None]]:
        """Each step with its instant, and whether it was skipped, fired, became moot, or is yet to come."""
        for step in ladder:
            at = nine(shifted(self.due_at.date(), step["workdays"]) + timedelta(days=step.get("days", 0)))
            if at < self.opened_at:
                yield step["name"], at, "skipped"
            elif self.ended_at is not None and at > self.ended_at:
                yield step["name"], at, "moot"
            else:
                yield step["name"], at, "fired" if at <= now else None


def owed(paper: Paper, comings: Sequence[Coming], signatures: Sequence[Signature]) -> list[Owed]:
    """Every task and obligation that must exist."""
    signed_at = {signature.person: signature.at for signature in signatures}
    return [one for coming in comings for one in (*_tasks(paper, coming), *_obligations(paper, coming, signed_at))]


def _tasks(paper: Paper, coming: Coming) -> Iterator[Owed]:
    playbook = paper.playbooks[kind_of(coming)]
    data, day = coming.body["data"], coming.at.date()
    for rule in playbook.get("tasks", ()):
        if not _called_for(rule.get("when"), data):
            continue
        for unit in paper.units_for(rule["who"], data, day):
            yield Owed(
                name=(coming.body["id"], "task", rule["key"], unit),
                event=coming.body["id"],
                unit=unit,
                opened_at=coming.at,
                due_at=_due(rule["due"], coming.at),
                state="assigned",
                notify=playbook["notify"],
                facts={
                    "title": rule["title"],
                    "evidence": rule["evidence"],
                    "assisting": _assisting(paper, rule, coming),
                },
            )


def _obligations(paper: Paper, coming: Coming, signed_at: Mapping[str, datetime]) -> Iterator[Owed]:
    playbook = paper.playbooks[kind_of(coming)]
    if "cascade" not in playbook:
        return
    for unit in paper.units_for(playbook["cascade_units"], coming.body["data"], coming.at.date()):
        opened: datetime | None = coming.at
        tiers = [tier for tier in TIERS if tier in playbook["cascade"]]
        for tier in tiers:
            if opened is None:
                break
            above, opened = opened, None
            for person in paper.holders(unit, tier, above.date()):
                at = signed_at.get(person)
                yield Owed(
                    name=(coming.body["id"], "obligation", unit, tier, person),
                    event=coming.body["id"],
                    unit=unit,
                    opened_at=above,
                    due_at=_due(playbook["cascade"][tier], above),
                    state="open" if at is None else "acknowledged" if tier == tiers[-1] else "conveyed",
                    ended_at=at,
                    tier=tier,
                    person=person,
                    notify=playbook["notify"],
                )
                opened = at


def kind_of(coming: Coming) -> str:
    """The type without prefix and version."""
    return str(coming.body["type"]).removeprefix("duban.").removesuffix(".v1")


def _due(rule: str, since: datetime) -> datetime:
    """`T+n`, the only kind of deadline in the story."""
    return closing(shifted(since.date(), int(rule.removeprefix("T+"))))


def _called_for(condition: str | None, data: Mapping[str, Any]) -> bool:
    """`"x" in data.field`, the only kind of condition in the story."""
    if condition is None:
        return True
    found = re.fullmatch(r'"([^"]+)" in data\.(\w+)', condition)
    assert found is not None, condition
    return found[1] in (data.get(found[2]) or ())


def _assisting(paper: Paper, rule: Mapping[str, Any], coming: Coming) -> list[str]:
    """Of a duty that several hold: the other holders, then those who only assist."""
    if not rule["who"].startswith("duty:"):
        return []
    day, data = coming.at.date(), coming.body["data"]
    duty = duty_of(rule["who"], data)
    return [*paper.units_with(duty, day)[1:], *paper.units_with(duty, day, co=True)]
