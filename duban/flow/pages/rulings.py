"""Rulings on several tasks of the register: which there are, on which of those ticked each can be, and one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duban.flow.pages.task import seen
from duban.flow.parts import Parts
from duban.flow.people.viewer import Viewer
from duban.flow.shown.shapes import TaskShown
from duban.flow.shown.tags import tag_of
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES, Because, Body
from duban.flow.tasks.declining import DECLINE, WORD, decline, undecided
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.lifecycle import TASK_WORDS, allowed
from duban.model import TaskState

MOST: Final = 100
SHORT: Final = 120
_ON_ASKING: Final = frozenset({DECLINE, "extend"})
AT_ONCE: Final = 4
RULINGS: Final[Mapping[str, str]] = {
    "close": "办结销号", "return": "退回重办", "extend": "同意延期", DECLINE: WORD, "rule": "裁定责任单位",
}  # fmt: skip
"""What the lead office may say of several at once, in its words."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A task that was ticked: as it stands, and whether the ruling cannot be on it."""

    id: UUID
    title: str
    unit: str
    state: str
    due_at: datetime | None
    tag: str
    hindered: bool
    said: str
    """What its unit says of it: why more time is asked for, or what was handed in."""
    asked_for: datetime | None


async def ticked(parts: Parts, viewer: Viewer, ids: Sequence[UUID], action: str) -> list[Ticked]:
    """Those that there are of so many, in their order."""
    turn, names = asyncio.Semaphore(AT_ONCE), await unit_names(parts)

    async def one(key: UUID) -> Ticked | None:
        async with turn:
            task = await seen(parts, viewer, key)
            return None if task is None else await _ticked(parts, task, action, names)

    found = await asyncio.gather(*(one(key) for key in list(dict.fromkeys(ids))[:MOST]))
    return [task for task in found if task is not None]


async def _ticked(parts: Parts, task: TaskShown, action: str, names: Mapping[str, str]) -> Ticked:
    key, state = UUID(task["id"]), TaskState(task["state"])
    async with parts.ledger.reading() as conn:
        waits = action in _ON_ASKING and await undecided(conn, key)
        hindered = not waits if action == DECLINE else action not in allowed(state)
        said = await _said(conn, key, task, waits=waits)
    asked_for = next((one["asked_for"] for one in reversed(task["history"]) if waits and "asked_for" in one), None)
    due, unit = task["due_at"], names.get(task["unit"], task["unit"])
    due_at = datetime.fromisoformat(due) if due else None
    return Ticked(
        key, task["title"], unit, TASK_WORDS[state], due_at, tag_of(task), hindered, said,
        datetime.fromisoformat(asked_for) if asked_for else None,
    )  # fmt: skip


async def _said(conn: Connection, key: UUID, task: TaskShown, *, waits: bool) -> str:
    """In short; the task's page has it whole."""
    handed_in = task["submission"]
    said = handed_in["text"] if handed_in else ""
    if waits:
        remarks = await conn.fetch(sql("list_remarks"), key)
        said = next((row["text"] for row in reversed(remarks) if row["action"] == "ask"), "")
    return said if len(said) <= SHORT else f"{said[:SHORT]}…"


def body_of(parts: Parts, action: str, given: Mapping[str, str], person: str) -> Body:
    """What is said of each of them; raises `ValidationError`. A closing and a return name their reviewer."""
    model = Because if action == DECLINE else BODIES[action]
    said = {name: given[name] for name in ("reason", "unit", "due_at") if name in model.model_fields and name in given}
    if "due_at" in said:
        said["due_at"] = _close_of(parts, said["due_at"])
    return model.model_validate(said | ({"person": person} if "person" in model.model_fields else {}))


def _close_of(parts: Parts, day: str) -> str:
    """The close of business on that day; what is no day is left for the body to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day), parts.rules.closes, parts.rules.zone).isoformat()
    except ValueError:
        return day


async def unit_names(parts: Parts) -> dict[str, str]:
    """Each unit's name by its code, in protocol order."""
    async with parts.ledger.reading() as conn:
        return {unit.code: unit.name for unit in (await parts.organisation(conn)).in_protocol_order()}


async def rule_on(
    parts: Parts, conn: Connection, task: UUID, action: str, *, viewer: Viewer, body: Body, expected: str
) -> None:  # fmt: skip
    """The ruling on one of them, in the caller's commit. Raises as `duban.flow.tasks.actions.act` does."""
    if action == DECLINE:
        assert isinstance(body, Because)
        await decline(parts, conn, task, by=viewer.person, body=body, expected=frozenset({expected}))
    else:
        await act(parts, conn, task, action, by=viewer.person, body=body, expected=frozenset({expected}))
