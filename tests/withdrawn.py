"""Events taken back, for the tests: how they are said, and what is asked of the ledger afterwards."""

from __future__ import annotations

import json
from typing import Any

from duban.channels.outcome import Outcome
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import SOURCE, ask, event, hear

KIND = "governance.event.withdrawn"
LEAD = "urn:duban:lead-office"


def withdrawal(
    of: dict[str, Any], number: object = 1, *, replaced_by: str | None = None, source: str = SOURCE, **more: Any
) -> dict[str, Any]:
    """The event is taken back, or replaced."""
    data = {"event_source": of["source"], "event_id": of["id"], "reason": "文号有误"}
    data |= {"replaced_by": replaced_by} if replaced_by else {}
    return event(KIND, number, data, **{"source": source, "subject": of["subject"], **more})


async def take_back(parts: Parts, of: dict[str, Any], number: object = 1, **more: Any) -> None:
    """The event is taken back, and all its rows have followed."""
    taken = await hear(parts, withdrawal(of, number, **more))
    assert (taken.events, taken.rejects) == (1, 0)
    await work_off_withdrawals(parts)


async def send_all(parts: Parts, *, script: list[Outcome] | None = None) -> dict[Channel, ScriptedSender]:
    """Everything queued goes out."""
    lease = await Lease.open(parts, "worker")
    senders = {channel: ScriptedSender(script or []) for channel in (Channel.email, Channel.sms)}
    for channel, sender in senders.items():
        await send_queued(parts, lease, channel, sender)
    return senders


async def told(parts: Parts) -> list[tuple[str, str]]:
    """Whom a notice of a withdrawal was made for, by which channel."""
    rows = await ask(
        parts,
        "SELECT person, channel FROM notice JOIN holding ON holding.id = holding WHERE step = 'withdrawn'"
        " ORDER BY person, channel",
    )
    return [tuple(row) for row in rows]


async def states(parts: Parts, table: str) -> dict[str, int]:
    """How many tasks or obligations are in which state."""
    rows = await ask(parts, f"SELECT state, count(*) AS n FROM {table} GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


async def history(parts: Parts, duty: Any) -> list[tuple[str, str]]:
    """The states and ways of a duty's history."""
    rows = await ask(parts, "SELECT body FROM journal_entry WHERE duty = $1 ORDER BY n", duty)
    said = [json.loads(row["body"]) for row in rows]
    return [(one["state"], one["how"]) for one in said]
