"""Calendars that posts subscribe to: by a secret link that is stored hashed, and ends with whoever held the post."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final, TypedDict

from duban.flow.parts import Parts
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import PostKind, Tier
from duban.reports.owed import TIER_WORDS
from duban.reports.subscribed import Deadline, subscription

SECRET: Final = 32
"""Random bytes of a link: no dictionary holds them, so SHA-256 is enough of a hash."""


class FeedRefused(Exception):
    """The link cannot be issued or revoked; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


class NoFeed(Exception):
    """这个日程链接无效：它不是本系统签发的，或者没有复制完整。"""


class FeedEnded(Exception):
    """此日程链接已停用；如需订阅，请联系牵头部门督办人员另行签发。"""


class FeedPassed(FeedEnded):
    """此日程链接随原任职人员停用：该职务已由他人履行或暂缺，接任者由系统另行发送新的订阅链接。"""


class Listed(TypedDict):
    """A link as listed: all but its secret. `in_force` until it is revoked or the post has somebody else."""

    id: int
    post: str
    person: str
    issued_at: str
    revoked_at: str | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar's bytes, and by which tag a client asks whether they changed."""

    content: bytes
    tag: str


async def issue(parts: Parts, post: str) -> str:
    """A new link for whoever holds the post now; it cannot be shown again. Those issued before go on."""
    async with parts.ledger.transaction() as conn:
        holder = await _holder(parts, conn, post)
        if holder is None or holder["unit"] is None:
            raise FeedRefused("no-holder", f"职务 {post} 目前无人担任或不属于单位；应形如 finance/liaison，请核对")
        token = await issue_to(conn, post, holder["person"])
    return f"{parts.rules.public_url}/feeds/{token}.ics"


async def issue_to(conn: Connection, post: str, person: str) -> str:
    """The secret of a new link for that person; only its hash is kept."""
    token = secrets.token_urlsafe(SECRET)
    await conn.execute(sql("insert_feed"), post, person, _hash(token))
    return token


async def list_feeds(parts: Parts) -> list[Listed]:
    """Every link ever issued, oldest first."""
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(sql("list_feeds"))
        return [await _listed(parts, conn, row) for row in rows]


async def revoke(parts: Parts, post: str) -> int:
    """Ends the links of a post; returns how many there were."""
    async with parts.ledger.transaction() as conn:
        ended = await conn.fetch(sql("revoke_feeds"), post)
    if not ended:
        raise FeedRefused("no-such-feed", f"职务 {post} 没有有效的日程链接；duban feed list 列出全部链接")
    return len(ended)


async def show(parts: Parts, token: str) -> Feed:
    """The calendar of a link; raises `NoFeed`, `FeedPassed` where others answer for its post, or `FeedEnded`."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("find_feed"), _hash(token))
        if row is None:
            raise NoFeed(NoFeed.__doc__)
        holder = await _holder(parts, conn, row["post"])
        if holder is None or holder["person"] != row["person"]:
            raise FeedPassed(FeedPassed.__doc__)
        if row["ended"]:
            raise FeedEnded(FeedEnded.__doc__)
        unit = None if holder["kind"] == PostKind.staff else holder["unit"]
        rows = await conn.fetch(sql("list_post_deadlines"), row["post"], unit)
        names = (await parts.organisation(conn)).units
    name = f"{names[holder['unit']].name}{TIER_WORDS[Tier[holder['kind']]]}督办时限"
    domain = parseaddr(parts.rules.mail_from)[1].rpartition("@")[2]
    content = subscription(map(_deadline, rows), name=name, domain=domain)
    return Feed(content, hashlib.sha256(content).hexdigest()[:32])


async def _holder(parts: Parts, conn: Connection, post: str) -> Row | None:
    today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    return await conn.fetchrow(sql("read_post_holder"), post, today)


async def _listed(parts: Parts, conn: Connection, row: Row) -> Listed:
    holder = await _holder(parts, conn, row["post"])
    revoked = row["revoked_real"]
    return {
        "id": row["id"], "post": row["post"], "person": row["person"], "issued_at": row["issued_real"].isoformat(),
        "revoked_at": revoked.isoformat() if revoked else None,
        "in_force": revoked is None and holder is not None and holder["person"] == row["person"],
    }  # fmt: skip


def _deadline(row: Row) -> Deadline:
    return Deadline(
        id=row["id"], what=row["what"], title=row["title"], source=row["source"] or "", due_at=row["due_at"],
        provisional=row["provisional"], revision=row["revision"], opened_at=row["opened_at"],
    )  # fmt: skip


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
