"""Replies by text: `1 <code>` signs, `2 <code>` says 有困难; anything else is answered, once, with what is wrong."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.sign import Ended, NotYours, sign
from duban.keys import Forged
from duban.ledger import withdrawals
from duban.ledger.signing import find_code, sign_task
from duban.ledger.statements import sql
from duban.model import AcknowledgedBy, TaskState

FORM = re.compile(r"\s*([12])\s*[,，.。、]?\s*(\d{4,8})\s*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reply came to: a stable code and, in Chinese, what the sender is told. `openings` where a tier opens."""

    code: str
    text: str
    openings: bool = False


SIGNED = Answer("signed", "已签收，谢谢。")
AGAIN = Answer("signed-already", "此前已签收，无需重复回复。")
NOTED = Answer("noted", "已知悉。该事项仍由责任人本人签收办理。")
DIFFICULT = Answer("difficulty-noted", "已记录您的困难；时限不变，请及时与牵头部门联系。")
UNREADABLE = Answer("unreadable", "未能识别。请回复“1 回复码”签收，或“2 回复码”说明有困难。")
NO_SUCH_CODE = Answer("no-such-code", "回复码不对或已失效。请核对短信中的回复码；如已签收，无需再回复。")


async def take_reply(parts: Parts, number: str, text: str) -> Answer:
    """One reply from a number. Only a code that is open for that very number does anything."""
    found = FORM.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return UNREADABLE
    async with parts.ledger.reading() as conn:
        code = await find_code(conn, parts.keys.fingerprint(normalised(number)), found[2])
    if code is None:
        return NO_SUCH_CODE
    if found[1] == "2":
        return await _difficulty(parts, code) if code["open"] else NO_SUCH_CODE
    return await (_sign_task(parts, code) if code["kind"] == b"t" else _sign_obligation(parts, code))


def normalised(number: str) -> str:
    """`+` and digits; a number of the mainland without its country code gets it."""
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", number))
    if digits.startswith("+"):
        return digits
    digits = digits.removeprefix("00")
    return f"+{digits}" if digits.startswith("86") and len(digits) > 11 else f"+86{digits}"


async def _sign_obligation(parts: Parts, code: dict[str, Any]) -> Answer:
    try:
        signed = await sign(parts, code["duty"], code["holding"], how=AcknowledgedBy.sms)
    except NotYours:
        return await _note(parts, code, "noted", NOTED) if code["open"] else NO_SUCH_CODE
    except (Ended, Forged):
        return NO_SUCH_CODE
    return Answer(SIGNED.code, SIGNED.text, signed.openings) if signed.first else AGAIN


async def _sign_task(parts: Parts, code: dict[str, Any]) -> Answer:
    """A task is signed by its unit, by whoever answers for the post now; for anybody else the reply is noted."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        row = await conn.fetchrow(sql("read_task_signer"), code["duty"], code["holding"])
        if row["task_unit"] != row["unit"]:
            return NOTED
        now = await parts.ledger.now(conn)
        answers = (await parts.organisation(conn)).holder(row["post"], now.astimezone(parts.rules.zone).date())
        if answers is None or answers.id != code["holding"]:
            return NO_SUCH_CODE
        if not await sign_task(conn, code["duty"]):
            return AGAIN if row["state"] not in ("withdrawn", "cancelled") else NO_SUCH_CODE
        writing = Writing()
        writing.note("task", code["duty"], TaskState.signed, at=now, how=AcknowledgedBy.sms, by=row["person"])
        await writing.write(conn)
    return SIGNED


async def _difficulty(parts: Parts, code: dict[str, Any]) -> Answer:
    return await _note(parts, code, "difficulty", DIFFICULT)


async def _note(parts: Parts, code: dict[str, Any], what: str, answer: Answer) -> Answer:
    """An entry in the duty's history that changes no state."""
    async with parts.ledger.transaction() as conn:
        row = await conn.fetchrow(sql("read_duty_state"), code["duty"], code["holding"])
        writing, now = Writing(), await parts.ledger.now(conn)
        kind = "task" if code["kind"] == b"t" else "obligation"
        writing.note(kind, code["duty"], row["state"], at=now, how=f"sms:{what}", by=row["person"])
        await writing.write(conn)
    return answer
