"""`POST /v1/obligations/{id}/…`: an operator's program acknowledges for a person, or the lead office excuses him."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from duban.console.acting import ActedOn, routes
from duban.flow.obligations.actions import BODIES, act
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.lifecycle import OBLIGATION_WORDS
from duban.model import ObligationState


async def _state(conn: Connection, obligation: UUID) -> ObligationState | None:
    state = await conn.fetchval(sql("read_obligation_state"), obligation)
    return None if state is None else ObligationState(state)


ROUTES: Final = routes(
    ActedOn("/v1/obligations", "obligation", BODIES, OBLIGATION_WORDS, act, _state, follows=True)
)  # fmt: skip
