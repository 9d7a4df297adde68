"""What units do to their tasks outside the console, by their own programs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from tests.integration.console.city import City
from tests.world import ZONE


async def does(city: City, task: UUID, action: str, **said: object) -> None:
    """An act of the unit's, by its own program."""
    async with city.parts.ledger.transaction() as conn:
        [row] = await conn.fetch("SELECT unit FROM task WHERE id = $1", task)
        body = BODIES[action].model_validate(said)
        await act(city.parts, conn, task, action, by=f"unit:{row['unit']}", body=body)


async def asks_for_more(city: City, *tasks: UUID) -> str:
    """Each asks to have a week more; the day that all of them have then."""
    [row] = await city.asks("SELECT max(due_at) AS due FROM clock WHERE duty = ANY($1)", list(tasks))
    later = row["due"].astimezone(ZONE) + timedelta(7)
    for task in tasks:
        await does(city, task, "ask", due_at=later.isoformat(), reason="需要再协调一周")
    return str(later.date())
