"""Tasks, obligations and notices in the contract's shapes: a page in few statements, however long it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from duban.channels.addresses import mask
from duban.flow.evidence.shown import Proof, proofs
from duban.flow.parts import Parts
from duban.flow.shown.duty import difficulty_of, event_named, excuse_of, local, local_or_none, shown_duties
from duban.flow.shown.page import Asked, page
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import Duty, NoticeShown, ObligationShown, Page, ReportShown, SubmissionShown, TaskShown
from duban.flow.words import message_id
from duban.keys import Forged
from duban.ledger import views
from duban.ledger.database import Connection, Row
from duban.model import Tier


async def tasks(parts: Parts, asked: Asked) -> Page[TaskShown]:
    """One page of tasks."""
    async with parts.ledger.reading() as conn:
        return await _tasks(parts, conn, asked)


async def _tasks(parts: Parts, conn: Connection, asked: Asked) -> Page[TaskShown]:
    span, hidden = await _bounds(parts, conn, asked)
    limit = asked.limit + 1
    rows = [] if span is None else await views.list_tasks(conn, asked.wanted, span, limit=limit, hidden=hidden)
    proved = await proofs(parts, conn, rows, hidden=hidden, own=asked.wanted.own)
    shown = [_task(parts, duty, row, proved[row["id"]]) for duty, row in await shown_duties(parts, conn, rows)]
    return page(shown, [row["id"] for row in rows], limit=asked.limit)


async def obligations(parts: Parts, asked: Asked) -> Page[ObligationShown]:
    """One page of obligations; an open one is of whoever holds the post today."""
    async with parts.ledger.reading() as conn:
        return await _obligations(parts, conn, asked)


async def _obligations(parts: Parts, conn: Connection, asked: Asked) -> Page[ObligationShown]:
    day = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    span, hidden = await _bounds(parts, conn, asked)
    limit = asked.limit + 1
    rows = (
        []
        if span is None
        else await views.list_obligations(conn, asked.wanted, span, limit=limit, day=day, hidden=hidden)
    )
    shown = [_obligation(parts, duty, row) for duty, row in await shown_duties(parts, conn, rows)]
    return page(shown, [row["id"] for row in rows], limit=asked.limit)


async def notices(parts: Parts, asked: Asked) -> Page[NoticeShown]:
    """One page of notices, addresses masked."""
    async with parts.ledger.reading() as conn:
        span, hidden = await _bounds(parts, conn, asked)
        limit = asked.limit + 1
        rows = [] if span is None else await views.list_notices(conn, asked.wanted, span, limit=limit, hidden=hidden)
    return page([_notice(parts, row) for row in rows], [row["id"] for row in rows], limit=asked.limit)


async def _bounds(parts: Parts, conn: Connection, asked: Asked) -> tuple[views.Span | None, views.Hidden]:
    """Where what is asked for can lie, and what is hidden from who is asking."""
    span = await views.span_of(conn, asked.wanted, asked.after)
    return span, await hidden_kinds(parts, conn, sees_restricted=asked.sees_restricted)


async def task(parts: Parts, key: UUID, *, sees_restricted: bool = False, own: str | None = None) -> TaskShown | None:
    """One task by its id, as far as the unit `own` may see it where the view is a unit's."""
    found = await tasks(parts, only(key, sees_restricted=sees_restricted, own=own))
    return next((item for item in found["items"] if item["id"] == str(key)), None)


async def task_within(parts: Parts, conn: Connection, key: UUID, *, own: str | None = None) -> TaskShown | None:
    """One task as the commit under way leaves it, for whoever acts on it; as the unit `own` sees it, where one does."""
    found = await _tasks(parts, conn, only(key, sees_restricted=True, own=own))
    return next((item for item in found["items"] if item["id"] == str(key)), None)


async def obligation(
    parts: Parts, key: UUID, *, sees_restricted: bool = False, own: str | None = None
) -> ObligationShown | None:
    """One obligation by its id, as far as the unit `own` may see it where the view is a unit's."""
    found = await obligations(parts, only(key, sees_restricted=sees_restricted, own=own))
    return next((item for item in found["items"] if item["id"] == str(key)), None)


async def obligation_within(parts: Parts, conn: Connection, key: UUID) -> ObligationShown | None:
    """One obligation as the commit under way leaves it, for whoever acts on it."""
    found = await _obligations(parts, conn, only(key, sees_restricted=True))
    return next((item for item in found["items"] if item["id"] == str(key)), None)


def only(key: UUID, *, sees_restricted: bool = False, own: str | None = None) -> Asked:
    """The page that begins with this id, where there is one."""
    before = UUID(int=max(0, key.int - 1))
    return Asked(views.Wanted(own=own), limit=1, after=before, sees_restricted=sees_restricted)


def _task(parts: Parts, duty: Duty, row: Row, proof: Proof) -> TaskShown:
    return {
        **duty,
        "key": row["key"],
        "item": row["item"],
        "evidence": row["evidence"],
        "short_notice": row["short_notice"],
        "assisting": row["assisting"],
        "sign_by": local_or_none(parts, row["sign_by"]),
        "submission": _submission(parts, row),
        "paused_until": local_or_none(parts, row["paused_until"]),
        "reports": [_report(parts, said) for said in row["reports"] or ()],
        "fields": proof.fields,
        "resembles": proof.resembles,
        "difficulty": difficulty_of(parts, row),
    }


def _report(parts: Parts, said: Mapping[str, Any]) -> ReportShown:
    """What a unit that assists has reported."""
    at = local(parts, datetime.fromisoformat(said["at"]))
    return {"at": at, "unit": said["unit"], "by": said["by"], "text": said["text"]}


def _submission(parts: Parts, row: Row) -> SubmissionShown | None:
    """What was last handed in for closing."""
    if row["submitted_at"] is None:
        return None
    return {
        "at": local(parts, row["submitted_at"]), "by": row["submitted_by"], "text": row["submitted_text"],
        "evidence": row["submitted_evidence"], "value": row["submitted_value"],
    }  # fmt: skip


def _obligation(parts: Parts, duty: Duty, row: Row) -> ObligationShown:
    return {
        **duty,
        "tier": Tier(row["tier"]).name,
        "post": row["post"],
        "person": row["person"],
        "acknowledged_at": local_or_none(parts, row["acknowledged_at"]),
        "acknowledged_by": row["acknowledged_by"],
        "difficulty": difficulty_of(parts, row),
        "excused": excuse_of(parts, row),
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
        "gateway": row["gateway"],
        "parts": row["parts"],
        "message_id": message_id(parts, row["id"]) if row["channel"] == "email" else None,
        "queued_at": local(parts, row["queued_at"]),
        "outcome_at": local_or_none(parts, row["outcome_at"]),
        "next_at": local_or_none(parts, row["next_at"]),
        "digest": row["digest"] and str(row["digest"]),
    }


def _masked(parts: Parts, row: Row) -> str | None:
    """The address masked, but only where it is still the one that was written to."""
    if row["sealed"] is None or row["address"] not in (None, row["sealed_hmac"]):
        return None
    try:
        return mask(row["channel"], parts.keys.unseal(row["sealed"]))
    except Forged:
        return None
