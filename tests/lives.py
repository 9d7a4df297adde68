"""A task's life as it should be, for tests: what comes of a call in each state, written apart from the code's table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from tests.unit.core.test_lifecycle import ENDED, TASK_LIFE

LEAD: Final = frozenset({"return", "close", "rule", "extend", "pause", "resume"})
EXTENSIONS: Final = 2
WITHDRAW: Final = "withdraw"


@dataclass(frozen=True)
class Call:
    """One thing that somebody does; `unit` is the one that his program is bound to, None for the lead office's."""

    action: str
    unit: str | None = None
    said: tuple[tuple[str, Any], ...] = ()

    @property
    def body(self) -> dict[str, Any]:
        return dict(self.said)


@dataclass(frozen=True)
class Life:
    """How a task should stand: its state, whose it is, how it was extended, returned and ruled on."""

    state: str
    unit: str
    due: datetime
    extensions: int = 0
    returns: int = 0
    ruled: bool = False
    changes: int = 1
    gone: bool = False

    @property
    def revision(self) -> int:
        return 1 + self.extensions + self.returns

    def after(self, call: Call) -> tuple[str, Life]:
        """What the caller should be told, and how the task stands then."""
        refusal = self._refusal(call)
        if refusal is not None:
            return refusal, self
        if call.action == WITHDRAW:
            over = self.state in ENDED
            return "withdrawn", self if over else replace(self, state="withdrawn", gone=True)
        return self._entered(call)

    def _entered(self, call: Call) -> tuple[str, Life]:
        state = TASK_LIFE[self.state][call.action]
        then = replace(self, state=state, changes=self.changes + 1)
        match call.action:
            case "extend":
                then = replace(then, due=call.body["due_at"], extensions=self.extensions + 1)
            case "return":
                then = replace(then, returns=self.returns + 1)
            case "rule":
                then = replace(then, unit=call.body["unit"], ruled=True)
        return state, then

    def _refusal(self, call: Call) -> str | None:
        if call.action == WITHDRAW:
            return None
        if call.unit is not None and (refusal := self._not_his(call)):
            return refusal
        if call.action == "report":
            return f"illegal:{self.state}" if self.state in ENDED else "not-assisting"
        if call.action not in TASK_LIFE[self.state]:
            return f"illegal:{self.state}"
        return self._not_so(call)

    def _not_his(self, call: Call) -> str | None:
        if call.unit != self.unit:
            return "not-found"
        if call.action in LEAD:
            return "lead-office-only"
        return "not-an-assistant" if call.action == "report" else None

    def _not_so(self, call: Call) -> str | None:
        """What is wrong with it though the state allows it."""
        if call.action == "dispute" and self.ruled:
            return "ruled-already"
        if call.action in ("ask", "extend") and call.body["due_at"] <= self.due:
            return "not-later"
        if call.action == "extend" and self.extensions >= EXTENSIONS:
            return "extended-too-often"
        if call.action == "assign" and call.body["person"] not in PEOPLE[self.unit]:
            return "not-of-the-unit"
        if call.action == "sign" and call.unit and call.body["person"] not in PEOPLE[self.unit]:
            return "not-of-the-unit"
        if call.action in ("close", "return") and call.body.get("person") in PEOPLE[self.unit]:
            return "own-reviewer"
        return None


PEOPLE: Final = {
    "commerce": ("p-0114", "p-0115", "p-0116", "p-0117"),
    "hrss": ("p-0086", "p-0087", "p-0088", "p-0089"),
}
DUE: Final = datetime.fromisoformat("2026-03-05T17:30:00+08:00")


def later(minutes: int) -> datetime:
    """A deadline so long after the first one."""
    return DUE + timedelta(minutes=minutes)
