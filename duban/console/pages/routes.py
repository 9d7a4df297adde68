"""What a page's route is: its path, what answers, its methods, and whose parts may open it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from starlette.responses import Response

from duban.flow.people.viewer import Part

AUDIT: Final = frozenset({Part.audit})
SYSTEM: Final = frozenset({Part.system, Part.audit})
SECURITY: Final = frozenset({Part.security, Part.audit})
LEADS: Final = frozenset({Part.lead_office, Part.audit})
LEADERS: Final = LEADS | {Part.leader}
UNITS: Final = LEADS | {Part.liaison, Part.deputy, Part.principal}
EVERYBODY: Final = frozenset(Part)


class PageRoute(NamedTuple):
    """A route of a page. What the audit administrator may open he may only read: methods that act refuse him."""

    path: str
    answer: Callable[..., Awaitable[Response]]
    methods: tuple[str, ...] = ("GET", "HEAD")
    parts: frozenset[Part] = EVERYBODY
