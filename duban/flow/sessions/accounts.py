"""Accounts of the three administrators: each of one part, held apart from one another and from every post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.flow.parts import Parts
from duban.flow.people.viewer import Part
from duban.flow.sessions.links import make_link
from duban.flow.sessions.sessions import ADMINISTRATORS
from duban.ledger.statements import sql

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_MAIL: Final = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}")


class AccountRefused(Exception):
    """The account cannot be made or used; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


@dataclass(frozen=True, slots=True)
class Account:
    """An account as listed; instants are real time."""

    account: str
    part: Part
    made: datetime
    ended: datetime | None


async def add_account(parts: Parts, name: str, *, part: Part, email: str) -> str:
    """The new account, `a-` and its name. Its address is nobody else's: no one is two of the three, or holds a post."""
    if not _NAME.fullmatch(name):
        raise AccountRefused("bad-name", "账号名应为 1 至 41 个小写英文字母、数字或连字符，以字母或数字开头")
    if part not in ADMINISTRATORS:
        raise AccountRefused("bad-part", "账号只能是 system、security、audit 三者之一")
    if not _MAIL.fullmatch(email):
        raise AccountRefused("bad-email", "邮箱地址的格式不对，请核对")
    mark = parts.keys.fingerprint(email.lower())
    async with parts.ledger.transaction() as conn:
        today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        if await conn.fetchrow(sql("find_addressee"), mark, None, today) is not None:
            raise AccountRefused(
                "holds-a-post", "这个邮箱属于名册中任职的人员；管理员账号不得由任职人员兼任，请另用邮箱"
            )
        sealed = parts.keys.seal(email)
        if await conn.fetchval(sql("insert_account"), f"a-{name}", part.value, sealed, mark) is None:
            raise AccountRefused("account-taken", "账号名已经用过，或者这个邮箱已有账号（三员互斥，一人只能任其一）")
    return f"a-{name}"


async def list_accounts(parts: Parts) -> list[Account]:
    """Every account, oldest first, ended ones too."""
    async with parts.ledger.reading() as conn:
        rows = await conn.fetch(sql("list_accounts"))
    return [Account(row["account"], Part(row["part"]), row["made_real"], row["ended_real"]) for row in rows]


async def end_account(parts: Parts, account: str) -> None:
    """Ends it with its sessions; its name is never used again."""
    async with parts.ledger.transaction() as conn:
        if await conn.fetchval(sql("end_account"), account) is None:
            raise AccountRefused("no-such-account", "没有这个账号，或者它已经停用；duban account list 列出全部账号")


async def account_link(parts: Parts, account: str) -> str:
    """What a link holds by which the account's holder signs in once."""
    async with parts.ledger.reading() as conn:
        row = await conn.fetchrow(sql("find_account"), account, None)
    if row is None:
        raise AccountRefused("no-such-account", "没有这个账号，或者它已经停用；duban account list 列出全部账号")
    return await make_link(parts, account, account=Part(row["part"]))
