"""A task's life as its journal tells it: what the unit did in time, what it let pass, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from duban.scores.moments import GONE, Entry, Passed, instant_of, passed

_STILL: Final = frozenset({"closed", "paused"})
"""States in which no deadline goes by."""


def task_moments(entries: Sequence[Entry], now: datetime) -> list[Passed]:
    """The moments of one task up to now; none where it was withdrawn or cancelled, or its beginning is not there."""
    first = entries[0]
    if "unit" not in first.body or entries[-1].body["state"] in GONE:
        return []
    life = _Life(first)
    for entry in entries[1:]:
        life.let_pass(entry.at)
        life.enter(entry)
    life.let_pass(now)
    return life.found


@dataclass
class _Life:
    """Where the task stands while its rows are read; `found` are the moments so far."""

    first: Entry
    found: list[Passed] = field(default_factory=list)
    returns: int = 0
    extensions: int = 0
    pauses: int = 0
    flagged: bool = False
    overdue: bool = False
    sign_missed: bool = False
    paused: timedelta = timedelta()
    """Since its deadline was last set: time that does not count."""
    since: datetime | None = None
    """When it was paused, where it is."""

    def __post_init__(self) -> None:
        body = self.first.body
        self.unit: str = body["unit"]
        self.key: str = body.get("key") or ""
        self.state: str = body["state"]
        self.due_at: datetime | None = None
        self.due_entry = self.first.n
        self._sign_within(self.first)
        self._due(self.first, instant_of(body, "due_at"))

    def enter(self, entry: Entry) -> None:
        """What this row says came to be."""
        body, state = entry.body, entry.body["state"]
        if self.since is not None and state != "paused":
            self.paused += entry.at - self.since
            self.since = None
        due_at = instant_of(body, "due_at")
        if due_at not in (None, self.due_at):  # a return says again what stands
            self._due(entry, due_at)
        self.extensions += body.get("action") == "extend"
        if "owed_by" in body:
            self._ruled(entry)
        elif body["how"] == "succession":
            self.unit = body.get("unit") or self.unit
        elif state != self.state:
            self._changed(entry)
        self.state = state

    def let_pass(self, upto: datetime) -> None:
        """The deadlines that have gone by before that instant, each once."""
        if self.sign_by and not self.sign_missed and self.state == "assigned" and self.sign_by < upto:
            self._tell("sign-missed", self.sign_by, self.sign_entry, limit=self.sign_by, missed=True)
            self.sign_missed = True
        limit = self.limit
        if limit and not self.overdue and self.state not in _STILL and limit < upto:
            self._tell("overdue", limit, self.due_entry, limit=limit, missed=True)
            self.overdue = True

    @property
    def limit(self) -> datetime | None:
        """The deadline in force, later by the time for which the task was paused."""
        return self.due_at + self.paused if self.due_at else None

    def _changed(self, entry: Entry) -> None:
        """It entered another state, and some of these are worth points."""
        match entry.body["state"]:
            case "signed" if self.state == "assigned":
                self._tell("signed", entry.at, entry.n, limit=self.sign_by)
            case "submitted":
                self.flagged = bool(entry.body.get("flagged"))
                self._tell("submitted", entry.at, entry.n, limit=self.limit)
            case "returned":
                self.returns += 1
                self._tell("returned", entry.at, entry.n, limit=self.limit)
            case "closed":
                self._tell("closed", entry.at, entry.n, limit=self.limit)
            case "paused":
                self.pauses, self.since = self.pauses + 1, entry.at

    def _ruled(self, entry: Entry) -> None:
        """Whose it is: a unit that objected and was right never had it, and nothing of it counts for that unit."""
        before, owed_by = self.unit, entry.body.get("owed_by") or self.unit
        if owed_by != before:
            self.found = [one for one in self.found if one.unit != before]
        else:
            self._tell("ruled", entry.at, entry.n, limit=None, lost=True)
        self.unit = owed_by
        self._sign_within(entry)
        self.overdue = self.overdue or bool(self.limit and self.limit < entry.at)

    def _sign_within(self, entry: Entry) -> None:
        self.sign_by: datetime | None = instant_of(entry.body, "sign_by")
        self.sign_entry = entry.n
        self.sign_missed = False

    def _due(self, entry: Entry, due_at: datetime | None) -> None:
        """A deadline is set. One that went by is taken back where this one has not; not by a pause that ends."""
        self.due_at, self.due_entry, self.paused = due_at, entry.n, timedelta()
        if due_at and due_at > entry.at and entry.body.get("action") != "resume":
            self.found = [one for one in self.found if one.moment != "overdue"]
            self.overdue = False

    def _tell(
        self, moment: str, at: datetime, entry: int, *, limit: datetime | None, missed: bool = False, lost: bool = False
    ) -> None:
        facts: dict[str, object] = {"in_time": False} if missed else {}
        self.found.append(
            passed(
                moment, self.unit, at, entry, limit=limit, state=self.state, returns=self.returns, lost=lost,
                extensions=self.extensions, pauses=self.pauses, flagged=self.flagged, key=self.key, **facts,
            )
        )  # fmt: skip
