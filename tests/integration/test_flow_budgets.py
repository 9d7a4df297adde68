"""Budgets: so many reminders a person and day by each channel; the rest in one list at its hour, nothing lost (I3)."""

from __future__ import annotations

from datetime import datetime

from duban.channels.sender import Message
from duban.flow.digest import compose_digests
from duban.flow.journal.chaining import chain
from duban.flow.journal.replaying import replay
from duban.flow.parts import Parts
from duban.flow.storms.settling import settle
from duban.ledger.clocks import next_instant
from duban.model import Channel
from tests.audited import faults
from tests.firing import fire_all
from tests.integration.test_flow_quiet import rules
from tests.withdrawn import send_all
from tests.world import ask, clock_shows, directive, hear, local, run

FIVE = local("03-03", "17:00")
REMINDERS = (
    "SELECT channel, state, reason, count(*) AS n FROM notice JOIN holding ON holding.id = holding"
    " WHERE post = 'health/principal' AND step = 'due' GROUP BY 1, 2, 3 ORDER BY 1, 2"
)


async def due_today(parts: Parts, number: int, **attributes: str) -> None:
    """So many directives that the health principal has not signed, and is reminded of on Tuesday at nine."""
    await hear(parts, *(directive(n, units=["health"], **attributes) for n in range(number)))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await run(parts, "UPDATE notice SET state = 'accepted' WHERE state = 'queued'")
    await clock_shows(parts, local("03-03"))
    await fire_all(parts)


async def said(parts: Parts) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await ask(parts, REMINDERS)]


async def next_stop(parts: Parts) -> datetime | None:
    async with parts.ledger.reading() as conn:
        return await next_instant(conn)


async def test_what_is_over_stands_in_one_digest_at_five(parts: Parts) -> None:
    await rules(parts, budgets={"email": 4, "sms": 2})
    await due_today(parts, 9)
    sent = await send_all(parts)
    assert (len(sent[Channel.email].sent), len(sent[Channel.sms].sent)) == (4, 2)
    assert await said(parts) == [
        ("email", "accepted", None, 4), ("email", "suppressed", "over-budget", 5),
        ("sms", "accepted", None, 2), ("sms", "suppressed", "over-budget", 7),
    ]  # fmt: skip
    assert await compose_digests(parts) == frozenset()
    assert await next_stop(parts) == FIVE
    await clock_shows(parts, FIVE)
    assert await compose_digests(parts) == {Channel.email}
    [mail] = (await send_all(parts))[Channel.email].sent
    assert isinstance(mail, Message)
    assert mail.subject == "督办事项汇总（3月3日，共7项）", "each duty once, though both channels were over"
    assert await compose_digests(parts) == frozenset()


async def test_the_next_day_begins_anew(parts: Parts) -> None:
    await rules(parts, budgets={"email": 4, "sms": 4}, storms=None)
    await due_today(parts, 4)
    await send_all(parts)
    await hear(parts, *(directive(n, units=["health"]) for n in range(20, 23)))
    await run(parts, "DELETE FROM clock WHERE kind = 't'")
    await clock_shows(parts, local("03-04"))
    await fire_all(parts)
    await settle(parts)
    over = await ask(parts, "SELECT FROM notice WHERE reason = 'over-budget'")
    assert over == []


async def test_what_is_critical_goes_whatever_the_budget(parts: Parts) -> None:
    await rules(parts, budgets={"email": 1, "sms": 1})
    await due_today(parts, 5, urgency="critical")
    await settle(parts)
    assert await ask(parts, "SELECT FROM notice WHERE reason = 'over-budget'") == []


async def test_first_notices_do_not_count(parts: Parts) -> None:
    await rules(parts, budgets={"email": 1, "sms": 1})
    await hear(parts, *(directive(n, units=["health"]) for n in range(8)))
    await send_all(parts)
    assert await ask(parts, "SELECT FROM notice WHERE state = 'suppressed'") == []


async def test_without_budgets_all_of_it_goes(parts: Parts) -> None:
    await rules(parts, budgets=None, storms=None)
    await due_today(parts, 20)
    assert len((await send_all(parts))[Channel.email].sent) == 20


async def test_after_five_it_waits_for_the_next_day(parts: Parts) -> None:
    await rules(parts, budgets={"email": 1, "digest_at": "08:00"})
    await due_today(parts, 3)
    await settle(parts)
    assert await next_stop(parts) == local("03-04", "08:00")


async def test_the_journal_and_the_audit_know_it(parts: Parts) -> None:
    await rules(parts, budgets={"email": 2, "sms": 1})
    await hear(parts, *(directive(n, units=["health"]) for n in range(6)))
    await send_all(parts)
    await clock_shows(parts, local("03-03"))
    await fire_all(parts)
    await send_all(parts)
    await clock_shows(parts, FIVE)
    await compose_digests(parts)
    await send_all(parts)
    await chain(parts)
    assert (await replay(parts, progress=lambda _: None)).differing == 0
    assert await faults(parts) == {}
