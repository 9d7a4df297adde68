"""Numbers and addresses in clear: shown only together with the record of who asked, whose, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import derived_id

LONGEST: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# The reason is kept for good: no number or address may come there.
_PERSONAL: Final = re.compile(r"\d{7,}|@")


def control_in(text: str) -> bool:
    """Whether the text holds a character that no line of a form may hold."""
    return _CONTROL.search(text) is not None


class RevealRefused(Exception):
    """Nothing is shown; a stable code, and in Chinese what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code: Final = code


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to see something in clear, and why."""

    by: str
    reason: str

    def __post_init__(self) -> None:
        for text, what in ((self.by, "查看人（--by）"), (self.reason, "理由（--reason）")):
            if not text.strip():
                raise RevealRefused("blank", f"{what}不得为空，请写明")
            if len(text) > LONGEST or _CONTROL.search(text) or _PERSONAL.search(text):
                detail = f"{what}不得超过 {LONGEST} 字，不得含控制字符、号码或邮箱地址（会永久留存），请改写"
                raise RevealRefused("bad-reason", detail)


@dataclass(frozen=True, slots=True)
class Revealed:
    """A person of the directory, in clear."""

    person: str
    name: str
    phone: str | None
    email: str | None


async def reveal(parts: Parts, person: str, asked: Asked) -> Revealed:
    """One commit: the record, then what it is of. Raises `RevealRefused`."""
    async with parts.ledger.transaction() as conn:
        row = await conn.fetchrow(sql("read_people"), [person])
        if row is None:
            raise RevealRefused("no-such-person", f"名册中没有人员代号 {person[:64]}，请核对（p- 开头）")
        await record_reveal(conn, asked, person=person, people=1, at=await parts.ledger.now(conn))
    phone, email = (row[name] and parts.keys.unseal(row[name]) for name in ("phone", "email"))
    return Revealed(person, row["name"], phone, email)


async def record_reveal(conn: Connection, asked: Asked, *, person: str | None, people: int, at: datetime) -> None:
    """The row, and the journal's entry, which names the row alone: it is published, and who and why are people's words.

    `person` is None where everybody is shown.
    """
    number = await conn.fetchval(sql("insert_reveal"), at, person, people, asked.by, asked.reason)
    writing = Writing()
    writing.note(
        "person", derived_id(at, "reveal", str(number)), "revealed", at=at, how="reveal", person=person, people=people,
        reveal=number,
    )  # fmt: skip
    await writing.write(conn)
