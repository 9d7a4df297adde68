"""Texts go out by the gateways that `DUBAN_SMS_URLS` names, in that order; registry.py says which kinds there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from duban.channels.failover import AboutTo, Gateways
from duban.channels.gateway import Gateway
from duban.channels.gateway_url import UnknownGateway, read_gateway_url, shown
from duban.channels.registry import KINDS, Kind

__all__ = ["UnknownGateway", "open_gateways"]


def open_gateways(
    urls: str, data_dir: Path, *, about_to: AboutTo | None = None, kinds: Mapping[str, Kind] = KINDS
) -> Gateways:
    """The gateways named, separated by blanks; raises UnknownGateway. Connects to nothing."""
    gateways = [_open(url, data_dir, kinds) for url in urls.split() or ["sandbox:"]]
    names = [gateway.name for gateway in gateways]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UnknownGateway(f"DUBAN_SMS_URLS: two gateways named {', '.join(twice)}; give each a name=… of its own")
    return Gateways(gateways, about_to=about_to)


def _open(url: str, data_dir: Path, kinds: Mapping[str, Kind]) -> Gateway:
    scheme, colon, _ = url.partition(":")
    kind = kinds.get(scheme.partition("+")[0])
    if kind is None or not colon:
        allowed = ", ".join(f"{name}:" for name in kinds)
        raise UnknownGateway(f"DUBAN_SMS_URLS: unknown gateway {shown(scheme + colon)}; allowed: {allowed}")
    try:
        return kind.open(read_gateway_url(url), data_dir)
    except ValueError as error:
        raise UnknownGateway(f"DUBAN_SMS_URLS: {error}") from None
