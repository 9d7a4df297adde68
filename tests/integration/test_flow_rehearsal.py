"""A rehearsal: only who is on the list is reached; for the others all is as it will be but the sending (I3)."""

from __future__ import annotations

from dataclasses import replace

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.reach.allowed import read_allow_list
from duban.flow.send import send_queued
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import ask, directive, hear, tell

ADDRESSES = "SELECT person, email FROM person JOIN holding USING (person) WHERE post = $1"
ENDED = "SELECT DISTINCT post, notice.state, reason FROM notice JOIN holding ON holding.id = holding WHERE channel = $1"


async def test_only_who_is_on_the_list_is_reached(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive(units=["health", "finance"]))
    [row] = await ask(parts, ADDRESSES, "health/principal")
    listed = read_allow_list([parts.keys.unseal(row["email"])])
    rehearsing = replace(parts, rules=replace(parts.rules, allowed=listed))
    mails, texts = ScriptedSender(), ScriptedSender()
    await send_queued(rehearsing, lease, Channel.email, mails)
    await send_queued(rehearsing, lease, Channel.sms, texts)
    assert len(mails.sent) == 1
    assert texts.sent == []
    ends = {row["post"]: (row["state"], row["reason"]) for row in await ask(parts, ENDED, "email")}
    assert ends.pop("health/principal") == ("accepted", None)
    assert ends["finance/principal"] == ("suppressed", "rehearsal")
    assert set(ends.values()) == {("suppressed", "rehearsal")}
    assert {row["reason"] for row in await ask(parts, ENDED, "sms")} == {"rehearsal"}
    assert await tell(parts, "SELECT count(*) FROM notice WHERE state IN ('queued', 'claimed', 'sending')") == 0
