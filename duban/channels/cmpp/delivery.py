"""A DELIVER on its way: what it says, and how the line that brought it is told that we have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from duban.channels.cmpp.bodies import Deliver

_MALFORMED = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came, and the answer it waits for."""

    deliver: Deliver
    answer: Callable[[int], None] = field(repr=False)
    """Takes the result. On a line that has ended meanwhile it does nothing, and the DELIVER comes again on the next."""

    def acknowledge(self, *, malformed: bool = False) -> None:
        """The ISMG may forget it."""
        self.answer(_MALFORMED if malformed else 0)
