"""Tasks, obligations and notices in the contract's shapes: a page in few statements, however long it is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from duban.channels.addresses import mask
from duban.flow.parts import Parts
from duban.flow.show_page import Asked, page
from duban.flow.show_shapes import (
    Change,
    Duty,
    EventNamed,
    NoticeShown,
    ObligationShown,
    Page,
    StepShown,
    TaskShown,
)
from duban.flow.words import message_id
from duban.keys import Forged
from duban.ladder import Outcome, step_instants
from duban.ledger import views
from duban.ledger.database import Connection, Row
from duban.model import Tier
from events.catalogue import type_of

_MARGIN: Final = timedelta(days=1)
"""Entries are read from a day before the earliest opening, since a machine's clock may have stepped back."""


async def tasks(parts: Parts, asked: Asked) -> Page[TaskShown]:
    """One page of tasks."""
    async with parts.ledger.reading() as conn:
        span = await views.span_of(conn, asked.wanted, asked.after)
        rows = [] if span is None else await views.list_tasks(conn, asked.wanted, span, limit=asked.limit + 1)
        shown = [_task(parts, duty, row) for duty, row in await _duties(parts, conn, rows)]
    return page(shown, [row["id"] for row in rows], limit=asked.limit)


async def obligations(parts: Parts, asked: Asked) -> Page[ObligationShown]:
    """One page of obligations; an open one is of whoever holds the post today."""
    async with parts.ledger.reading() as conn:
        day = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        span = await views.span_of(conn, asked.wanted, asked.after)
        limit = asked.limit + 1
        rows = [] if span is None else await views.list_obligations(conn, asked.wanted, span, limit=limit, day=day)
        shown = [_obligation(parts, duty, row) for duty, row in await _duties(parts, conn, rows)]
    return page(shown, [row["id"] for row in rows], limit=asked.limit)


async def notices(parts: Parts, asked: Asked) -> Page[NoticeShown]:
    """One page of notices, addresses masked."""
    async with parts.ledger.reading() as conn:
        span = await views.span_of(conn, asked.wanted, asked.after)
        rows = [] if span is None else await views.list_notices(conn, asked.wanted, span, limit=asked.limit + 1)
    return page([_notice(parts, row) for row in rows], [row["id"] for row in rows], limit=asked.limit)


async def task(parts: Parts, key: UUID) -> TaskShown | None:
    """One task by its id."""
    found = await tasks(parts, only(key))
    return next((item for item in found["items"] if item["id"] == str(key)), None)


async def obligation(parts: Parts, key: UUID) -> ObligationShown | None:
    """One obligation by its id."""
    found = await obligations(parts, only(key))
    return next((item for item in found["items"] if item["id"] == str(key)), None)


def only(key: UUID) -> Asked:
    """The page that begins with this id, where there is one."""
    return Asked(limit=1, after=UUID(int=max(0, key.int - 1)))


async def _duties(parts: Parts, conn: Connection, rows: Sequence[Row]) -> list[tuple[Duty, Row]]:
    if not rows:
        return []
    histories = await _histories(parts, conn, rows)
    ladders = await _ladders(parts, conn, rows)
    alike: dict[Hashable, list[StepShown]] = {}  # a tier's ladders stand alike, and are written out once
    shown = []
    for row in rows:
        standing = (row["policy"], row["due_at"], row["outcome"], *(row["fired"] or ()))
        steps = alike.get(standing) or alike.setdefault(standing, _steps(parts, row, ladders))
        shown.append((_duty(parts, row, steps, histories[row["id"]]), row))
    return shown


async def _histories(parts: Parts, conn: Connection, rows: Sequence[Row]) -> dict[UUID, list[Change]]:
    since = min(row["opened_at"] for row in rows) - _MARGIN
    told: dict[UUID, list[Change]] = defaultdict(list)
    for entry in await views.list_histories(conn, [row["id"] for row in rows], since):
        body = json.loads(entry["body"])
        at = local(parts, datetime.fromisoformat(body["at"]))
        told[entry["duty"]].append({"at": at, "state": body["state"], "by": body["by"], "how": body["how"]})
    return told


