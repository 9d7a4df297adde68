"""One call to a gateway over HTTP: a kept client, time-outs of two kinds, and how far the request had come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx2

MOST_BYTES: Final = 256 * 1024
"""No answer of these gateways is nearly as long."""

_NOT_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.LocalProtocolError)
_KEPT: Final = httpx2.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=5.0)
# Kept for a short time, since a connection that the gateway closes just as we write on it leaves a text in doubt.


class NotSent(Exception):
    """The request never reached the gateway; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class NoAnswer(Exception):
    """The request may have reached the gateway, and its answer did not reach us whole; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a connection, between two pieces of the answer, and for all of it."""

    connect: float = 5.0
    read: float = 20.0
    whole: float = 30.0


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway said. Redirects are answers too: nothing is sent to where they point."""

    status: int
    body: bytes = field(repr=False)


class HttpCall:
    """Calls one gateway. `base` is scheme, host and port; certificates are checked wherever there is TLS."""

    def __init__(self, base: str, *, patience: Patience = PATIENCE) -> None:
        # At INFO the client's log holds whole URLs, and with them numbers of people.
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        self._base, self._patience = base, patience
        self._client: httpx2.AsyncClient | None = None
        self._closed = False

    async def post(self, target: str, *, content: bytes, headers: Mapping[str, str]) -> Answer:
        """One POST to the path and query `target`. Raises NotSent or NoAnswer, and nothing else but CancelledError."""
        return await self._call("POST", target, content, headers)

    async def get(self, target: str) -> Answer:
        """One GET; it raises the same."""
        return await self._call("GET", target, b"", {})

    async def _call(self, method: str, target: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        if self._closed:
            raise NotSent("closed")
        try:
            async with asyncio.timeout(self._patience.whole):
                return await self._one(method, target, content, headers)
        except _NOT_SENT as fault:
            raise NotSent(_word(fault)) from None
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except (httpx2.TransportError, httpx2.DecodingError, OSError) as fault:
            raise NoAnswer(_word(fault)) from None

    async def close(self) -> None:
        """Let go of every connection; nothing is sent afterwards."""
        self._closed = True
        if self._client is not None:
            await self._client.aclose()

    async def _one(self, method: str, target: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        client = self._client = self._client or _client(self._patience)
        url = httpx2.URL(self._base + target)
        async with client.stream(method, url, content=content or None, headers=dict(headers)) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise NoAnswer("oversized")
            return Answer(response.status_code, bytes(body))


def _client(patience: Patience) -> httpx2.AsyncClient:
    timeout = httpx2.Timeout(patience.read, connect=patience.connect, pool=patience.connect)
    # Proxies of the environment are not for gateways: the setting names where texts go.
    return httpx2.AsyncClient(timeout=timeout, limits=_KEPT, follow_redirects=False, trust_env=False)


def _word(fault: Exception) -> str:
    if isinstance(fault, httpx2.TimeoutException):
        return "timeout"
    if isinstance(fault, httpx2.ConnectError | httpx2.PoolTimeout):
        return "unreachable"
    return "malformed" if isinstance(fault, httpx2.DecodingError) else "dropped"
