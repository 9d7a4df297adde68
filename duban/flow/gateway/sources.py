"""Whose events are whose: a `source` within prefixes, for tokens of the gateway and for topics of Kafka. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_BOUNDARIES: Final = "/:?#"
ANY: Final = "*"
OBJECTIONS: Final = "urn:duban:objections"
"""Our own events bear it; nobody else's may, since their identities would take ours."""


def within(source: str, prefixes: Collection[str]) -> bool:
    """Whether the source begins with one of the prefixes, as a person would read them.

    A prefix that ends in a letter or digit ends a word: `/a` holds `/a`, `/a/x` and `/a?x`, not `/ab`. One that ends in
    any other sign holds whatever comes after it (`/a/`, `urn:city:`), and so does one that ends in `*`: `/a*` holds
    `/ab` too, `*` alone everything. Sources are compared as they are written, letter by letter.
    """
    return any(_holds(prefix, source) for prefix in prefixes)


def _holds(prefix: str, source: str) -> bool:
    if prefix.endswith(ANY):
        return source.startswith(prefix[:-1])
    if not source.startswith(prefix):
        return False
    return not prefix[-1:].isalnum() or source[len(prefix) :][:1] in ("", *_BOUNDARIES)


def is_reserved(source: str) -> bool:
    """Whether only we may use it: our own source and what lies under it, in capitals or not."""
    return within(source.lower(), (OBJECTIONS,))


def may_carry(topics: Mapping[str, Collection[str]], topic: str | None, source: str) -> bool:
    """Whether a topic may carry events of that source; a topic that is not named, nor `*`, may carry any."""
    family = (topic or "").removeprefix("duban.events.")
    prefixes = topics.get(family, topics.get(ANY))
    return prefixes is None or within(source, prefixes)
