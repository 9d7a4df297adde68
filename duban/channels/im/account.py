"""What the URL of a provider says: `dingtalk://APPKEY:SECRET@oapi.dingtalk.com/?agent=1234&rate=20`."""

from __future__ import annotations

from typing import NamedTuple

from duban.channels.gateway_url import GatewayUrl
from duban.channels.http_call_access import BadGatewayUrl, positive


class ImAccount(NamedTuple):
    """Our application at a provider; `agent` is its number there, empty where the provider has none."""

    kind: str
    name: str
    base: str
    user: str
    secret: str
    agent: str
    rate: float | None
    id_type: str = ""

    def __repr__(self) -> str:
        return f"ImAccount({self.kind}, {self.name})"


def account_of(url: GatewayUrl, *, needs_agent: bool, id_types: tuple[str, ...] = ()) -> ImAccount:
    """Raises BadGatewayUrl, which names the key and nothing of its value."""
    allowed = {"name", "rate"} | ({"agent"} if needs_agent else set()) | ({"id"} if id_types else set())
    if unknown := sorted(set(url.query) - allowed):
        raise BadGatewayUrl(f"{url.scheme}: unknown {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}")
    if not url.user or not url.secret or not url.host:
        raise BadGatewayUrl(f"{url.scheme}: missing user, secret or host")
    agent = url.query.get("agent", "")
    if needs_agent and not (agent.isascii() and agent.isdigit()):
        raise BadGatewayUrl(f"{url.scheme}: agent is the number of the application")
    id_type = url.query.get("id", id_types[0] if id_types else "")
    if id_types and id_type not in id_types:
        raise BadGatewayUrl(f"{url.scheme}: id is one of {', '.join(id_types)}")
    host = f"[{url.host}]" if ":" in url.host else url.host
    base = f"{'https' if url.tls else 'http'}://{host}" + (f":{url.port}" if url.port else "")
    return ImAccount(url.scheme, url.name, base, url.user, url.secret, agent, positive(url, "rate"), id_type)
