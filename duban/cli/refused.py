"""What a command raises when it will not or cannot do what was asked; `explain` turns it into words and a code."""

from __future__ import annotations

from collections.abc import Sequence

DONE = 0
REFUSED = 1
WRONG_USAGE = 2
AWAY = 3


class Refused(Exception):
    """What was asked is refused, or faults were found: one line, every fault under it, exit code 1."""

    def __init__(self, line: str, faults: Sequence[str] = ()) -> None:
        super().__init__(line)
        self.line = line
        self.faults = tuple(faults)


class Missing(Exception):
    """A part that the command needs is away: its name and why, exit code 3."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part} is away: {why}")
        self.part = part
        self.why = why
