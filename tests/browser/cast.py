"""Who looks at the pages, and which there are for each: the table of routes, with something real in every hole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from duban.console.pages.table import PAGES
from duban.flow.people.viewer import Part

CAST: Final[Mapping[Part, str]] = {
    Part.staff: "p-hrss3",
    Part.liaison: "p-hrss2",
    Part.deputy: "p-hrss1",
    Part.principal: "p-hrss0",
    Part.lead_office: "p-org2",
    Part.leader: "p-leader",
    Part.system: "a-system",
    Part.security: "a-security",
    Part.audit: "a-audit",
}
_NO_PAGE: Final = (".xlsx", ".docx", ".pdf", ".svg", ".csv", ".json", "/live")
"""Endings of what is no page: it is taken away, drawn or listened to."""


def pages_of(part: Part, samples: Mapping[str, str]) -> Iterator[str]:
    """The paths of the pages that this part may open, each hole filled from the samples by its name."""
    for route in PAGES:
        if part in route.parts and "GET" in route.methods and not route.path.endswith(_NO_PAGE):
            holes = [hole for hole in samples if hole in route.path]
            path = route.path
            for hole in holes:
                path = path.replace(hole, samples[hole])
            if "{" not in path:
                yield path
