"""The clocks of one directive as they should stand: each duty's ladder, led by a clerk with a list of days off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cache
from uuid import UUID

from tests.acceptance.naive_ladder import BEIJING, STEPS, due_after, due_before, planned

DIGESTS = {"overdue-3", "digest-2", "digest-3", "digest-4"}
STALE = 3
TIERS = (1, 1, 1, 3)
"""How many working days principal, deputy, liaison and staff have."""


@dataclass
class Clock:
    """One duty's: `marks` is what became of each step, `told` when one fired."""

    duty: UUID
    due: datetime
    since: datetime
    revision: int = 1
    marks: dict[str, str] = field(default_factory=dict)
    told: list[datetime] = field(default_factory=list)
    at_rest: bool = False
    over: bool = False

    def __post_init__(self) -> None:
        self.marks = {name: "s" if at < self.since else "." for name, at in self._mornings()}

    def _mornings(self) -> Iterator[tuple[str, datetime]]:
        mornings = _planned(self.due)
        return ((name, mornings[name]) for name in STEPS)

    def passes(self, now: datetime) -> None:
        """A sweep looks at it: of what has come the latest is told, unless even that is too old."""
        if self.over or self.at_rest:
            return
        come = [(name, at) for name, at in self._mornings() if self.marks[name] == "." and at <= now]
        if not come:
            return
        today = now.astimezone(BEIJING).date()
        oldest = datetime.combine(due_before(today, STALE).date(), time(), BEIJING)
        last, at = come[-1]
        stale = at < oldest
        self.marks |= {name: "o" if stale else "m" for name, _ in come}
        if not stale:
            self.marks[last] = "d" if last in DIGESTS else "f"
            self.told.append(now.astimezone(UTC))

    def ends(self) -> None:
        """Signed, closed, taken back: nothing comes any more. What hushes keeps its marks."""
        if not self.over and not self.at_rest:
            self.marks = {name: "x" if mark == "." else mark for name, mark in self.marks.items()}
        self.over = True

    def anew(self, now: datetime, due: datetime) -> None:
        """Another revision, from now on."""
        self.due, self.since, self.revision, self.told = due, now, self.revision + 1, []
        self.__post_init__()

    def wakes(self, now: datetime) -> None:
        """What came while it was at rest is skipped."""
        self.at_rest = False
        mornings = dict(self._mornings())
        self.marks = {name: "s" if mark == "." and mornings[name] < now else mark for name, mark in self.marks.items()}

    @property
    def next(self) -> datetime | None:
        """Its next morning; none where nothing comes."""
        left = [at for name, at in self._mornings() if self.marks[name] == "."]
        return min(left).astimezone(UTC) if left and not self.over and not self.at_rest else None

    @property
    def outcome(self) -> str:
        return "".join(self.marks[name] for name in STEPS)


@cache
def _planned(due: datetime) -> dict[str, datetime]:
    return planned(due)


@cache
def tier_due(tier: int, opened: datetime) -> datetime:
    """When a tier (1 for the principal's) is due that opened then."""
    return due_after(opened.astimezone(BEIJING).date(), TIERS[tier - 1])
