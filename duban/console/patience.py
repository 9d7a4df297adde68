"""Connections of the console: how many at once, and how long one may take to say what it wants."""

from __future__ import annotations

import asyncio
import errno
import logging
import math
import resource
from asyncio.events import TimerHandle
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_WITHIN: Final = 15.0
"""Seconds in which the head of a request must have come."""
BACKLOG: Final = 128
"""Connections that wait to be taken; so many may be taken in each turn of the loop."""
RESERVE: Final = 100 + 4 * BACKLOG
"""Open files kept for the ledger, the broker, gateways, uploads, and connections on their way in and out: four turns of
the loop lie between taking one, counting it and closing another."""
MOST: Final = 4000
FEWEST: Final = 16
_SAID_EVERY: Final = 60.0
_SHORT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_TOO_SLOW: Final = b"408 Request Timeout"
_NO_ROOM: Final = b"503 Service Unavailable"

log = logging.getLogger(__name__)


def room_of_this_process() -> int:
    """How many connections may be open at once; the limit of open files is raised for them as far as it may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + RESERVE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST if soft == resource.RLIM_INFINITY else max(FEWEST, min(MOST, soft - RESERVE))


@dataclass(frozen=True, slots=True)
class Room:
    """How many connections may be open, and those that have not sent a whole request yet, the oldest first."""

    most: int
    head_within: float
    unheard: dict[Patience, None] = field(default_factory=dict)


class Patience(H11Protocol):
    """A connection that is closed where the head of a request does not come in time, or another needs its room."""

    room: ClassVar[Room]
    _head_due: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes it in; where there is no room the oldest goes that sent no whole request, be it this one."""
        super().connection_made(transport)
        self.room.unheard[self] = None
        self._expect_head()
        if len(self.connections) > self.room.most:
            next(iter(self.room.unheard)).end(_NO_ROOM)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets it."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What comes while no answer is in hand begins a head, which is due from its first byte on."""
        super().data_received(data)
        if self._head_due is None and not self._answering() and not self.transport.is_closing():
            self._expect_head()

    def handle_events(self) -> None:
        """Once its request is whole this connection keeps its place."""
        super().handle_events()
        if self._answering():
            self._expect_no_head()
        if (asked := self._asked()) is not None and not asked.more_body:
            self.room.unheard.pop(self, None)

    def end(self, status: bytes) -> None:
        """Closes it with an answer that asks for no reading; its room is free at once."""
        self._forget()
        self.connections.discard(self)
        if not self._answering():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    def _asked(self) -> RequestResponseCycle | None:
        """The latest request; uvicorn's type does not say that there may be none yet."""
        return self.cycle

    def _answering(self) -> bool:
        asked = self._asked()
        return asked is not None and not asked.response_complete

    def _expect_head(self) -> None:
        self._head_due = self.loop.call_later(self.room.head_within, self.end, _TOO_SLOW)

    def _expect_no_head(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _forget(self) -> None:
        self._expect_no_head()
        self.room.unheard.pop(self, None)


def patient(most: int, *, head_within: float = HEAD_WITHIN) -> type[Patience]:
    """The protocol of one server, which counts its own connections."""

    class Patient(Patience):
        room = Room(most, head_within)

    return Patient


class Sparing:
    """The loop's last word, but what cannot be taken in for want of files or memory is told once a minute."""

    def __init__(self) -> None:
        self._said = -math.inf

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tells what went wrong on the loop."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in _SHORT:
            loop.default_exception_handler(context)
        elif loop.time() - self._said >= _SAID_EVERY:
            self._said = loop.time()
            log.error("connections cannot be taken in (%s); raise the limit of open files", type(error).__name__)
