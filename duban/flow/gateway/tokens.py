"""API tokens: shown once, stored hashed, each with a role; held to prefixes of `source`, or to one unit."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypedDict

from duban.flow.parts import Parts
from duban.ledger.statements import sql

PREFIX: Final = "duban_"
_PREFIX: Final = re.compile(r"[^\s,\x00-\x1f]{1,255}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Role(StrEnum):
    """What the bearer may do: send events; read; read, act and see what is restricted."""

    publisher = "publisher"
    reader = "reader"
    operator = "operator"


class TokenRefused(Exception):
    """The token cannot be issued or revoked; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token stands for."""

    name: str
    role: Role
    sources: tuple[str, ...] = ()
    unit: str | None = None
    """The one unit that it reads and acts for; None where it is the lead office's, and acts for all."""


class Issued(TypedDict):
    """A token as listed: all but itself. Its instants are real time, in UTC."""

    name: str
    role: str
    sources: list[str]
    unit: str | None
    issued_at: str
    revoked_at: str | None


async def issue(
    parts: Parts, name: str, *, role: Role | str, sources: Sequence[str] = (), unit: str | None = None
) -> str:
    """A new token; it cannot be shown again. Names are never used twice, so that a log stays unambiguous.

    It publishes events whose source lies within one of `sources` (`gateway.sources`), of any where it has none. Bound
    to a `unit` it reads and acts for that unit alone, and publishes nothing.
    """
    if not _NAME.fullmatch(name):
        raise TokenRefused("bad-name", "令牌名称应为 1 至 64 个英文字母、数字、点、下划线或连字符，以字母或数字开头")
    if not all(_PREFIX.fullmatch(source) for source in sources):
        raise TokenRefused("bad-source", "source 前缀应为不含空白和逗号的文字，如 //oa.example/ 或 urn:city:oa")
    if unit is not None and Role(role) is Role.publisher:
        raise TokenRefused("unit-of-a-publisher", "发布事件的令牌不能限定单位；请用 reader 或 operator，或去掉 --unit")
    token = PREFIX + secrets.token_urlsafe(32)
    async with parts.ledger.transaction() as conn:
        if unit is not None and unit not in (await parts.organisation(conn)).units:
            raise TokenRefused("unknown-unit", f"机构名册中没有单位代码 {unit}，请核对")
        made = await conn.fetchval(sql("insert_api_token"), name, Role(role).value, list(sources), _hash(token), unit)
    if made is None:
        raise TokenRefused("name-taken", f"名称 {name} 已经用过，请换一个（已撤销的名称也不再使用）")
    return token


async def list_tokens(parts: Parts) -> list[Issued]:
    """Every token ever issued, oldest first."""
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(sql("list_api_tokens"))
    return [
        {
            "name": row["name"],
            "role": row["role"],
            "sources": row["sources"],
            "unit": row["unit"],
            "issued_at": row["issued_real"].isoformat(),
            "revoked_at": row["revoked_real"].isoformat() if row["revoked_real"] else None,
        }
        for row in rows
    ]


async def revoke(parts: Parts, name: str) -> None:
    """Ends the token of that name; services notice within 5 seconds."""
    async with parts.ledger.transaction() as conn:
        ended = await conn.fetchval(sql("revoke_api_token"), name)
    if ended is None:
        raise TokenRefused("no-such-token", f"没有名称为 {name} 的有效令牌；duban token list 列出全部令牌")


async def check(parts: Parts, token: str) -> Bearer | None:
    """Whom the token stands for; None where it is not in force."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("find_api_token"), _hash(token))
    return None if row is None else Bearer(row["name"], Role(row["role"]), tuple(row["sources"]), row["unit"])


def _hash(token: str) -> bytes:
    """SHA-256 is enough: a token is 256 random bits, which no dictionary holds."""
    return hashlib.sha256(token.encode()).digest()
