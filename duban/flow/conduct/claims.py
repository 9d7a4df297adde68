"""How old claims are (待遇兑现账龄): by clause, unit and step; what is open, what is overdue, what was paid in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.shown.duty import local, local_or_none
from duban.flow.shown.restricted import hidden_kinds
from duban.ledger import scores as ledger
from duban.ledger.database import Row

BOUNDS: Final = (7, 15, 30, 60)
"""Days since the claim was accepted, at which a new band of the report begins."""
BANDS: Final = tuple(
    f"{lower}-{upper}" if upper else f"{lower}+" for lower, upper in zip((0, *BOUNDS), (*BOUNDS, None), strict=True)
)


class Ageing(TypedDict):
    """One step of one clause's claims at one unit; money in yuan, as a decimal string."""

    policy: str
    clause: str
    unit: str
    step: str
    title: str
    open: int
    open_amount: str
    overdue: int
    oldest_at: str | None
    bands: dict[str, int]
    done_in_time: int
    done_late: int


class ClaimsAgeing(TypedDict):
    """The report as it stands at an instant; `bands` names them, in days."""

    at: str
    bands: list[str]
    items: list[Ageing]
    next: str | None


async def ageing(parts: Parts, *, unit: str | None = None, sees_restricted: bool = False) -> ClaimsAgeing:
    """Every clause that a claim was accepted under, by unit and step."""
    async with parts.ledger.reading() as conn:
        now = await parts.ledger.now(conn)
        hidden = await hidden_kinds(parts, conn, sees_restricted=sees_restricted)
        rows = await ledger.list_claims(conn, BOUNDS, now, hidden=hidden, unit=unit)
    return {"at": local(parts, now), "bands": list(BANDS), "items": list(_lines(parts, rows)), "next": None}


def _lines(parts: Parts, rows: Iterable[Row]) -> Iterator[Ageing]:
    for (policy, clause, unit, step), of in groupby(rows, key=_place):
        some = list(of)
        left, done = [row for row in some if not row["done"]], [row for row in some if row["done"]]
        bands = dict.fromkeys(BANDS, 0)
        for row in left:
            bands[BANDS[row["band"]]] += row["n"]
        late = sum(row["late"] for row in done)
        oldest = min((row["oldest"] for row in left), default=None)
        yield {
            "policy": policy, "clause": clause, "unit": unit, "step": step, "title": some[0]["title"],
            "open": sum(row["n"] for row in left), "open_amount": f"{sum(row['amount'] for row in left):.2f}",
            "overdue": sum(row["late"] for row in left), "oldest_at": local_or_none(parts, oldest), "bands": bands,
            "done_in_time": sum(row["n"] for row in done) - late, "done_late": late,
        }  # fmt: skip


def _place(row: Row) -> tuple[Any, ...]:
    return row["policy"], row["clause"], row["unit"], row["key"]
