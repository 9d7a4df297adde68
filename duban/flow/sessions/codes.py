"""Codes by which somebody signs in: asked for by an address, sent to it, typed into the browser that asked.

Nothing tells a known address from an unknown one: what is asked for is answered the same, and nothing is raised.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from duban.channels.addresses import normalised
from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.sessions.links import LASTS, account_part, hash_of
from duban.flow.sessions.sessions import open_session
from duban.ledger.database import Connection, Row
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Urgency, derived_id

STEP: Final = "signin"
TITLE: Final = "登录人才工作督办系统"
TRIES: Final = 5
ADDRESS_TEN_MINUTES: Final = 3
ADDRESS_A_DAY: Final = 10
BROWSER_TEN_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class _Asked:
    """An address as it is looked for: its HMAC, and by which channel it is reached."""

    channel: Channel
    mark: bytes = field(repr=False)


async def ask_for_code(parts: Parts, address: str, *, browser: str) -> frozenset[Channel]:
    """Queues a code and a link to whose address it is, at most three in ten minutes; the channels that now have work.

    Both are good in that browser alone.
    """
    asked = _asked(parts, address)
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("delete_sign_in_links"))
        now = await parts.ledger.now(conn)
        mail = asked.mark if asked.channel is Channel.email else None
        phone = asked.mark if asked.channel is Channel.sms else None
        row = await conn.fetchrow(sql("find_addressee"), mail, phone, now.astimezone(parts.rules.zone).date())
        counted = await conn.fetchrow(sql("count_sign_in_links"), asked.mark, hash_of(browser))
        if row is None or counted is None or _too_often(counted):
            return frozenset()
        writing = Writing()
        writing.tell([await _told(parts, conn, row, asked, browser=browser, now=now)])
        await writing.write(conn)
    return writing.channels


async def enter_by_code(parts: Parts, code: str, *, browser: str) -> str | None:
    """What the new session's cookie holds; None where the code is wrong, late, used, or was tried too often."""
    async with parts.ledger.transaction() as conn:
        row = await conn.fetchrow(sql("try_sign_in_code"), hash_of(browser), TRIES)
    if row is None or not hmac.compare_digest(row["code"], _under(browser, code)):
        return None
    async with parts.ledger.transaction() as conn:
        if await conn.fetchval(sql("end_sign_in_link"), row["token"]) is None:
            return None
    return await open_session(parts, row["person"], name=row["name"], account=account_part(row["parts"]))


def sign_in_words(parts: Parts, context: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The code and the link that a notice brings, opened only when it is sent; nothing where it brings none."""
    if (sealed := context.get(STEP)) is None:
        return None, None
    code, _, token = parts.keys.unseal(base64.b64decode(sealed)).partition(" ")
    return code, f"{parts.rules.public_url}/enter/{token}"


def _asked(parts: Parts, address: str) -> _Asked:
    said = address.strip()
    if "@" in said:
        return _Asked(Channel.email, parts.keys.fingerprint(said.lower()))
    return _Asked(Channel.sms, parts.keys.fingerprint(normalised(said)))


def _too_often(counted: Row) -> bool:
    return bool(
        counted["address"] >= ADDRESS_TEN_MINUTES
        or counted["day"] >= ADDRESS_A_DAY
        or counted["browser"] >= BROWSER_TEN_MINUTES
    )


async def _told(parts: Parts, conn: Connection, row: Row, asked: _Asked, *, browser: str, now: datetime) -> NoticeRow:
    code, token = f"{secrets.randbelow(1_000_000):06d}", secrets.token_urlsafe(32)
    await conn.execute(
        sql("insert_sign_in_link"), hash_of(token), row["person"], "", [], LASTS, hash_of(browser),
        _under(browser, code), asked.mark,
    )  # fmt: skip
    sealed = base64.b64encode(parts.keys.seal(f"{code} {token}")).decode()
    said = {"template": STEP, "title": TITLE, STEP: sealed}
    key = derived_id(now, STEP, hash_of(token).hex())
    return NoticeRow(key, None, None, None, 1, row["holding"], STEP, asked.channel, Urgency.critical, now, said)


def _under(browser: str, code: str) -> bytes:
    """Whoever reads the ledger cannot try a million codes: the key is the browser's alone."""
    return hmac.digest(browser.encode(), code.encode(), "sha256")
