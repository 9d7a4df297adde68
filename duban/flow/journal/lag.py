"""How far the journal is behind, and who holds it back: a transaction of any database of the cluster can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from duban.flow.parts import Parts
from duban.ledger import journal as ledger
from duban.ledger.journal import Holder

log = structlog.get_logger(__name__)

MOST: Final = 100_000
"""More entries than this are not counted."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Entries without a place in the chain, and for how long (real time) the oldest has waited."""

    entries: int
    seconds: float
    unpublished: int
    held_by: Holder | None

    @property
    def why(self) -> str:
        """What it waits for, in Chinese, with what to do."""
        if self.held_by is None:
            return "没有进程在续接；请检查 duban scheduler"
        return f"被一个未结束的事务拖住：{self.held_by.words}；请让它提交、回滚，或由管理员终止该会话"


async def lag(parts: Parts) -> Lag:
    """Cheap, whatever the journal holds: only what is not chained yet is counted, up to a bound."""
    async with parts.ledger.transaction() as conn:
        await ledger.prefer_indexes(conn)
        behind = await ledger.behind(conn, most=MOST)
        holder = await ledger.holder(conn) if behind.waiting else None
    return Lag(behind.entries, behind.seconds if behind.entries else 0.0, behind.unpublished, holder)


async def alarm(parts: Parts) -> Lag | None:
    """Tells the log where the journal lags longer than it may, and whom it waits for."""
    found = await lag(parts)
    if found.seconds <= parts.rules.journal_late:
        return None
    if (holder := found.held_by) is None:
        log.warning("the journal lags", entries=found.entries, late=round(found.seconds), why="no journalist runs")
    else:
        log.warning(
            "the journal lags", entries=found.entries, late=round(found.seconds), why="a transaction holds it back",
            pid=holder.pid, database=holder.database, application=holder.application, runs=holder.seconds,
        )  # fmt: skip
    return found
