"""After a long stop: what is too old is listed for the lead office in one mail, never told; what matters fires."""

from __future__ import annotations

import json
from typing import Any

from duban.channels.sender import Message
from duban.flow.fire import fire_due
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.flow.shown import lists as show
from duban.flow.shown.page import Asked
from duban.ledger.views import Wanted
from duban.model import Channel
from tests.audited import faults
from tests.firing import fire_all, told
from tests.senders import ScriptedSender
from tests.world import ask, clock_shows, directive, hear, local, run, tell

HEARD = """
    SELECT holding.post, notice.channel, notice.context FROM notice JOIN holding ON holding.id = notice.holding
    WHERE step = 'stale' ORDER BY notice.channel
"""


async def outcome(parts: Parts) -> Any:
    return await tell(parts, "SELECT outcome FROM clock WHERE kind = 'o'")


async def test_three_working_days_late_a_step_still_fires(parts: Parts) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-13", "12:00"))  # the digest's step came on Tuesday the 10th
    await fire_all(parts)
    assert await outcome(parts) == "smmmmd..."
    assert await ask(parts, HEARD) == []


async def test_four_working_days_late_none_does_and_the_next_comes_at_its_time(parts: Parts) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-16", "08:00"))
    await fire_all(parts)
    assert await outcome(parts) == "sooooo..."
    for step in ("remind-1", "due", "overdue-1", "overdue-2"):
        assert await told(parts, step) == set()
    assert await tell(parts, "SELECT count(*) FROM digest_item WHERE kind = 'o'") == 0
    rows = await ask(parts, HEARD)
    assert [(row["post"], row["channel"]) for row in rows] == [("org/liaison", "email"), ("org/liaison", "inbox")]
    assert await faults(parts) == {}
    await clock_shows(parts, local("03-17"))
    await fire_all(parts)
    assert await outcome(parts) == "soooood.."
    assert len(await ask(parts, HEARD)) == 2
    assert await faults(parts) == {}


async def test_lists_show_what_was_too_late(parts: Parts) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-16", "08:00"))
    await fire_all(parts)
    [shown] = (await show.obligations(parts, Asked(Wanted(), limit=10)))["items"]
    assert [(step["name"], step["outcome"]) for step in shown["steps"][:3]] == [
        ("remind-3", "skipped"), ("remind-1", "stale"), ("due", "stale"),
    ]  # fmt: skip
    assert {step["fired_at"] for step in shown["steps"]} == {None}


async def test_many_are_one_mail_which_counts_them_and_names_the_earliest_due(parts: Parts) -> None:
    await hear(parts, directive(units=None))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await clock_shows(parts, local("03-16", "08:00"))
    while (await fire_due(parts, limit=7)).steps:
        pass
    people = await tell(parts, "SELECT count(*) FROM obligation")
    mail, inbox = await ask(parts, HEARD)
    assert (mail["context"]["count"], inbox["context"]["count"]) == (people, people)
    assert len(mail["context"]["tasks"]) == people == 30
    assert mail["context"]["tasks"][0][1:] == ["传达全市人才工作会议精神", local("03-03", "17:30").isoformat()]


async def test_the_mail_says_what_to_do(parts: Parts) -> None:
    await hear(parts, directive())
    await run(parts, "UPDATE notice SET state = 'suppressed', reason = 'test'")
    await clock_shows(parts, local("03-16", "08:00"))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await fire_all(parts)
    sender = ScriptedSender()
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.email, sender)
    [message] = sender.sent
    assert isinstance(message, Message)
    assert message.subject == "催办步骤过期未发（3月16日，共1项）"
    assert "1. 市卫生健康委员会：传达全市人才工作会议精神" in message.text
    assert "不再补发" in message.text


async def test_of_a_drill_in_a_hurry_nothing_is_too_old(parts: Parts) -> None:
    await hear(parts, directive())
    await run(
        parts, "UPDATE drill_clock SET start_at = $1, set_real = clock_timestamp(), speed = 86400", local("03-16")
    )
    await fire_all(parts)
    assert (await outcome(parts)).startswith("smmmmd")
    assert await ask(parts, HEARD) == []


async def test_nothing_of_it_names_a_person(parts: Parts) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-16", "08:00"))
    await fire_all(parts)
    said = json.dumps([row["context"] for row in await ask(parts, HEARD)], ensure_ascii=False)
    names = {row["name"] for row in await ask(parts, "SELECT name FROM person")}
    assert not [name for name in names if name in said]
