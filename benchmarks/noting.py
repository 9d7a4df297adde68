"""What a peer's job does: it notes when it ran. A module of its own, so that a job store can name it."""

from __future__ import annotations

import time

RAN: list[float] = []


def note() -> None:
    """The job."""
    RAN.append(time.time())
