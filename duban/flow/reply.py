"""Replies by text: `1 <code>` signs, `2 <code>` says 有困难; anything else is answered, once, with what is wrong."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, Final

from duban.channels.addresses import normalised
from duban.flow.commit import Writing
from duban.flow.difficulty import obligation_is_difficult, task_is_difficult, task_signer
from duban.flow.ladders.asking import plan_to_ask
from duban.flow.parts import Parts
from duban.flow.sign import Ended, NotYours, sign
from duban.keys import Forged
from duban.ledger import withdrawals
from duban.ledger.signing import find_code, sign_task
from duban.ledger.statements import sql
from duban.model import AcknowledgedBy, TaskState

FORM = re.compile(r"\s*([12])\s*[,，.。、]?\s*(\d{4,8})\s*")
MOST_A_DAY: Final = 50
"""So many different texts of a number are answered with what is wrong, lest two machines answer each other for ever."""
FORGOTTEN_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reply came to: a stable code and, in Chinese, what the sender is told. `openings` where a tier opens.

    `silent`: the same was told to the same text within a day, so nothing is sent now.
    """

    code: str
    text: str
    openings: bool = False
    silent: bool = False


SIGNED = Answer("signed", "已签收，谢谢。")
AGAIN = Answer("signed-already", "此前已签收，无需重复回复。")
DISPUTED = Answer("disputed", "该事项已提出职责异议，正待牵头部门裁定；裁定后如仍由本单位承办，再行签收。")
NOTED = Answer("noted", "已知悉。该事项仍由责任人本人签收办理。")
DIFFICULT = Answer("difficulty-noted", "已记录您的困难，并告知上一层级负责同志；时限不变。")
DIFFICULT_AGAIN = Answer("difficulty-noted-already", "您的困难此前已记录并告知上一层级负责同志，无需重复回复。")
UNREADABLE = Answer("unreadable", "未能识别。请回复“1 回复码”签收，或“2 回复码”说明有困难。")
NO_SUCH_CODE = Answer("no-such-code", "回复码不对或已失效。请核对短信中的回复码；如已签收，无需再回复。")
EFFECTIVE = frozenset({SIGNED.code, DIFFICULT.code})


async def take_reply(parts: Parts, number: str, text: str) -> Answer:
    """One reply from a number. Only a code that is open for that very number does anything."""
    phone = parts.keys.fingerprint(normalised(number))
    answer = await _answer(parts, phone, text)
    if answer.code in EFFECTIVE or await _first(parts, phone, text, answer):
        return answer
    return replace(answer, silent=True)


async def _answer(parts: Parts, phone: bytes, text: str) -> Answer:
    found = FORM.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return UNREADABLE
    async with parts.ledger.reading() as conn:
        code = await find_code(conn, phone, found[2])
    if code is None or (found[1] == "2" and not code["open"]):
        return NO_SUCH_CODE
    try:
        if found[1] == "2":
            return await _difficulty(parts, code)
        return await (_sign_task(parts, code) if code["kind"] == b"t" else _sign_obligation(parts, code))
    except NotYours:
        return await _note(parts, code)
    except (Ended, Forged):
        return NO_SUCH_CODE


async def _sign_obligation(parts: Parts, code: dict[str, Any]) -> Answer:
    signed = await sign(parts, code["duty"], code["holding"], how=AcknowledgedBy.sms)
    return Answer(SIGNED.code, SIGNED.text, signed.openings) if signed.first else AGAIN


async def _sign_task(parts: Parts, code: dict[str, Any]) -> Answer:
    """A task is signed by its unit, by whoever answers for the post now; for anybody else the reply is noted."""
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        row = await task_signer(parts, conn, code["duty"], code["holding"])
        if not await sign_task(conn, code["duty"]):
            if row["state"] == TaskState.disputed:
                return DISPUTED
            return AGAIN if row["state"] not in (TaskState.withdrawn, TaskState.cancelled) else NO_SUCH_CODE
        writing, now = Writing(), await parts.ledger.now(conn)
        writing.note("task", code["duty"], TaskState.signed, at=now, how=AcknowledgedBy.sms, by=row["person"])
        await writing.write(conn)
        await plan_to_ask(parts, conn, code["duty"], row, since=now)
    return SIGNED


async def _difficulty(parts: Parts, code: dict[str, Any]) -> Answer:
    say = task_is_difficult if code["kind"] == b"t" else obligation_is_difficult
    return DIFFICULT if await say(parts, code["duty"], code["holding"], how=AcknowledgedBy.sms) else DIFFICULT_AGAIN


async def _note(parts: Parts, code: dict[str, Any]) -> Answer:
    """A superior's reply: an entry in the duty's history that changes no state, once a person."""
    if not code["open"]:
        return NO_SUCH_CODE
    kind = "task" if code["kind"] == b"t" else "obligation"
    async with parts.ledger.transaction() as conn:
        await withdrawals.act(conn)
        await conn.fetch(sql(f"hold_{kind}"), code["duty"])  # else the entry could follow that of another state
        row = await conn.fetchrow(sql("read_duty_state"), code["duty"], code["holding"])
        if not await conn.fetchval(sql("find_reply_noted"), code["duty"], row["person"]):
            writing, now = Writing(), await parts.ledger.now(conn)
            writing.note(kind, code["duty"], row["state"], at=now, how="sms:noted", by=row["person"])
            await writing.write(conn)
    return NOTED


async def _first(parts: Parts, phone: bytes, text: str, answer: Answer) -> bool:
    """Whether this text of this number is told so for the first time in a day of real time."""
    said = parts.keys.fingerprint(" ".join(unicodedata.normalize("NFKC", text).split()))
    async with parts.ledger.transaction() as conn:
        return await conn.fetchval(sql("claim_reply_answer"), phone, said, answer.code, MOST_A_DAY) is not None


async def forget_replies(parts: Parts) -> None:
    """Which texts were answered more than a day ago; what a commit leaves goes with the next."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("delete_reply_answers"), FORGOTTEN_AT_ONCE)
