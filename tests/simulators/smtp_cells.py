"""The fault matrix of mail: what can go wrong, at which stage of the conversation, and what is to become of a notice.

Seven faults at ten stages are seventy cells, and each has a reading, so none is struck out:

`refuse`   nobody listens (greeting); elsewhere 421 instead of the answer, and the connection ends
`later`    451 instead of the answer; `never`: 554; the conversation goes on
`drop`     the connection is cut; `hang`: no answer ever; `slow`: the right answer, a few bytes at a time, in time
`garbage`  something that is no answer

`body` is before the final dot has come, so codes there are said early, and the connection ends. `dot` is after it,
with nothing taken. `after` is with the mail taken for good: `drop`, `hang` and `garbage` lose the answer to the final
dot, `slow` brings it late, and after `refuse`, `later` and `never` the right answer is followed by one that nobody
asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """Of a conversation, in order."""

    greeting = "greeting"
    ehlo = "EHLO"
    starttls = "STARTTLS"
    auth = "AUTH"
    mail = "MAIL"
    rcpt = "RCPT"
    data = "DATA"
    body = "body"
    dot = "final dot"
    after = "after it"


class Fault(StrEnum):
    """What the server does instead of its part."""

    refuse = "refuse"
    later = "4xx"
    never = "5xx"
    drop = "drop"
    hang = "hang"
    slow = "slow"
    garbage = "garbage"


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault at one stage."""

    fault: Fault
    stage: Stage

    def __str__(self) -> str:
        return f"{self.fault} at {self.stage}"


@dataclass(frozen=True, slots=True)
class Fate:
    """Of a notice whose first attempt met the fault, and whose second would meet none.

    `first` and `reason` are its state after the first attempt, `last` is its end, `copies` how often the mail is taken,
    `doubts` how often its outcome was not known.
    """

    first: str
    reason: str | None
    last: str
    copies: int
    doubts: int = 0


CELLS: Final = tuple(Cell(fault, stage) for stage in Stage for fault in Fault)
LOST_REPLY: Final = frozenset({Cell(fault, Stage.after) for fault in (Fault.drop, Fault.hang, Fault.garbage)})

WELL: Final = Fate("accepted", None, "accepted", copies=1)

# Our words for the stages; a server's answer before MAIL is about the session and not about the mail.
_WORDS: Final = {
    Stage.mail: "sender", Stage.rcpt: "mailbox", Stage.data: "data", Stage.body: "message", Stage.dot: "message",
}  # fmt: skip
_SAID: Final = {Fault.refuse: 421, Fault.later: 451, Fault.never: 554}
_UNSPOKEN: Final = {Fault.drop: "dropped", Fault.hang: "timeout", Fault.garbage: "malformed"}


def cells_of(stage: Stage) -> tuple[Cell, ...]:
    """The seven faults at that stage."""
    return tuple(cell for cell in CELLS if cell.stage is stage)


def fate(cell: Cell) -> Fate:
    """Worked out from RFC 5321: 4xx is tried again (4.2.1), 5xx is not, and silence after the dot proves nothing."""
    if cell.fault is Fault.slow:
        return WELL
    if cell.stage is Stage.after:
        return _again(_silence(cell), copies=2, doubts=1) if cell in LOST_REPLY else WELL
    if cell.stage is Stage.greeting and cell.fault in (Fault.refuse, Fault.drop):
        return _again("unreachable session")
    word = _WORDS.get(cell.stage, "session")
    if cell.fault is Fault.never and word != "session":
        return Fate("failed", f"554 {word}-refused", "failed", copies=0)
    if cell.fault in _SAID:
        return _again(f"{_SAID[cell.fault]} {word}-deferred")
    return _again(_silence(cell), doubts=int(cell.stage in (Stage.body, Stage.dot)))


def _silence(cell: Cell) -> str:
    sent = cell.stage in (Stage.body, Stage.dot, Stage.after)
    return f"{_UNSPOKEN[cell.fault]} {'after-message' if sent else _WORDS.get(cell.stage, 'session')}"


def _again(reason: str, *, copies: int = 1, doubts: int = 0) -> Fate:
    return Fate("queued", reason, "accepted", copies=copies, doubts=doubts)
