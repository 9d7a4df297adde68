"""A text's reply about a task that its unit objects to: nobody has signed it, and nobody is told that he has."""

from __future__ import annotations

from duban.flow.parts import Parts
from duban.flow.reply import take_reply
from tests.integration.test_flow_replies import texted, texts
from tests.world import ask, hear, run, talent, tell


async def test_a_disputed_task_is_not_called_signed_and_can_be_once_it_is_ruled(parts: Parts) -> None:
    await hear(parts, talent())
    await run(parts, "DELETE FROM notice WHERE duty <> (SELECT id FROM task WHERE key = 'register')")
    await texts(parts)
    deputy = await texted(parts, "health/deputy", "t")
    await run(parts, "UPDATE task SET state = 'disputed' WHERE key = 'register'")
    answer = await take_reply(parts, deputy.number, f"1 {deputy.code}")
    assert answer.code == "disputed"
    assert "待牵头部门裁定" in answer.text
    assert len(f"【人才督办】{answer.text}") <= 70
    await run(parts, "UPDATE task SET state = 'assigned' WHERE key = 'register'")
    assert (await take_reply(parts, deputy.number, f"1 {deputy.code}")).code == "signed"
    assert await tell(parts, "SELECT state FROM task WHERE key = 'register'") == "signed"
    assert await ask(parts, "SELECT 1 FROM journal_entry WHERE body LIKE '%signed%'")
