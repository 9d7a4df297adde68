"""Where mails go and how long to wait there: what `DUBAN_SMTP_URL` says, taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class BadSmtpUrl(ValueError):
    """The URL names no SMTP server; its text is never shown, since it may hold a password."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails go, from `smtp://`, `smtp+starttls://` or `smtps://` `user:password@host:port`."""

    scheme: str
    host: str
    port: int
    username: str | None = field(repr=False)
    password: str | None = field(repr=False)

    @classmethod
    def of(cls, url: str) -> SmtpServer:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadSmtpUrl("DUBAN_SMTP_URL: the port is a number from 1 to 65535") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise BadSmtpUrl("DUBAN_SMTP_URL is smtp://, smtp+starttls:// or smtps:// user:password@host:port")
        user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)

    @property
    def name(self) -> str:
        """What it is called in metrics and in the ledger: `mx.talent.example:587`."""
        return f"{self.host}:{self.port}"


def servers(urls: str) -> tuple[SmtpServer, ...]:
    """The servers of `DUBAN_SMTP_URL`, separated by blanks, in the order of fail-over; raises BadSmtpUrl."""
    found = tuple(map(SmtpServer.of, urls.split()))
    if not found:
        raise BadSmtpUrl("DUBAN_SMTP_URL names no server")
    return found


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait. The reply to the final dot may take ten minutes (RFC 5321 4.5.3.2.6): less makes duplicates."""

    connect: float = 20.0
    command: float = 60.0
    final: float = 600.0
    idle: float = 60.0
    """How long a connection is kept without a message."""
