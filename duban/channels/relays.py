"""The mail servers in the order of fail-over: whichever fails too often in a row is passed over until it mends."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from duban.channels.breaker import Breaker
from duban.channels.outcome import Outcome, Result, Stage
from duban.channels.smtp_pool import SmtpPool
from duban.channels.smtp_server import Patience, SmtpServer

_ITS_OWN: Final = frozenset({Stage.session, Stage.sender, Stage.data, Stage.dot})
"""Where a refusal for now is the relay's own affair, so that another may take the mail at once."""

WITHOUT_UTF8: Final = Outcome(Result.undeliverable, "smtputf8 not-offered")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one relay made of a message; `lost` where the conversation, or the connection before it, broke."""

    outcome: Outcome
    stage: Stage
    lost: bool

    @property
    def elsewhere(self) -> bool:
        """Whether the next relay may be given the message now: this one surely did not take it."""
        if self.outcome == WITHOUT_UTF8:
            return True
        return self.outcome.result is Result.try_later and (self.lost or self.stage in _ITS_OWN)


@dataclass(frozen=True, slots=True)
class Relay:
    """One server with its connections, and what is known of its health."""

    name: str
    pool: SmtpPool
    breaker: Breaker


class Relays:
    """All of them. With one there is nothing to choose: it is tried, however often it failed."""

    def __init__(
        self, servers: Sequence[SmtpServer], *, connections: int, patience: Patience, tls: ssl.SSLContext | None
    ) -> None:
        self._all = tuple(
            Relay(
                server.name,
                SmtpPool(server, connections=connections, patience=patience, tls=tls),
                Breaker(),
            )
            for server in servers
        )

    @property
    def several(self) -> bool:
        return len(self._all) > 1

    @property
    def open(self) -> tuple[str, ...]:
        """The names of those passed over at present."""
        return tuple(relay.name for relay in self._all if relay.breaker.open)

    def in_turn(self) -> Iterator[Relay]:
        """Those that may be tried, one after the other as they are asked for; all, where none may: none is given up."""
        tried = False
        for relay in self._all:
            if relay.breaker.passes(time.monotonic()):
                tried = True
                yield relay
        if not tried:
            yield from self._all

    async def close(self) -> None:
        for relay in self._all:
            await relay.pool.close()
