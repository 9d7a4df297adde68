"""What a refused action is called by the outside: each kind of refusal, with the state that was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from duban.console.acting_asked import field_fault
from duban.console.problems import FieldFault, Problem, ProblemShown, not_found
from duban.flow.refused import ActionRefused, ChangedSince, NotAllowed, NotThere, Wrong
from duban.lifecycle import Illegal, allowed
from duban.model import ObligationState, TaskState
from events.refusal import Reason, Refusal

REFUSALS: Final = (ActionRefused, Illegal, Refusal)
"""What a use case raises where it does nothing of what it was asked for."""


class ConflictShown(ProblemShown):
    """A problem that lies in the state of the duty."""

    state: str | None
    allowed: list[str]


class Conflict(Problem):
    """The action is not one for the state in which the duty is; it names that state."""

    def __init__(
        self, code: str, detail: str, *, state: str | None, allowed: Sequence[str] = (), status: int = 409
    ) -> None:
        super().__init__(status, code, detail)
        self._state = state
        self._allowed = tuple(allowed)

    def shown(self) -> ConflictShown:
        """With the state, and the actions that are allowed in it."""
        return {**super().shown(), "state": self._state, "allowed": list(self._allowed)}


def problem_of(error: Exception, state: TaskState | ObligationState | None, *, offered: Collection[str]) -> Problem:
    """The problem; `state` is the duty's, `offered` are the actions that there are routes for."""
    open_now = () if state is None else tuple(name for name in allowed(state) if name in offered)
    match error:
        case NotThere():
            return not_found(str(error))
        case Illegal():
            return Conflict(error.code, str(error), state=error.state, allowed=open_now)
        case Refusal(reason=Reason.INVALID_DATA):
            return _wrong(400, [field_fault("reason", fault.code, fault.detail) for fault in error.faults])
        case Refusal():
            return Conflict(
                error.reason, "；".join(fault.detail for fault in error.faults), state=state, allowed=open_now
            )
        case Wrong():
            faults = [field_fault(*one) for one in error.wrong]
            return _wrong(403 if isinstance(error, NotAllowed) else 400, faults)
        case ChangedSince():
            return Conflict(error.code, str(error), state=state, allowed=open_now, status=412)
        case _:
            code = error.code if isinstance(error, ActionRefused) else ActionRefused.code
            return Conflict(code, str(error), state=state, allowed=open_now)


def _wrong(status: int, faults: Sequence[FieldFault]) -> Problem:
    detail = faults[0]["detail"] if len(faults) == 1 else "请求有误，逐项见 errors。"
    return Problem(status, faults[0]["code"], detail, errors=faults)
