"""The channel IM: the providers of `DUBAN_IM_URLS` in their order; a person is reached by one that knows him."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from duban.channels.breaker import Breaker
from duban.channels.gateway_url import GatewayUrl, UnknownGateway, read_gateway_url, shown
from duban.channels.im import dingtalk, feishu, wecom
from duban.channels.im.calls import Codes
from duban.channels.im.card import Card
from duban.channels.im.sandbox import open_sandbox
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt

SANDBOX: Final = "sandbox"
NOT_KNOWN: Final = Outcome(Result.undeliverable, "no-account at-any-provider")
RESTING: Final = Outcome(Result.try_later, "unreachable resting")


class Provider(Protocol):
    """One application at one provider."""

    name: str

    def knows(self, ids: Mapping[str, str]) -> bool:
        """Whether one of a person's own names, by provider, is one here."""
        ...

    async def send(self, card: Card) -> Outcome:
        """Try once. Never raises but CancelledError."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How a provider is opened, and what its codes mean. `open` raises ValueError that names the key that is wrong."""

    open: Callable[[GatewayUrl], Provider]
    codes: Codes


KINDS: Final[Mapping[str, Kind]] = {
    "dingtalk": Kind(dingtalk.open_dingtalk, dingtalk.CODES),
    "wecom": Kind(wecom.open_wecom, wecom.CODES),
    "feishu": Kind(feishu.open_feishu, feishu.CODES),
}


class ImSender:
    """Sends by the first provider that knows the person and takes the card. Without a provider nobody is known."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        self._all = tuple((each, Breaker()) for each in providers)

    async def send(self, message: Card) -> Outcome:
        """One in doubt goes by no other provider: it may have arrived."""
        last = NOT_KNOWN
        for provider, breaker in self._all:
            if not provider.knows(message.ids):
                continue
            if not breaker.passes(time.monotonic()):
                last = RESTING
                continue
            outcome = await _by(provider, breaker, message)
            if outcome.result not in (Result.try_later, Result.refused):
                return outcome
            last = outcome
        return last

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """None of them can be asked by our own name of a card; two of them drop a card that comes twice."""
        return None

    async def close(self) -> None:
        for provider, _ in self._all:
            await provider.close()


async def _by(provider: Provider, breaker: Breaker, card: Card) -> Outcome:
    try:
        outcome = await provider.send(card)
    except BaseException:
        # Cancelled: nothing is known of the provider; it is raised on.
        breaker.given_up()
        raise
    if outcome.result in (Result.try_later, Result.ambiguous):
        breaker.failed(time.monotonic())
    else:
        breaker.succeeded()
    return replace(outcome, gateway=provider.name)


def open_im(urls: str, data_dir: Path) -> ImSender:
    """The providers of the setting. Raises UnknownGateway, which quotes nothing that may be a secret."""
    return ImSender([_open(url, data_dir) for url in urls.split()])


def _open(url: str, data_dir: Path) -> Provider:
    read = read_gateway_url(url)
    if read.scheme == SANDBOX:
        return open_sandbox(read, data_dir)
    kind = KINDS.get(read.scheme)
    if kind is None:
        allowed = ", ".join((SANDBOX, *KINDS))
        raise UnknownGateway(f"{shown(read.scheme + ':')}: no such provider; allowed: {allowed}")
    try:
        return kind.open(read)
    except ValueError as wrong:
        raise UnknownGateway(str(wrong)) from None
