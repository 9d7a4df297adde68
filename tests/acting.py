"""What units and the lead office do with tasks, for tests: each action by its use case, in a commit of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.flow.parts import Parts
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from duban.ledger.waiting import list_hanging
from tests.world import ask, event

BY = "token:test"


def call(number: object = 1, **attributes: Any) -> dict[str, Any]:
    """A call for applications that closes on Thursday 30 April 2026."""
    data = {"title": "省级重点项目", "kind": "project", "closes_on": "2026-04-30", "duty": "flexible-talent"}
    return event("programme.call.opened", number, data, **attributes)


def issue(number: object = 1, *, responsible: str | None = None, **attributes: Any) -> dict[str, Any]:
    """An enterprise asks for help; who is responsible may be open."""
    data = {"raised_by": "enterprise", "summary": "人才住房困难", "host": "commerce"}
    named = {"responsible": responsible} if responsible else {}
    return event("service.issue.raised", number, data | named, **attributes)


def stalled(number: object = 1, **attributes: Any) -> dict[str, Any]:
    """A clause without progress: explained within two days, reported on every Friday until then."""
    data = {"policy": "人才新政", "clause": "第三条", "responsible": "finance", "last_progress_on": "2026-01-05"}
    return event("policy.clause.stalled", number, data, **{"subject": "policy/clause-3", **attributes})


async def do(parts: Parts, task: UUID, action: str, /, **said: Any) -> TaskShown:
    """One action on the task, by an operator's program."""
    body = BODIES[action].model_validate(said)
    async with parts.ledger.transaction() as conn:
        return await act(parts, conn, task, action, by=BY, body=body)


async def close(parts: Parts, task: UUID, *, text: str = "已办结", evidence: Any = "材料") -> TaskShown:
    """The task goes its way to its end: signed, handed in, closed."""
    await do(parts, task, "sign", person="p-0001")
    await do(parts, task, "submit", text=text, evidence=evidence)
    return await do(parts, task, "close")


async def task_of(parts: Parts, key: str, *, item: str | None = None) -> UUID:
    """The one task of that key (and item)."""
    [row] = await ask(parts, "SELECT id FROM task WHERE key = $1 AND ($2::text IS NULL OR item = $2)", key, item)
    found: UUID = row["id"]
    return found


async def states(parts: Parts) -> dict[str, str]:
    """Each task's state by its key."""
    return {row["key"]: row["state"] for row in await ask(parts, "SELECT key, state FROM task ORDER BY id")}


async def waits(parts: Parts) -> dict[str, tuple[str, str | None]]:
    """What became of what waited, and why, by its key."""
    rows = await ask(parts, "SELECT key, state, reason FROM waiting")
    return {row["key"]: (row["state"], row["reason"]) for row in rows}


async def dues(parts: Parts) -> dict[str, datetime]:
    """When each task is due, by its key."""
    rows = await ask(parts, "SELECT key, due_at FROM task JOIN clock ON duty = task.id")
    return {row["key"]: row["due_at"] for row in rows}


async def nothing_hangs(parts: Parts) -> bool:
    """Whether all that waits waits for something that is unfinished (I10)."""
    async with parts.ledger.reading() as conn:
        return not await list_hanging(conn)


async def history(parts: Parts, duty: UUID) -> list[Mapping[str, Any]]:
    """The duty's own entries, oldest first."""
    rows = await ask(parts, "SELECT body::jsonb AS body FROM journal_entry WHERE duty = $1 ORDER BY n", duty)
    return [row["body"] for row in rows]


async def told_of(parts: Parts, what: str) -> list[tuple[str, str]]:
    """What the journal says of things of a kind: each state that one entered, and how."""
    wanted = "SELECT body::jsonb AS body FROM journal_entry WHERE body::jsonb ->> 'what' = $1 ORDER BY n"
    rows = await ask(parts, wanted, what)
    return [(row["body"]["state"], row["body"]["how"]) for row in rows]
