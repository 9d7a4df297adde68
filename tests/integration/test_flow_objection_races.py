"""An objection taken back while the lead office rules on it: neither waits for the other for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.flow.tasks.actions import act
from duban.flow.tasks.bodies import BODIES
from duban.ledger import withdrawals
from duban.lifecycle import Illegal
from tests.acting import BY, do, stalled, task_of
from tests.integration.running import until
from tests.integration.test_flow_objections import instruction, objection, opened
from tests.integration.test_flow_withdrawal_races import WAITS
from tests.withdrawn import withdrawal
from tests.world import arrival, ask, directive, hear, tell


async def while_acting(parts: Parts, task: Any, action: str, said: Sequence[dict[str, Any]], **body: str) -> None:
    """Somebody is about to act on the task; the events come in; then he acts. Both are done without a deadlock."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        taking = asyncio.create_task(take_in(parts, [arrival(one) for one in said]))
        await until(lambda: tell(parts, WAITS))
        # Were a row held by the other, this would wait for it, and it for us.
        parsed = BODIES[action].model_validate(body)
        await act(parts, conn, task, action, by=BY, body=parsed)
    await taking


async def test_a_ruling_made_while_the_objection_is_taken_back_stands(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, objection(task))
    await while_acting(parts, task, "rule", [withdrawal(objection(task))], unit="hrss", reason="属其职责")
    assert await tell(parts, "SELECT unit || ' ' || state FROM task WHERE id = $1", task) == "hrss assigned"


async def test_a_batch_that_objects_and_withdraws_waits_before_it_holds_a_task(parts: Parts) -> None:
    task = await opened(parts)
    await hear(parts, directive(7))
    await while_acting(parts, task, "sign", [objection(task), withdrawal(directive(7))], person="p-0001")
    assert await tell(parts, "SELECT state FROM task WHERE id = $1", task) in ("signed", "disputed")


async def test_a_batch_that_takes_recurring_work_over_and_withdraws_waits_before_it_holds_that(parts: Parts) -> None:
    """The explanation ends the weekly report, which the batch is about to take over."""
    await hear(parts, stalled(1), directive(7))
    task = await task_of(parts, "explain")
    await do(parts, task, "sign", person="p-0001")
    await do(parts, task, "submit", text="已说明", evidence="材料")
    await while_acting(parts, task, "close", [stalled(2), withdrawal(directive(7))])
    rows = await ask(parts, "SELECT event_id, state FROM series JOIN event ON event.id = event ORDER BY 1")
    assert [tuple(row) for row in rows] == [(stalled(1)["id"], "ended"), (stalled(2)["id"], "running")]


@pytest.mark.parametrize("rounds", [25])
async def test_many_rulings_against_many_withdrawals_of_objections(parts: Parts, rounds: int) -> None:
    """Each pair at once on connections of its own; whichever is first, nobody is sent away with a deadlock."""
    for number in range(rounds):
        await hear(parts, instruction(number))
        named = "SELECT task.id FROM task JOIN event ON event.id = event WHERE event_id = $1"
        task = await tell(parts, named, instruction(number)["id"])
        said = objection(task, number)
        await hear(parts, said)

        async def rule(task: Any = task) -> None:
            async with parts.ledger.transaction() as conn:
                body = BODIES["rule"].model_validate({"unit": "hrss", "reason": "属其职责"})
                await act(parts, conn, task, "rule", by=BY, body=body)

        ruled, _ = await asyncio.gather(
            rule(), take_in(parts, [arrival(withdrawal(said, number))]), return_exceptions=True
        )
        assert ruled is None or isinstance(ruled, Illegal)
        assert await tell(parts, "SELECT state FROM task WHERE id = $1", task) == "assigned"
