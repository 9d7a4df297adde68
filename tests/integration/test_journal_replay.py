"""What the journal tells is enough to rebuild the tables: whatever was done, replaying it gives them back (I7)."""

from __future__ import annotations

from datetime import timedelta

from duban.flow.digest import compose_digests
from duban.flow.fire import fire_due
from duban.flow.journal.replaying import Replay, replay
from duban.flow.lease import Lease
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.acting import close, do, task_of
from tests.senders import LATER, ScriptedSender
from tests.withdrawn import take_back
from tests.world import (
    Runs,
    ask,
    clock_moves,
    clock_shows,
    directive,
    hear,
    local,
    project,
    reorganise,
    run,
    sign,
    talent,
    without,
)


async def replayed(parts: Parts) -> Replay:
    return await replay(parts, progress=lambda done: None)


async def a_fortnight(parts: Parts) -> None:
    """A directive that goes its way, with one task disputed, one extended, one returned twice, one paused, one handed
    over in mid-life, and one event taken back."""
    lease = await Lease.open(parts, "worker")
    await hear(parts, directive(units=None), project(), project(2), talent(), directive(2, units=["health", "finance"]))
    await send_queued(parts, lease, Channel.email, ScriptedSender([LATER] * 3))
    await sign(parts, "health/principal")
    await sign(parts, "health/deputy")
    tasks = [row["id"] for row in await ask(parts, "SELECT id FROM task WHERE state = 'assigned' ORDER BY id")]
    disputed, extended, returned, paused, closed = tasks[:5]
    await do(parts, disputed, "dispute", reason="不属于我单位职责")
    await do(parts, extended, "sign", person="p-0001")
    due = (await ask(parts, "SELECT due_at FROM clock WHERE duty = $1", extended))[0]["due_at"]
    await do(parts, extended, "extend", due_at=(due + timedelta(days=7)).isoformat(), reason="需要会商")
    await do(parts, returned, "sign", person="p-0001")
    for _ in range(2):
        await do(parts, returned, "submit", text="已办结", evidence="材料")
        await do(parts, returned, "return", reason="材料不全")
    await do(parts, paused, "sign", person="p-0001")
    await do(parts, paused, "pause", reason="等待上级文件")
    await close(parts, closed)
    await do(parts, disputed, "rule", unit="finance", reason="由其负责")
    for day in ("03-03", "03-06", "03-10"):
        await clock_shows(parts, local(day))
        while (await fire_due(parts)).steps:
            await send_queued(parts, lease, Channel.email, ScriptedSender([LATER]))
        await compose_digests(parts)
    await reorganise(parts, without("finance", "principal"))
    await clock_moves(parts, timedelta(days=1))
    await succeed(parts)
    await take_back(parts, project(2))
    await take_back(parts, directive(2), 2)
    await do(parts, paused, "resume")


async def test_after_a_fortnight_of_everything_the_journal_gives_the_tables_back(parts: Parts) -> None:
    await a_fortnight(parts)
    made = await replayed(parts)
    assert made.listed == []
    assert made.differing == 0
    for what in ("task", "obligation", "notice"):
        [[kept]] = await ask(parts, f"SELECT count(*) FROM {what}")
        assert made.things[what] == kept > 0
    states = {row["state"] for row in await ask(parts, "SELECT DISTINCT state FROM task")}
    assert {"closed", "returned", "withdrawn", "assigned"} <= states


async def test_each_field_in_which_the_tables_differ_is_listed(parts: Parts, owner_runs: Runs) -> None:
    await hear(parts, project(), directive())
    task = await task_of(parts, "needs")
    [duty] = await ask(parts, "SELECT id FROM obligation")
    [notice] = await ask(parts, "SELECT id FROM notice WHERE duty = $1 AND channel = 'email' LIMIT 1", task)
    await run(parts, "UPDATE task SET unit = 'finance', state = 'signed' WHERE id = $1", task)
    await run(parts, "UPDATE clock SET due_at = due_at + interval '1 day', revision = 2 WHERE duty = $1", duty["id"])
    await run(parts, "DELETE FROM notice WHERE id = $1", notice["id"])
    await owner_runs("INSERT INTO obligation (id, opening, holding, state)"
                     " SELECT gen_random_uuid(), opening, holding, 'open' FROM obligation")  # fmt: skip
    made = await replayed(parts)
    assert made.differing == 4
    found = {(one.what, one.id, one.field): (one.journal, one.table) for one in made.listed}
    assert found[("task", str(task), "unit")] == ("commerce", "finance")
    assert found[("task", str(task), "state")] == ("assigned", "signed")
    assert found[("obligation", str(duty["id"]), "revision")] == ("1", "2")
    assert ("obligation", str(duty["id"]), "due_at") in found
    assert found[("notice", str(notice["id"]), "")] == ("queued", None)
    [strange] = [key for key in found if key[0] == "obligation" and key[2] == ""]
    assert found[strange] == (None, "open")
