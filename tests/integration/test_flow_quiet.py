"""Quiet hours: what is not critical waits for the morning, says so, and goes then; the drill clock stops there (I3)."""

from __future__ import annotations

import json
from typing import Any

import yaml

from duban.flow.journal.chaining import chain
from duban.flow.journal.replaying import replay
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.shown.lists import notices
from duban.flow.shown.page import Asked
from duban.flow.storms.settling import settle
from duban.ledger.clocks import busy, next_instant
from duban.model import Channel
from tests.audited import faults
from tests.withdrawn import send_all
from tests.world import ask, clock_shows, directive, hear, local, run, tell

NIGHT, MORNING = local("03-02", "23:10"), local("03-03", "07:00")
RULES = "playbooks/rules.yaml"


async def rules(parts: Parts, **said: Any) -> None:
    """A city edits its rules; None takes a key away."""
    files = await active_files(parts)
    read = yaml.safe_load(files[RULES]) | said
    kept = {key: value for key, value in read.items() if value is not None}
    await apply_policy(parts, files | {RULES: yaml.safe_dump(kept, allow_unicode=True)})


async def heard_at_night(parts: Parts, **attributes: Any) -> None:
    await clock_shows(parts, NIGHT)
    await hear(parts, directive(units=["health"], time=NIGHT.isoformat(), **attributes))


async def sent(parts: Parts) -> int:
    return sum(len(sender.sent) for sender in (await send_all(parts)).values())


async def queued(parts: Parts) -> list[Any]:
    return await ask(parts, "SELECT DISTINCT state, reason FROM notice WHERE channel <> 'inbox'")


async def on_their_way(parts: Parts) -> int:
    async with parts.ledger.reading() as conn:
        found: int = (await busy(conn, await parts.ledger.now(conn)))["notices"]
    return found


async def test_what_opens_at_night_goes_at_seven(parts: Parts) -> None:
    await heard_at_night(parts)
    assert await sent(parts) == 0
    assert [tuple(row) for row in await queued(parts)] == [("queued", "quiet-hours")]
    await clock_shows(parts, local("03-03", "06:59:59"))
    assert await sent(parts) == 0
    await clock_shows(parts, MORNING)
    assert await sent(parts) > 0
    assert [tuple(row) for row in await queued(parts)] == [("accepted", None)]


async def test_by_day_nothing_waits(parts: Parts) -> None:
    await clock_shows(parts, local("03-02", "21:59:59"))
    await hear(parts, directive(units=["health"]))
    assert await sent(parts) > 0


async def test_what_is_critical_goes_at_night(parts: Parts) -> None:
    await heard_at_night(parts, urgency="critical")
    assert await sent(parts) > 0


async def test_what_is_urgent_waits_unless_the_city_says_otherwise(parts: Parts) -> None:
    await heard_at_night(parts, urgency="urgent")
    assert await sent(parts) == 0
    await rules(parts, quiet={"from": "22:00", "to": "07:00", "unless": ["urgent", "critical"]})
    assert await sent(parts) > 0


async def test_only_the_channels_that_the_city_names_are_quiet(parts: Parts) -> None:
    await rules(parts, quiet={"from": "22:00", "to": "07:00", "channels": ["sms"]})
    await heard_at_night(parts)
    gone = await send_all(parts)
    assert (len(gone[Channel.email].sent) > 0, gone[Channel.sms].sent) == (True, [])


async def test_a_city_without_quiet_hours_has_none(parts: Parts) -> None:
    await rules(parts, quiet=None)
    await heard_at_night(parts)
    assert await sent(parts) > 0


async def test_the_list_says_until_when_it_waits_and_its_history_too(parts: Parts) -> None:
    await heard_at_night(parts)
    await settle(parts)
    shown = [one for one in (await notices(parts, Asked()))["items"] if one["channel"] == "email"]
    assert {(one["state"], one["reason"], one["next_at"]) for one in shown} == {
        ("queued", "quiet-hours", "2026-03-03T07:00:00+08:00")
    }
    said = [json.loads(row["body"]) for row in await ask(parts, "SELECT body FROM journal_entry ORDER BY n")]
    held = [one["id"] for one in said if one["how"] == "quiet-hours"]
    assert len(held) == len(set(held)) == await tell(parts, "SELECT count(*) FROM notice WHERE state = 'queued'")


async def test_it_is_said_once_however_often_one_looks(parts: Parts) -> None:
    await heard_at_night(parts)
    for hour in ("23:10", "23:20", "23:50"):
        await clock_shows(parts, local("03-02", hour))
        await settle(parts)
    await hear(parts, directive(2, units=["finance"], time=NIGHT.isoformat()))
    await settle(parts)
    held = await tell(parts, "SELECT count(*) FROM journal_entry WHERE body LIKE '%quiet-hours%'")
    assert held == await tell(parts, "SELECT count(*) FROM notice WHERE state = 'queued'")


async def test_a_drill_does_not_wait_for_what_is_held_and_stops_where_it_goes(parts: Parts) -> None:
    await heard_at_night(parts)
    assert await on_their_way(parts) > 0
    await settle(parts)
    assert await on_their_way(parts) == 0
    async with parts.ledger.reading() as conn:
        assert await next_instant(conn) == MORNING
    await clock_shows(parts, MORNING)
    assert await on_their_way(parts) > 0
    await sent(parts)
    assert await on_their_way(parts) == 0
    async with parts.ledger.reading() as conn:
        assert await next_instant(conn) != MORNING


async def test_the_nights_audit_does_not_take_it_for_stuck(parts: Parts) -> None:
    await heard_at_night(parts)
    await settle(parts)
    await run(parts, "UPDATE send_gate SET decided = decided")
    await clock_shows(parts, local("03-03", "02:00"))
    await chain(parts)
    assert await faults(parts) == {}
    assert (await replay(parts, progress=lambda _: None)).differing == 0


async def test_what_lost_its_point_in_the_night_does_not_go(parts: Parts) -> None:
    await heard_at_night(parts)
    await settle(parts)
    await run(
        parts, "UPDATE notice SET state = 'suppressed', reason = 'closed' WHERE duty_kind = 'o' AND state = 'queued'"
    )
    await clock_shows(parts, MORNING)
    gone = (await send_all(parts))[Channel.sms].sent
    assert len(gone) == await tell(parts, "SELECT count(*) FROM notice WHERE channel = 'sms' AND state = 'accepted'")
