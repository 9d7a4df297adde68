"""What was recorded is entered for the search soon after its commit, so that no commit waits for the index."""

from __future__ import annotations

from typing import Final

from duban.flow.parts import Parts
from duban.ledger.statements import sql

AT_ONCE: Final = 2_000
MOST: Final = 50
"""Lots a run: more waits for the next one."""


async def enter_waiting(parts: Parts) -> int:
    """Enters what waits, lot by lot; how many. What dies in the middle of a lot waits again."""
    entered = 0
    for _ in range(MOST):
        async with parts.ledger.transaction() as conn:
            lot = int(await conn.fetchval(sql("enter_for_search"), AT_ONCE))
        entered += lot
        if lot < AT_ONCE:
            break
    return entered
