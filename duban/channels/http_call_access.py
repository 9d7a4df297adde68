"""What a gateway's URL says, checked: whose account, which signature, which keys, and who may push."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from zoneinfo import ZoneInfo

from duban.channels.gateway import ForgedPush, Push
from duban.channels.gateway_url import GatewayUrl

BEIJING: Final = ZoneInfo("Asia/Shanghai")
"""All three providers say Beijing's time wherever they say no zone."""

COMMON: Final = frozenset({"name", "rate", "push", "push_from", "template", "params"})
"""Keys that every gateway over HTTP takes; `template.NAME` and `params.NAME` besides."""
_LEAST_SECRET: Final = 16

_DOTTED: Final = re.compile(r"(?:template|params)\.[a-z][a-z0-9_]*(?:\.plain)?|(?:template|params)\.plain")


class BadGatewayUrl(ValueError):
    """The URL does not say how to speak to the gateway; the message names the field, and nothing of its value."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may push: whoever knows the secret or comes from a network named; without either, only loopback."""

    secret: str | None = field(default=None, repr=False)
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def check(self, push: Push) -> None:
        """Raises ForgedPush."""
        if self.secret is None and not self.networks:
            if not _address(push.peer).is_loopback:
                raise ForgedPush("no secret is set, so only loopback may push")
            return
        said = push.query.get("key", "")
        if self.secret is not None and hmac.compare_digest(said.encode(), self.secret.encode()):
            return
        if not any(_address(push.peer) in network for network in self.networks):
            raise ForgedPush("neither the secret nor a network that may push")


@dataclass(frozen=True, slots=True)
class Account:
    """Our account at one gateway."""

    name: str
    base: str
    """Scheme, host and port."""
    host: str
    """As the Host header says it."""
    user: str = field(repr=False)
    secret: str = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    guard: Guard
    rate: float | None = None

    @classmethod
    def of(cls, url: GatewayUrl, *, needed: frozenset[str], more: frozenset[str]) -> Account:
        """`needed` and `more` are the gateway's own keys. Raises BadGatewayUrl."""
        allowed = COMMON | needed | more
        if unknown := sorted(key for key in url.query if key not in allowed and not _DOTTED.fullmatch(key)):
            names = ", ".join(sorted(allowed))
            raise BadGatewayUrl(f"{url.scheme}: unknown {', '.join(unknown)}; allowed: {names}, template.NAME")
        if missing := sorted(key for key in needed if not url.query.get(key)):
            raise BadGatewayUrl(f"{url.scheme}: missing {', '.join(missing)}")
        if not url.user or not url.secret or not url.host:
            raise BadGatewayUrl(f"{url.scheme}: missing user, secret or host")
        host = f"[{url.host}]" if ":" in url.host else url.host
        at = f"{host}:{url.port}" if url.port and url.port != (443 if url.tls else 80) else host
        return cls(
            url.name, f"{'https' if url.tls else 'http'}://{at}", at, url.user, url.secret, url.query,
            Guard(_secret(url), _networks(url)), positive(url, "rate"),
        )  # fmt: skip


def positive(url: GatewayUrl, key: str) -> float | None:
    """A number of the query, None where it is not said. Raises BadGatewayUrl."""
    said = url.query.get(key)
    if said is None:
        return None
    if not re.fullmatch(r"\d{1,5}(\.\d{1,3})?", said, re.ASCII) or float(said) <= 0:
        raise BadGatewayUrl(f"{url.scheme}: {key} is a number above 0, up to 99999")
    return float(said)


def beijing(said: object, form: str = "%Y-%m-%d %H:%M:%S") -> datetime | None:
    """A provider's instant; None for anything else."""
    try:
        return datetime.strptime(str(said), form).replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _secret(url: GatewayUrl) -> str | None:
    said = url.query.get("push")
    if said is not None and len(said) < _LEAST_SECRET:
        raise BadGatewayUrl(f"{url.scheme}: push is a secret of at least {_LEAST_SECRET} characters")
    return said


def _networks(url: GatewayUrl) -> tuple[IPv4Network | IPv6Network, ...]:
    said = url.query.get("push_from")
    try:
        return tuple(ip_network(each.strip()) for each in said.split(",")) if said else ()
    except ValueError:
        raise BadGatewayUrl(f"{url.scheme}: push_from is addresses or networks, separated by commas") from None


def _address(peer: str) -> IPv4Address | IPv6Address:
    try:
        found = ip_address(peer)
    except ValueError:
        raise ForgedPush("no address") from None
    # A listener on both families sees 192.0.2.1 as ::ffff:192.0.2.1.
    return getattr(found, "ipv4_mapped", None) or found
