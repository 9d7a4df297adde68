"""Authorisations (授权) to answer for a unit's principal: recorded with scope, end and document, never erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypedDict
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import derived_id
from events.catalogue import KINDS

LONGEST: Final = 1024
IN_FORCE: Final = "in-force"
ENDED: Final = "ended"
HOW: Final = "command"


class DelegationRefused(Exception):
    """The authorisation cannot be recorded or ended; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


@dataclass(frozen=True, slots=True)
class Wanted:
    """An authorisation as it is to be: `scope` is a kind of event or a subject; both days are included."""

    unit: str
    person: str
    scope: str
    since: date
    until: date
    document: str


class Delegation(TypedDict):
    """An authorisation as listed."""

    id: str
    unit: str
    person: str
    scope: str
    valid_from: str
    valid_to: str
    document: str
    at: str
    ended_at: str | None


async def delegate(parts: Parts, wanted: Wanted) -> Delegation:
    """Records it, in one commit with its entry in the journal; raises `DelegationRefused`."""
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        await _check(parts, conn, wanted, today=now.astimezone(parts.rules.zone).date())
        said = (wanted.unit, wanted.person, wanted.scope)
        key = derived_id(now, "delegation", *said, wanted.since.isoformat(), wanted.until.isoformat(), wanted.document)
        row = (key, *said, wanted.since, wanted.until, wanted.document, now)
        if await conn.fetchval(sql("insert_delegation"), *row) is None:
            raise DelegationRefused("recorded-already", "这项授权已经登记；duban delegation list 列出全部授权")
        await _note(conn, key, IN_FORCE, said, at=now)
        return await _one(parts, conn, key)


async def end(parts: Parts, delegation: UUID) -> Delegation:
    """Ends it at once, before its day; what was signed by it stands."""
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        row = await conn.fetchrow(sql("end_delegation"), delegation, now)
        if row is None:
            raise DelegationRefused("no-such-delegation", "没有这个编号的有效授权；duban delegation list 列出全部授权")
        await _note(conn, delegation, ENDED, (row["unit"], row["person"], row["scope"]), at=now)
        return await _one(parts, conn, delegation)


async def delegations(parts: Parts, unit: str | None = None) -> list[Delegation]:
    """All that were ever recorded, of one unit where it is named, oldest first."""
    async with parts.ledger.reading() as conn:
        return [_shown(parts, row) for row in await conn.fetch(sql("list_delegations"), unit)]


async def _check(parts: Parts, conn: Connection, wanted: Wanted, *, today: date) -> None:
    if wanted.unit not in (await parts.organisation(conn)).units:
        raise DelegationRefused("unknown-unit", f"机构名册中没有单位代码 {wanted.unit}，请核对")
    if not await conn.fetchval(sql("find_person"), wanted.person):
        raise DelegationRefused("unknown-person", "机构名册中没有这个人员代号，请核对，或先导入新的机构名册")
    if wanted.since > wanted.until or wanted.until < today:
        raise DelegationRefused("bad-period", "授权的截止日期不得早于起始日期，也不得早于今天")
    if not wanted.document.strip():
        raise DelegationRefused("document-missing", "请用 --document 写明授权文件的文号或名称")
    if not _is_scope(wanted.scope):
        detail = "授权范围应为一种事件（如 meeting.directive.issued）或一个主题（subject），不得为空白"
        raise DelegationRefused("bad-scope", detail)


def _is_scope(scope: str) -> bool:
    """A kind of the vocabulary, or a subject; what looks like a kind and is none is a slip of the pen."""
    if scope in KINDS:
        return True
    looks_like_a_kind = scope.count(".") == 2 and "/" not in scope and ":" not in scope
    return bool(scope.strip()) and len(scope) <= LONGEST and "\x00" not in scope and not looks_like_a_kind


async def _note(conn: Connection, key: UUID, state: str, said: tuple[str, str, str], *, at: datetime) -> None:
    unit, person, scope = said
    kind = {"kind": scope} if scope in KINDS else {}  # a subject may be a person's: it stays out of the journal
    writing = Writing()
    writing.note("delegation", key, state, at=at, how=HOW, unit=unit, person=person, **kind)
    await writing.write(conn)


async def _one(parts: Parts, conn: Connection, key: UUID) -> Delegation:
    rows = await conn.fetch(sql("list_delegations"), None)
    return next(_shown(parts, row) for row in rows if row["id"] == key)


def _shown(parts: Parts, row: Row) -> Delegation:
    zone, ended = parts.rules.zone, row["ended_at"]
    return {
        "id": str(row["id"]), "unit": row["unit"], "person": row["person"], "scope": row["scope"],
        "valid_from": row["valid_from"].isoformat(), "valid_to": row["valid_to"].isoformat(),
        "document": row["document"], "at": row["at"].astimezone(zone).isoformat(),
        "ended_at": ended.astimezone(zone).isoformat() if ended else None,
    }  # fmt: skip
