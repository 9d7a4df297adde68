"""Heads of the chain kept outside: in a file once a local day, and in the daily mail of who leads."""

from __future__ import annotations

import json
from pathlib import Path

from duban.flow.digest import compose_digests
from duban.flow.fire import fire_due
from duban.flow.journal.exporting import catch_up
from duban.flow.journal.heads import head, keep_daily
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.journal.anchor import FILE, read_anchors
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import clock_shows, directive, hear, local, project, run


async def test_a_head_is_kept_once_a_local_day_where_there_is_a_new_one(parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert await keep_daily(parts, folder) is None
    await hear(parts, project())
    await catch_up(parts)
    first = await keep_daily(parts, folder)
    await hear(parts, project(2))
    await catch_up(parts)
    await clock_shows(parts, local("03-02", "23:59"))
    assert await keep_daily(parts, folder) is None
    await clock_shows(parts, local("03-03", "00:00"))
    second = await keep_daily(parts, folder)
    await clock_shows(parts, local("03-04"))
    assert await keep_daily(parts, folder) is None

    assert first is not None
    assert second is not None
    assert first.sequence < second.sequence
    text = (folder / FILE).read_text(encoding="utf-8")
    assert read_anchors(text) == [first, second]
    assert [json.loads(line)["at"][:10] for line in text.splitlines()] == ["2026-03-02", "2026-03-03"]


async def test_a_file_that_was_torn_in_the_middle_of_a_line_is_gone_on_with(parts: Parts, tmp_path: Path) -> None:
    await hear(parts, project())
    await catch_up(parts)
    (tmp_path / FILE).write_text('{"sequence": 3, "ha', encoding="utf-8")
    kept = await keep_daily(parts, tmp_path)
    assert kept is not None
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8").splitlines()[-1])["hash"] == kept.hash


async def test_the_digest_of_the_day_names_the_head(parts: Parts) -> None:
    await hear(parts, directive(units=["health", "finance"]))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    for day in ("03-06", "03-10"):
        await clock_shows(parts, local(day))
        await fire_due(parts)
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
    await catch_up(parts)
    async with parts.ledger.reading() as conn:
        last = await head(conn)
    assert await compose_digests(parts) == {Channel.email}
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    [mail] = sender.sent
    assert f"第{last.sequence}条，{last.hash}" in mail.text
