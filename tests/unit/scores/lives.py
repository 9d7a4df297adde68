"""Lives of duties as the journal has them, told by hand: the instant, the state, and what more the row says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import config
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.playbook.scores import ScoreRule
from duban.scores.lives import moments_of
from duban.scores.moments import Entry, Passed
from duban.scores.points import Scales
from tests.world import local

SIGN_BY, DUE = local("03-03", "17:30"), local("03-06", "17:30")
NOW = local("03-20")


def rules() -> tuple[ScoreRule, ...]:
    """The formula that comes with the program."""
    return load_policy(read_config(Path(config.__file__).parent), version=1).scores


def opened(what: str = "task", **more: Any) -> Entry:
    """A task of the health office since Monday 2 March at nine: to be signed by Tuesday, due on Friday at 17:30."""
    said = {"unit": "health", "key": "act", "due_at": DUE.isoformat(), "sign_by": SIGN_BY.isoformat()}
    if what == "obligation":
        said = {"unit": "health", "tier": "principal", "due_at": DUE.isoformat()}
    state = "assigned" if what == "task" else "open"
    return row(1, local("03-02"), state, what=what, how="event", **{**said, **more})


def row(n: int, at: datetime, state: str, **more: Any) -> Entry:
    """One row."""
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in more.items()}
    return Entry(n, at, {"what": "task", "how": "api", "by": "system", "state": state, **told})


def life(*steps: tuple[Any, ...], first: Entry | None = None) -> list[Entry]:
    """An opened duty and what came after: `(day, hour, state)` and, where it says more, a mapping."""
    begun = first or opened()
    what = begun.body["what"]
    later = [
        row(number, local(day, hour), state, **{"what": what, **(more[0] if more else {})})
        for number, (day, hour, state, *more) in enumerate(steps, 2)
    ]
    return [begun, *later]


def moments(entries: list[Entry], *, now: datetime = NOW) -> list[Passed]:
    """What a formula may weigh."""
    return moments_of(entries, now=now)


def points(entries: list[Entry], *, now: datetime = NOW) -> dict[tuple[str, str], float]:
    """Points by unit and rule, by the shipped formula."""
    found: dict[tuple[str, str], float] = {}
    for point in Scales(rules()).weigh(moments_of(entries, now=now)):
        place = point.moment.unit, point.rule.name
        found[place] = found.get(place, 0) + point.hundredths / 100
    return found
