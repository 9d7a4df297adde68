"""What an audit gathers: how much it has looked at, and what it found, bounded in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from duban.audit.findings import FEW, Code, Finding

MOST: Final = 500
"""Findings of one code that are kept; the rest is counted."""


@dataclass
class Report:
    """`looked` counts rows by what they are; `faults` and `under_way` count what was found, by code."""

    looked: Counter[str] = field(default_factory=Counter)
    faults: Counter[Code] = field(default_factory=Counter)
    under_way: Counter[Code] = field(default_factory=Counter)
    kept: dict[tuple[Code, bool], list[Finding]] = field(default_factory=dict)
    seconds: float = 0.0
    left_until: datetime | None = None
    """The end of the newest month that has left: events that are over and older are passed over, `skipped` of them."""
    skipped: int = 0

    @property
    def unexplained(self) -> int:
        """So many rows are as nothing explains."""
        return self.faults.total()

    @property
    def findings(self) -> Iterator[Finding]:
        """What is kept: the faults first, each code by itself."""
        for _, found in sorted(self.kept.items(), key=lambda pair: (pair[0][1], pair[0][0])):
            yield from found

    def add(self, found: Finding) -> None:
        """Counts it, and keeps it while there are few of its sort."""
        (self.under_way if found.under_way else self.faults)[found.code] += found.count
        kept = self.kept.setdefault((found.code, found.under_way), [])
        if len(kept) < MOST:
            kept.append(found)


@dataclass
class About:
    """The event that is looked at: what is found of it is under way where it is itself."""

    report: Report
    event: UUID | None = None
    under_way: bool = False

    def find(
        self, code: Code, ids: Collection[object] = (), *, unit: str | None = None, what: str = "", count: int = 1,
        under_way: bool = False,
    ) -> None:  # fmt: skip
        """Reports a difference."""
        self.report.add(
            Finding(code, tuple(map(str, list(ids)[:FEW])), self.event, unit, what, count, under_way or self.under_way)
        )
