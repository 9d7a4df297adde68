"""`POST /v1/tasks/{id}/…`: what an operator's program does with a task, once for each `Idempotency-Key`."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from duban.console.acting import ActedOn, routes
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.lifecycle import TASK_WORDS
from duban.model import TaskState


async def task_state(conn: Connection, task: UUID) -> TaskState | None:
    """None where there is no such task."""
    state = await conn.fetchval(sql("read_task_state"), task)
    return None if state is None else TaskState(state)


ROUTES: Final = routes(ActedOn("/v1/tasks", "task", BODIES, TASK_WORDS, act, task_state))
