"""The gate before sending: reminders that have come are decided once no more can join them, and quiet hours hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from duban.flow.commit import Writing
from duban.flow.journal.heads import head
from duban.flow.parts import Parts
from duban.flow.storms.deciding import Asked, Decision, decide
from duban.flow.storms.quiet import Now, quiet_now
from duban.ledger import storms as ledger
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.ledger.storms import Reminder
from duban.playbook.rules import Policy

STEP: Final = "digest"
TEMPLATE: Final = "storm"
PATIENT: Final = 20.0
"""Seconds of real time for which reminders wait for steps that are due."""
IN_HAND: Final = timedelta(seconds=2)
"""So long a commit that fires may take: what it queues bears the time at which it began."""
GIVEN_UP: Final = 60.0
EVERY: Final = timedelta(seconds=0.5)
OVERLAP: Final = timedelta(minutes=1)
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def settle(parts: Parts, *, page: int = ledger.PAGE) -> Now:
    """Before each claim: decides what can be decided; returns how urgent a notice must be to go now, by channel."""
    async with parts.ledger.reading() as conn:
        now, policy = await parts.ledger.now(conn), await parts.policy(conn)
        gate = await ledger.read_gate(conn, now)
    if gate["undecided"]:
        await _decide(parts, policy, gate, page)
    elif not gate["due"] and now - gate["decided"] > EVERY:
        # Else each look would pass over whatever else was queued since.
        async with parts.ledger.transaction() as conn:
            await ledger.open_gate(conn, now)
    quiet = quiet_now(policy.quiet, now, parts.rules.zone)
    if quiet.until is not None:
        await _hold(parts, gate, quiet, quiet.until, now)
    return quiet


async def _decide(parts: Parts, policy: Policy, gate: Any, page: int) -> None:
    """One commit: all that has come by now, unless a step that is due may add to it; so many in memory at a time."""
    waited = gate["waited"] or 0.0
    anyhow = waited > PATIENT
    # Compiled, where this process has not done so yet, before anybody has to wait at the gate for it.
    merges = parts.templates(policy).has(TEMPLATE)
    async with parts.ledger.transaction() as conn:
        decided = await ledger.hold_gate(conn)
        now = await parts.ledger.now(conn)
        upto = now - IN_HAND if anyhow and waited <= GIVEN_UP else now
        met = False
        async for reminders in ledger.undecided(conn, after=decided, upto=upto, anyhow=anyhow, page=page):
            met = True
            if merges:
                asked = await _asked(parts, conn, policy, reminders, now)
                await _write(conn, decide(reminders, asked), asked)
        await (ledger.open_gate(conn, upto) if met else ledger.wait_at_gate(conn))


async def _asked(parts: Parts, conn: Connection, policy: Policy, reminders: Sequence[Reminder], now: datetime) -> Asked:
    people = {one.person for one in reminders}
    asked = Asked(now, parts.rules.zone, policy.storms, policy.budgets)
    since = asked.begins(min(one.queued_at for one in reminders))
    windows = await ledger.told_in_windows(conn, since, people)
    on_day = await ledger.told_on_day(conn, asked.day, people)
    return Asked(now, parts.rules.zone, policy.storms, policy.budgets, windows, on_day)


async def _write(conn: Connection, made: Decision, asked: Asked) -> None:
    writing = Writing()
    if made.digests:
        last = await head(conn)
        for one in made.digests:
            said = {"template": TEMPLATE, "step": one.step, "chain_row": last.sequence, "chain_hash": last.hash}
            writing.tell([digest_notice(one.id, one.holding, one.channel, one.urgency, at=asked.now, said=said)])
    await ledger.keep_windows(conn, made.windows, now=asked.now)
    await ledger.keep_day(conn, asked.day, made.on_day)
    await ledger.plan_day_digests(conn, made.days)
    await writing.write(conn)
    await ledger.merge(conn, made.merges, now=asked.now)


def digest_notice(
    key: Any, holding: int, channel: str, urgency: int, *, at: datetime, said: dict[str, object]
) -> NoticeRow:
    """The notice of a digest."""
    return NoticeRow(key, None, None, None, 1, holding, STEP, channel, urgency, at, said)


async def _hold(parts: Parts, gate: Any, quiet: Now, until: datetime, now: datetime) -> None:
    """What is held bears the reason; a step back of a minute, since what was queued then may have come since."""
    begun = gate["quiet_until"] == until
    since = gate["marked"] if begun else EVER
    async with parts.ledger.transaction() as conn:
        if not begun:
            await ledger.mark_quiet(conn, until, marked=gate["marked"])
        named = await ledger.hold_notices(conn, quiet.held, since=since, until=until, now=now)
        if named < 5_000 and (not begun or now - gate["marked"] > 2 * OVERLAP):
            await ledger.mark_quiet(conn, until, marked=now - OVERLAP)
