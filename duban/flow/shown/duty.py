"""What tasks and obligations share as they are shown: their event, the steps of their ladder, their history."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.shown.shapes import Change, DifficultyShown, Duty, EventNamed, ExcuseShown, Said, StepShown
from duban.ladder import Outcome, step_instants
from duban.ledger import views
from duban.ledger.database import Connection, Row
from duban.ledger.progress import list_asked
from duban.model import TaskState
from duban.progress import STEP as PROGRESS
from events.catalogue import type_of

_TOLD: Final = {
    "action": "action", "token": "token", "sign_off": "sign_off", "unit_reporting": "unit", "flagged": "flagged",
    "zero": "zero", "files": "files",
}  # fmt: skip
_ENDS: Final = ("asked_for", "until")
_MOVED: Final = ("due_before", "due_at")
_MARGIN: Final = timedelta(days=1)
"""Entries are read from a day before the earliest opening, since a machine's clock may have stepped back."""


async def shown_duties(parts: Parts, conn: Connection, rows: Sequence[Row]) -> list[tuple[Duty, Row]]:
    """Each row with its duty: two statements for all of them, three for tasks."""
    if not rows:
        return []
    histories = await _histories(parts, conn, rows)
    ladders = await _ladders(parts, conn, rows)
    asked = await list_asked(conn, [row["id"] for row in rows if "key" in row.keys()])  # noqa: SIM118
    alike: dict[Hashable, list[StepShown]] = {}  # a tier's ladders stand alike, and are written out once
    shown = []
    for row in rows:
        standing = (row["policy"], row["urgency"], row["due_at"], row["outcome"], *(row["fired"] or ()))
        steps = alike.get(standing) or alike.setdefault(standing, _steps(parts, row, ladders))
        steps = steps + _asked(parts, row, asked.get(row["id"]))
        shown.append((_duty(parts, row, steps, histories[row["id"]]), row))
    return shown


def _asked(parts: Parts, row: Row, asked: Row | None) -> list[StepShown]:
    """The step that asks after a signed task, once it is planned; moot where the task has got further."""
    if asked is None:
        return []
    mark = Outcome(asked["outcome"].decode())
    if mark == Outcome.pending and row["state"] != TaskState.signed:
        mark = Outcome.moot
    fired = local_or_none(parts, asked["fired_at"])
    outcome = None if mark == Outcome.pending else mark.name
    return [{"name": PROGRESS, "at": local(parts, asked["at"]), "fired_at": fired, "outcome": outcome}]


async def _histories(parts: Parts, conn: Connection, rows: Sequence[Row]) -> dict[UUID, list[Change]]:
    since = min(row["opened_at"] for row in rows) - _MARGIN
    told: dict[UUID, list[Change]] = defaultdict(list)
    for entry in await views.list_histories(conn, [row["id"] for row in rows], since):
        body = json.loads(entry["body"])
        at = local(parts, datetime.fromisoformat(body["at"]))
        change: Change = {"at": at, "state": body["state"], "by": body["by"], "how": body["how"]}
        told[entry["duty"]].append({**change, **_said(parts, body)})
    return told


def _said(parts: Parts, body: Mapping[str, Any]) -> Said:
    """What the entry has beside its state; a deadline is told where it was moved."""
    said = {shown: body[name] for name, shown in _TOLD.items() if body.get(name) is not None}
    moments = _MOVED if body.get("due_before") else _ENDS
    at = {name: local(parts, datetime.fromisoformat(body[name])) for name in moments if body.get(name)}
    return cast(Said, {**said, **at})


Ladders = dict[tuple[int, int, datetime], list[tuple[str, str]]]


async def _ladders(parts: Parts, conn: Connection, rows: Sequence[Row]) -> Ladders:
    """The steps' names and instants for each deadline on the page, by the ladder that it was made under."""
    ladders: Ladders = {}
    made = {(row["policy"], row["urgency"], row["due_at"]) for row in rows if row["policy"] is not None}
    for version, urgency, due_at in made:
        policy = await parts.policy(conn, version)
        ladder = policy.ladder_of(urgency)
        instants = step_instants(ladder, due_at, parts.calendar(policy))
        names = [step.name for step in ladder]
        ladders[version, urgency, due_at] = [(name, local(parts, at)) for name, at in zip(names, instants, strict=True)]
    return ladders


def _steps(parts: Parts, row: Row, ladders: Ladders) -> list[StepShown]:
    if row["policy"] is None:
        return []
    fired = iter(row["fired"] or ())
    return [
        {
            "name": name,
            "at": at,
            "fired_at": local_or_none(parts, next(fired, None)) if mark in (Outcome.fired, Outcome.digest) else None,
            "outcome": None if mark == Outcome.pending else Outcome(mark).name,
        }
        for (name, at), mark in zip(ladders[row["policy"], row["urgency"], row["due_at"]], row["outcome"], strict=True)
        if mark != Outcome.apart
    ]


def _duty(parts: Parts, row: Row, steps: list[StepShown], history: list[Change]) -> Duty:
    return {
        "id": str(row["id"]),
        "event": event_named(row),
        "subject": row["subject"],
        "unit": row["unit"],
        "title": row["title"],
        "state": row["state"],
        "due_at": local_or_none(parts, row["due_at"]),
        "provisional": bool(row["provisional"]),
        "opened_at": local(parts, row["opened_at"]),
        "steps": steps,
        "history": history,
    }


def difficulty_of(parts: Parts, row: Row) -> DifficultyShown | None:
    """Who has said that the duty is difficult, and when; None where nobody has."""
    if row["difficulty_at"] is None:
        return None
    return {"at": local(parts, row["difficulty_at"]), "by": row["difficulty_by"]}


def excuse_of(parts: Parts, row: Row) -> ExcuseShown | None:
    """Why the person was excused, by whom and when; None where he was not."""
    if row["excused_at"] is None:
        return None
    return {"at": local(parts, row["excused_at"]), "by": row["excused_by"], "reason": row["excused_reason"]}


def event_named(row: Row) -> EventNamed:
    """The event by its identity and type."""
    return {"source": row["source"], "id": row["event_id"], "type": type_of(row["kind"])}


def local(parts: Parts, at: datetime) -> str:
    """An instant as programs see it: ISO 8601 in the business zone, with its offset."""
    return at.astimezone(parts.rules.zone).isoformat()


def local_or_none(parts: Parts, at: datetime | None) -> str | None:
    """The same where there is an instant."""
    return None if at is None else local(parts, at)
