"""A gateway's URL taken apart: `aliyun+http://KEY:SECRET@127.0.0.1:9000/?name=main&sign=…`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


class UnknownGateway(ValueError):
    """No gateway can be made of that URL; the message names what is wrong, and nothing else of the URL."""


@dataclass(frozen=True, slots=True)
class GatewayUrl:
    """`name` is the query's, else the scheme; `tls` is false where `+http` follows the scheme."""

    scheme: str
    tls: bool
    name: str
    user: str = field(repr=False)
    secret: str = field(repr=False)
    host: str
    port: int | None
    query: Mapping[str, str] = field(repr=False)


def read_gateway_url(url: str) -> GatewayUrl:
    """Raises UnknownGateway, which quotes nothing that may be a secret."""
    scheme, _, _ = url.partition(":")
    scheme, plus, carrier = scheme.partition("+")
    if plus and carrier != "http":
        raise UnknownGateway(f"{shown(scheme + ':')}: after + only http, for a gateway without TLS")
    try:
        parts = urlsplit(url)
        port = parts.port
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise UnknownGateway(f"{shown(scheme + ':')}: not a URL; the port is a number, the query key=value&…") from None
    query = dict(pairs)
    if len(query) < len(pairs):
        raise UnknownGateway(f"{shown(scheme + ':')}: a key stands twice in the query")
    if parts.path.strip("/") or parts.fragment:
        raise UnknownGateway(f"{shown(scheme + ':')}: no path after the host; what is to be said stands in the query")
    name = query.get("name", scheme)
    if not _NAME.fullmatch(name):
        raise UnknownGateway(f"{shown(scheme + ':')}: name has 1 to 32 letters, digits, dots, dashes")
    user, secret = (unquote(part or "") for part in (parts.username, parts.password))
    return GatewayUrl(scheme, not plus, name, user, secret, parts.hostname or "", port, query)


def shown(scheme: str) -> str:
    """A scheme as it may be quoted: without its colon it is no scheme but perhaps a key pasted alone."""
    return scheme if re.fullmatch(r"[a-z][a-z0-9+.-]{0,19}:", scheme) else "(no scheme)"
