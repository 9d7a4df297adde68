"""Several gateways for texts as one: in the order of fail-over, each with its breaker; one in doubt is asked first."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from duban.channels.breaker import FIRST_REST, Breaker
from duban.channels.gateway import Gateway
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text

AboutTo = Callable[[UUID, str], Awaitable[bool]]
"""Asked right before a gateway is given a text, with its name: whether we may, which is then kept in the ledger."""

LEASE_LOST: Final = Outcome(Result.try_later, "lease lost")
UNANSWERED: Final = Outcome(Result.ambiguous, "unknown not-answered")
NONE_TRIED: Final = Outcome(Result.try_later, "gateways resting")
_ELSEWHERE: Final = frozenset({Result.try_later, Result.refused})
"""Surely not taken: the next gateway may have it at once."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A gateway, and what is known of its health."""

    gateway: Gateway
    breaker: Breaker


class Gateways:
    """The gateways of `DUBAN_SMS_URLS`. Without `about_to` every text may go."""

    def __init__(
        self, gateways: Sequence[Gateway], *, about_to: AboutTo | None = None, rest: float = FIRST_REST
    ) -> None:
        self._all = tuple(Guarded(each, Breaker(rest=rest)) for each in gateways)
        self.about_to = about_to

    @property
    def by_name(self) -> Mapping[str, Gateway]:
        return {each.gateway.name: each.gateway for each in self._all}

    @property
    def resting(self) -> Mapping[str, bool]:
        """By name, whether a gateway is passed over at present."""
        return {each.gateway.name: each.breaker.open for each in self._all}

    async def send(self, message: Text) -> Outcome:
        """The first that takes it; a text in doubt goes by the gateway that has it perhaps, and by no other."""
        last = NONE_TRIED
        for guarded in self._in_turn(message.gateway):
            name = guarded.gateway.name
            if not await self._may(guarded, message.notice):
                return LEASE_LOST
            outcome = replace(await self._by(guarded, message), gateway=name)
            if outcome.result not in _ELSEWHERE:
                return outcome
            last = _worse(last, outcome)
        return last

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """What the gateway says that was tried: ambiguous where it does not know yet; None where it cannot be asked."""
        for guarded in self._all:
            if guarded.gateway.name == attempt.gateway or (not attempt.gateway and len(self._all) == 1):
                found = await guarded.gateway.ask(attempt)
                if found is None and guarded.gateway.asks:
                    found = UNANSWERED
                return None if found is None else replace(found, gateway=guarded.gateway.name)
        return None

    async def send_by(self, name: str, message: Text) -> Outcome | None:
        """By that gateway and no other; None where it is not among ours."""
        for guarded in self._all:
            if guarded.gateway.name == name:
                return await self._by(guarded, message)
        return None

    async def close(self) -> None:
        for guarded in self._all:
            await guarded.gateway.close()

    def _in_turn(self, only: str) -> Iterator[Guarded]:
        """Those that may be tried; where none may, the one that has to, or the first: nobody is given up for good."""
        named = [each for each in self._all if each.gateway.name == only] or list(self._all)
        tried = False
        for guarded in named:
            if guarded.breaker.passes(time.monotonic()):
                tried = True
                yield guarded
        if not tried and len(self._all) == 1:
            yield named[0]

    async def _may(self, guarded: Guarded, notice: UUID) -> bool:
        """Whether the text may go by it now. Where it may not, or nobody can say, nothing is known of the gateway."""
        may = False
        try:
            may = self.about_to is None or await self.about_to(notice, guarded.gateway.name)
        finally:
            if not may:
                guarded.breaker.given_up()
        return may

    async def _by(self, guarded: Guarded, message: Text) -> Outcome:
        try:
            outcome = await guarded.gateway.send(message)
        except BaseException:
            # Cancelled: nothing is known of the gateway; it is raised on.
            guarded.breaker.given_up()
            raise
        if outcome.result in (Result.try_later, Result.ambiguous):
            guarded.breaker.failed(time.monotonic())
        else:
            guarded.breaker.succeeded()
        return outcome


def _worse(one: Outcome, other: Outcome) -> Outcome:
    """What several refusals come to: for now, where any was for now; else what the last said."""
    if one.result is Result.try_later and one is not NONE_TRIED and other.result is Result.refused:
        return one
    return other
