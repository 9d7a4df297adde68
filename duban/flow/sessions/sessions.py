"""A session from its beginning to its end; who somebody is comes from the posts of the day, each time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.ledger.database import Connection
from duban.ledger.statements import sql

ADMINISTRATORS: Final = frozenset({Part.system, Part.security, Part.audit})


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts: unused, and at the longest."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Held:
    """A session in force: whose it is, and what its next page is to say."""

    viewer: Viewer
    flash: str | None = field(repr=False)
    now: datetime


async def open_session(parts: Parts, person: str, *, name: str = "", account: Part | None = None) -> str:
    """Begins a session, and returns what its cookie holds; `account` is the one part of an administrator's account.

    Who signed in is in the journal, by reference, with the session's id and nothing that opens it.
    """
    cookie, key = secrets.token_urlsafe(32), uuid4()
    of_account = [] if account is None else [account.value]
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("insert_session"), key, _hash(cookie), person, name, of_account)
        writing = Writing()
        writing.note("person", key, "signed-in", at=await parts.ledger.now(conn), how="console", by=person)
        await writing.write(conn)
    return cookie


async def find_session(parts: Parts, cookie: str, lasting: Lasting) -> Held | None:
    """The session of a cookie; None where it has ended, or whose it is has no part any more."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("find_session"), _hash(cookie), lasting.idle, lasting.absolute)
        if row is None:
            return None
        if row["stale"]:
            await conn.execute(sql("touch_session"), row["id"])
        now = await parts.ledger.now(conn)
        posts = await _posts(parts, conn, row["person"], now)
        lead = (await parts.organisation(conn)).lead_office.code
    held = frozenset(map(Part, row["parts"])) or _parts(posts, lead)
    csrf = hmac.digest(cookie.encode(), b"csrf", "sha256").hex()
    viewer = Viewer(row["id"], row["person"], row["name"], held, posts, csrf)
    return Held(viewer, row["flash"], now) if held else None


async def _posts(parts: Parts, conn: Connection, person: str, now: datetime) -> tuple[tuple[str, str], ...]:
    today = now.astimezone(parts.rules.zone).date()
    rows = await conn.fetch(sql("list_posts_answered"), person, today)
    return tuple((row["unit"] or "", row["kind"]) for row in rows)


def _parts(posts: Iterable[tuple[str, str]], lead: str) -> frozenset[Part]:
    held = {Part(kind) for _, kind in posts}
    if any(unit == lead and kind != Part.staff for unit, kind in posts):
        held.add(Part.lead_office)
    return frozenset(held)


async def say_next(parts: Parts, session: UUID, said: str | None) -> None:
    """What the next page of the session says."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("set_session_flash"), session, said)


async def end_session(parts: Parts, session: UUID, *, person: str) -> bool:
    """Ends one of the person's sessions; whether there was one."""
    async with parts.ledger.transaction() as conn:
        return await conn.fetchval(sql("end_session"), session, person) is not None


def _hash(cookie: str) -> bytes:
    """SHA-256 is enough: a cookie is 256 random bits, which no dictionary holds."""
    return hashlib.sha256(cookie.encode()).digest()


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its owner is shown it; instants are real time."""

    id: UUID
    began: datetime
    seen: datetime


async def list_sessions(parts: Parts, person: str, lasting: Lasting) -> list[Listed]:
    """A person's sessions in force, newest first."""
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(sql("list_sessions"), person, lasting.idle, lasting.absolute)
    return [Listed(row["id"], row["began_real"], row["seen_real"]) for row in rows]