Ladders = dict[tuple[int, datetime], list[tuple[str, str]]]


async def _ladders(parts: Parts, conn: Connection, rows: Sequence[Row]) -> Ladders:
    """The steps' names and instants for each deadline on the page, by the ladder that it was made under."""
    ladders: Ladders = {}
    for version, due_at in {(row["policy"], row["due_at"]) for row in rows if row["policy"] is not None}:
        policy = await parts.policy(conn, version)
        instants = step_instants(policy.ladder, due_at, parts.calendar(policy))
        names = [step.name for step in policy.ladder]
        ladders[version, due_at] = [(name, local(parts, at)) for name, at in zip(names, instants, strict=True)]
    return ladders


def _steps(parts: Parts, row: Row, ladders: Ladders) -> list[StepShown]:
    if row["policy"] is None:
        return []
    fired = iter(row["fired"] or ())
    return [
        {
            "name": name,
            "at": at,
            "fired_at": _local(parts, next(fired, None)) if mark in (Outcome.fired, Outcome.digest) else None,
            "outcome": None if mark == Outcome.pending else Outcome(mark).name,
        }
        for (name, at), mark in zip(ladders[row["policy"], row["due_at"]], row["outcome"], strict=True)
    ]


def _duty(parts: Parts, row: Row, steps: list[StepShown], history: list[Change]) -> Duty:
    return {
        "id": str(row["id"]),
        "event": event_named(row),
        "subject": row["subject"],
        "unit": row["unit"],
        "title": row["title"],
        "state": row["state"],
        "due_at": _local(parts, row["due_at"]),
        "provisional": bool(row["provisional"]),
        "opened_at": local(parts, row["opened_at"]),
        "steps": steps,
        "history": history,
    }


def _task(parts: Parts, duty: Duty, row: Row) -> TaskShown:
    return {
        **duty,
        "key": row["key"],
        "item": row["item"],
        "evidence": row["evidence"],
        "short_notice": row["short_notice"],
        "assisting": row["assisting"],
        "sign_by": _local(parts, row["sign_by"]),
    }


def _obligation(parts: Parts, duty: Duty, row: Row) -> ObligationShown:
    return {
        **duty,
        "tier": Tier(row["tier"]).name,
        "post": row["post"],
        "person": row["person"],
        "acknowledged_at": _local(parts, row["acknowledged_at"]),
        "acknowledged_by": row["acknowledged_by"],
    }


def _notice(parts: Parts, row: Row) -> NoticeShown:
    duty = row["duty"] and str(row["duty"])
    return {
        "id": str(row["id"]),
        "task": duty if row["duty_kind"] == b"t" else None,
        "obligation": duty if row["duty_kind"] == b"o" else None,
        "event": None if row["source"] is None else event_named(row),
        "subject": row["subject"],
        "unit": row["unit"],
        "tier": None if row["tier"] is None else Tier(row["tier"]).name,
        "person": row["person"],
        "step": row["step"],
        "channel": row["channel"],
        "to": _masked(parts, row),
        "state": row["state"],
        "reason": row["reason"],
        "attempts": row["attempts"],
        "ambiguous": row["ambiguous"],
        "message_id": message_id(parts, row["id"]) if row["channel"] == "email" else None,
        "queued_at": local(parts, row["queued_at"]),
        "outcome_at": _local(parts, row["outcome_at"]),
    }


def _masked(parts: Parts, row: Row) -> str | None:
    """The address masked, but only where it is still the one that was written to."""
    if row["sealed"] is None or row["address"] not in (None, row["sealed_hmac"]):
        return None
    try:
        return mask(row["channel"], parts.keys.unseal(row["sealed"]))
    except Forged:
        return None


def event_named(row: Row) -> EventNamed:
    """The event by its identity and type."""
    return {"source": row["source"], "id": row["event_id"], "type": type_of(row["kind"])}


def local(parts: Parts, at: datetime) -> str:
    """An instant as programs see it: ISO 8601 in the business zone, with its offset."""
    return at.astimezone(parts.rules.zone).isoformat()


def _local(parts: Parts, at: datetime | None) -> str | None:
    return None if at is None else local(parts, at)
