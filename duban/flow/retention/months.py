"""Which months there are, and which of them have to leave: by the business clock, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from duban.flow.parts import Parts, Rules
from duban.ledger.database import Row
from duban.ledger.statements import sql


class Kind(StrEnum):
    """What is kept by the month."""

    notice = "notice"
    journal = "journal"


SETTING: Final = {Kind.notice: "DUBAN_RETENTION_NOTICES", Kind.journal: "DUBAN_RETENTION_JOURNAL"}


@dataclass(frozen=True, slots=True)
class Month:
    """A month's partition; `leaves` where it is older than what is to be kept. Rows and bytes are about right."""

    kind: Kind
    begins: datetime
    rows: int
    bytes: int
    leaves: bool

    @property
    def ends(self) -> datetime:
        """The first instant of the month after it."""
        return later(self.begins, 1)

    @property
    def name(self) -> str:
        """As people write it: `2026-03`."""
        return f"{self.begins:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Left:
    """A month that has left; `kept` of its rows were still needed, and stayed."""

    kind: Kind
    begins: datetime
    rows: int
    kept: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Months:
    """All there are, and those that there were, the oldest first; `keep`: how many of each kind stay, None for all."""

    keep: dict[Kind, int | None]
    there: Sequence[Month]
    left: Sequence[Left]

    def leaving(self) -> list[Month]:
        """Those that have to leave, in the order in which they can."""
        return [month for month in self.there if month.leaves]


async def months(parts: Parts) -> Months:
    """As of the business clock's now."""
    async with parts.ledger.reading() as conn:
        now, keep = await parts.ledger.now(conn), kept(parts.rules)
        there = [
            _month(row, first=first_kept(now, keep[Kind(row["kind"])])) for row in await conn.fetch(sql("list_months"))
        ]
        left = [Left(Kind(kind), *rest) for kind, *rest in await conn.fetch(sql("list_months_left"))]
    return Months(keep, there, left)


def kept(rules: Rules) -> dict[Kind, int | None]:
    """How many whole months of each kind stay beside the current one."""
    return {Kind.notice: rules.retention_notices, Kind.journal: rules.retention_journal}


def first_kept(now: datetime, keep: int | None) -> datetime | None:
    """The beginning of the oldest month that stays; None where all do."""
    this = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return None if keep is None else later(this, -keep)


def later(month: datetime, by: int) -> datetime:
    """The beginning of the month so many months later."""
    count = month.year * 12 + month.month - 1 + by
    return month.replace(year=count // 12, month=count % 12 + 1)


def _month(row: Row, *, first: datetime | None) -> Month:
    leaves = first is not None and row["begins"] < first
    return Month(Kind(row["kind"]), row["begins"], row["rows"], row["bytes"], leaves)
