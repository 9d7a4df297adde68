"""Links by which somebody signs in once: made by an operator or sent with a code, used up by a press, kept hashed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.flow.sessions.sessions import open_session
from duban.ledger.statements import sql

LASTS: Final = timedelta(minutes=10)


class NoSuchPerson(Exception):
    """机构名册中没有这个人员代号。"""


async def make_link(
    parts: Parts, person: str, *, name: str = "", account: Part | None = None, lasts: timedelta = LASTS
) -> str:
    """What the link holds; its path is `/enter/` and this. `account` is the one part of an administrator's account."""
    token = secrets.token_urlsafe(32)
    async with parts.ledger.transaction() as conn:
        if account is None and await conn.fetchrow(sql("read_people"), [person]) is None:
            raise NoSuchPerson
        of_account = [] if account is None else [account.value]
        await conn.execute(sql("delete_sign_in_links"))
        await conn.execute(
            sql("insert_sign_in_link"), hash_of(token), person, name, of_account, lasts, None, None, None
        )
    return token


async def enter(parts: Parts, token: str, *, browser: str | None = None) -> str | None:
    """Uses the link up and begins a session: what its cookie holds.

    None where the link is spent, late or unknown, or was asked for by another browser.
    """
    async with parts.ledger.transaction() as conn:
        row = await conn.fetchrow(sql("use_sign_in_link"), hash_of(token), browser and hash_of(browser))
    if row is None:
        return None
    return await open_session(parts, row["person"], name=row["name"], account=account_part(row["parts"]))


def account_part(parts: list[str]) -> Part | None:
    """The one part of an administrator's account; None for people."""
    return Part(parts[0]) if parts else None


def hash_of(token: str) -> bytes:
    """SHA-256 is enough: what is hashed is 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
