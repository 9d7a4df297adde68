"""What a job is: a use case, how often it is called, what becomes of late and overlapping runs, and who does them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, StrEnum
from pathlib import Path

from duban.channels.dsn.mailbox import Letters
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.watch.watchdog import Watchdog
from duban.wiring.canary import Canaries
from duban.wiring.changes import Announcing
from duban.wiring.copies import Copies
from duban.wiring.forwarding import Forwarding
from duban.wiring.ringer import Ringer
from schedulers.pace import Pace


@dataclass(frozen=True)
class Means:
    """What jobs work with."""

    parts: Parts
    ringer: Ringer
    copies: Copies
    forwarding: Forwarding
    lease: Lease
    announcing: Announcing
    canaries: Canaries
    data_dir: Path
    sealed: Path
    letters: Letters | None = None
    pace: Pace = field(default_factory=Pace)
    dog: Watchdog = field(default_factory=Watchdog)


class Late(Enum):
    """What becomes of runs whose time has passed, because the machine slept or the process was stopped."""

    once = "once"
    """They are made up for by one, however late: the work lies in the ledger, and one run does all of it."""


class Overlap(Enum):
    """What becomes of a run whose time comes while the one before it is still at work in this process."""

    left_out = "left out"
    """The run at work, or the next one, finds the same work."""


class Among(StrEnum):
    """Who does the work where several schedulers run."""

    shared = "shared"
    """All of them: each claims rows that the others then pass over."""
    one = "one"
    """Whoever takes a lock or a lease first; when it dies, another at its next run."""
    each = "each"
    """Each for itself."""


@dataclass(frozen=True)
class Job:
    """A use case and how often it is called."""

    name: str
    every: timedelta
    run: Callable[[Means], Awaitable[None]]
    late: Late
    overlap: Overlap
    among: Among
