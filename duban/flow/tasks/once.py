"""An action once: the first answer under an Idempotency-Key is kept in its commit and given again for a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.statements import sql

FORGOTTEN_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, byte for byte; `again` where it had been answered before."""

    status: int
    body: bytes
    again: bool = False


class KeyReused(Exception):
    """同一 Idempotency-Key 已用于另一项请求；请为新的请求换一个新的键。"""

    code: Final = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(self.__doc__)


async def once(
    parts: Parts, token: str, key: str, *, asked: bytes, do: Callable[[Connection], Awaitable[Answer]]
) -> Answer:
    """Does it in one commit with its answer; a repeat within 24 h of real time gets the first answer.

    A repeat that comes while the first is under way waits for it. `asked` is the hash of the request: raises
    `KeyReused` where the key stands for another one. Where `do` raises, nothing is kept and the key is free.
    """
    async with parts.ledger.transaction() as conn:
        if await conn.fetchval(sql("claim_answer"), token, key, asked) is None:
            first = await conn.fetchrow(sql("read_answer"), token, key)
            if first["asked"] != asked:
                raise KeyReused
            return Answer(first["status"], first["body"], again=True)
        answer = await do(conn)
        await conn.execute(sql("record_answer"), token, key, answer.status, answer.body)
    return answer


async def forget(parts: Parts) -> None:
    """Answers that are older than a day, a bounded number a commit."""
    gone = FORGOTTEN_AT_ONCE
    while gone == FORGOTTEN_AT_ONCE:
        async with parts.ledger.transaction() as conn:
            status: str = await conn.execute(sql("delete_answers"), FORGOTTEN_AT_ONCE)
        gone = int(status.rpartition(" ")[2])
