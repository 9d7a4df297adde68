"""A report as data: lines and tables, the same for a mail, a workbook, a document and a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeAlias

Cell: TypeAlias = str | int | float


class ReportName(StrEnum):
    """The reports there are."""

    daily = "daily"
    """To each liaison, every working day: what his unit owes."""
    weekly = "weekly"
    """To each principal, on the week's first working day."""
    bulletin = "bulletin"
    """督办通报, to the lead office, on the week's first working day."""


STEPS: Final[Mapping[ReportName, str]] = {
    ReportName.daily: "report-daily",
    ReportName.weekly: "report-weekly",
    ReportName.bulletin: "bulletin",
}
"""The steps that their notices bear."""


@dataclass(frozen=True, slots=True)
class Table:
    """A titled list; `left` counts rows that were cut off it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left: int = 0

    def cut(self, most: int) -> Table:
        """The first rows of it."""
        return replace(self, rows=self.rows[:most], left=self.left + max(0, len(self.rows) - most))


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says to one reader; `unit` is whose it is, empty where it is of all.

    `issuer`, `number` and `issued_on` are an official document's: who issues it, under which number, on which day.
    """

    name: ReportName
    title: str
    period: str
    unit: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]
    chain_row: int = 0
    chain_hash: str = ""
    issuer: str = ""
    number: str = ""
    issued_on: str = ""

    @property
    def foot(self) -> tuple[str, ...]:
        """The head of the journal's chain, by which whoever keeps the report may later check the journal."""
        return (f"督办日志存证：第{self.chain_row}条，{self.chain_hash}",) if self.chain_row else ()

    def cut(self, most: int) -> Report:
        """The same with at most so many rows a table."""
        return replace(self, tables=tuple(table.cut(most) for table in self.tables))

    def as_json(self) -> dict[str, Any]:
        """For programs, and for keeping."""
        return {
            "report": self.name.value, "title": self.title, "period": self.period, "unit": self.unit,
            "summary": list(self.summary), "chain_row": self.chain_row, "chain_hash": self.chain_hash,
            "issuer": self.issuer, "number": self.number, "issued_on": self.issued_on,
            "tables": [
                {"title": one.title, "head": list(one.head), "rows": [list(row) for row in one.rows], "left": one.left}
                for one in self.tables
            ],
        }  # fmt: skip


def read_report(kept: Mapping[str, Any]) -> Report:
    """The report that was written down by `as_json`."""
    tables = tuple(
        Table(one["title"], tuple(one["head"]), tuple(tuple(row) for row in one["rows"]), one["left"])
        for one in kept["tables"]
    )
    return Report(
        ReportName(kept["report"]), kept["title"], kept["period"], kept["unit"], tuple(kept["summary"]), tables,
        kept["chain_row"], kept["chain_hash"], *(kept.get(name, "") for name in ("issuer", "number", "issued_on")),
    )  # fmt: skip
