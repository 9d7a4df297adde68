"""Who we are at an ISMG and how patient we are there: what a `cmpp://` URL says, taken apart."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from duban.channels.cmpp.bodies import Terms
from duban.channels.cmpp.login import Version

PORT: Final = 7890
QUERY: Final = frozenset(
    {"name", "source", "version", "rate", "window", "lines", "wait", "service", "sp", "prefix", "fee_user", "fee_type",
     "fee_code", "tls"}
)  # fmt: skip
"""What a URL may say after `?`."""

_VERSIONS: Final = {"2.0": Version.v2, "3.0": Version.v3}
_WIDTHS: Final = {"source": 21, "service": 10, "sp": 6, "fee_type": 2, "fee_code": 6, "prefix": 4}
_T = TypeVar("_T", int, float)


class BadCmppUrl(ValueError):
    """The URL does not say how to speak to the ISMG; the message names the field, and nothing of its value."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait."""

    login: float = 10.0
    wait: float = 10.0
    """For the answer to a SUBMIT; after that nobody knows, and for as long again it may come late."""
    probe: float = 30.0
    """Between two ACTIVE_TESTs on a quiet line, and as long for each answer."""
    misses: int = 3
    goodbye: float = 2.0
    first_rest: float = 0.5
    longest_rest: float = 10.0
    """Between two attempts to connect; a text's own retry comes later than that."""
    breath: float = 1.0
    """Without a text after the ISMG said that it were too many."""
    joining: float = 10.0
    """For the other parts of a long reply."""


@dataclass(frozen=True, slots=True)
class Access:
    """One ISMG, and our account there. CMPP is plain TCP on a carrier's own network; `tls` is for a tunnel's end."""

    name: str
    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    terms: Terms
    version: Version = Version.v3
    window: int = 16
    lines: int = 1
    rate: float | None = None
    prefix: str = ""
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    patience: Patience = Patience()

    @classmethod
    def of(cls, *, name: str, user: str, secret: str, at: tuple[str, int | None], query: Mapping[str, str]) -> Access:
        """Raises BadCmppUrl."""
        if unknown := sorted(query.keys() - QUERY):
            raise BadCmppUrl(f"cmpp: unknown {', '.join(unknown)}; allowed: {', '.join(sorted(QUERY))}")
        if not 1 <= len(user) <= 6 or not user.isascii():
            raise BadCmppUrl("cmpp: the user is the service provider's id, at most 6 characters")
        version = _VERSIONS.get(query.get("version", "3.0"))
        if version is None:
            raise BadCmppUrl("cmpp: version is 2.0 or 3.0")
        return cls(
            name, at[0], at[1] or PORT, user, secret, _terms(user, query), version,
            window=_number(int, query, "window", 16, most=256),
            lines=_number(int, query, "lines", 1, most=16),
            rate=_number(float, query, "rate", 0.0, most=10_000.0) if "rate" in query else None,
            prefix=_word(query, "prefix"),
            tls=ssl.create_default_context() if query.get("tls") == "1" else None,
            patience=Patience(wait=_number(float, query, "wait", Patience().wait, most=300.0)),
        )  # fmt: skip


def _terms(user: str, query: Mapping[str, str]) -> Terms:
    source = _word(query, "source")
    if not source.isdigit():
        raise BadCmppUrl("cmpp: source is the number that people see, such as 1069…: digits alone")
    return Terms(
        sp=_word(query, "sp", user), source=source, service=_word(query, "service"),
        fee_user=_number(int, query, "fee_user", 2, least=0, most=3), fee_type=_word(query, "fee_type", "01"),
        fee_code=_word(query, "fee_code", "0"),
    )  # fmt: skip


def _word(query: Mapping[str, str], key: str, default: str = "") -> str:
    value = query.get(key, default)
    if not value.isascii() or len(value) > _WIDTHS[key]:
        raise BadCmppUrl(f"cmpp: {key} has at most {_WIDTHS[key]} characters of ASCII")
    return value


def _number(
    kind: Callable[[str], _T], query: Mapping[str, str], key: str, default: _T, *, least: _T | None = None, most: _T
) -> _T:
    said = query.get(key)
    if said is None:
        return default
    try:
        value = kind(said)
    except ValueError:
        value = most + 1
    if not (value > 0 if least is None else value >= least) or not value <= most:
        raise BadCmppUrl(f"cmpp: {key} is a number up to {most:g}")
    return value
