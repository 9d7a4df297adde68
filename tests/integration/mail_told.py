"""Mails that the flow wants sent: opened by events, followed from queue to end, and held against what was taken."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from duban.channels.mail import SmtpSender
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.simulators.smtp_behind import Taken
from tests.world import ask, directive, hear, run

UNITS = (
    "reform", "education", "science", "industry", "police", "civil", "finance", "hrss", "land", "housing",
    "agriculture", "commerce", "culture", "health", "sasac", "market", "approval", "youth", "women", "experts",
)  # fmt: skip
NEW = "SELECT id FROM notice WHERE state = 'queued' AND attempts = 0 AND id <> ALL($1)"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger says of one notice."""

    state: str
    reason: str | None
    attempts: int
    doubts: int


async def mails_for(parts: Parts, count: int, *, units: int = len(UNITS)) -> list[UUID]:
    """So many new notices by mail to people of the first units, each another's or about another event; no text goes."""
    wanted: list[UUID] = []
    while len(wanted) < count:
        number = next(_numbers)
        await hear(parts, directive(f"mail-{number}", units=UNITS[: min(units, count - len(wanted))]))
        await run(parts, "DELETE FROM notice WHERE channel <> 'email' AND state = 'queued'")
        wanted += [row["id"] for row in await ask(parts, NEW, wanted)]
    await run(parts, "DELETE FROM notice WHERE id = ANY($1)", wanted[count:])
    return wanted[:count]


async def told(parts: Parts, notices: Sequence[UUID]) -> dict[UUID, Told]:
    """How it stands with each."""
    rows = await ask(
        parts, "SELECT id, state, reason, attempts, ambiguous AS doubts FROM notice WHERE id = ANY($1)", notices
    )
    return {row["id"]: Told(row["state"], row["reason"], row["attempts"], row["doubts"]) for row in rows}


async def go_again(parts: Parts, lease: Lease, sender: SmtpSender) -> int:
    """What waits to be tried again need not wait longer."""
    await run(parts, "UPDATE notice SET retry_real = clock_timestamp() - interval '1 second' WHERE state = 'queued'")
    return await send_queued(parts, lease, Channel.email, sender)


def copies(taken: Sequence[Taken], notices: Sequence[UUID]) -> dict[UUID, int]:
    """How often each was taken, by its Message-ID; one that names no notice of these stands under its own words."""
    found = Counter(mail.message_id for mail in taken)
    named = {notice: found.pop(f"<{notice}@talent.example>", 0) for notice in notices}
    assert not found, "a mail that nobody wanted"
    return named
