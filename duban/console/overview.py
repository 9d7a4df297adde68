"""`/`: how everything stands, on one plain page; to others than a drill's own machine it only says where things are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from duban.console.access import house_of, looks_at_a_drill
from duban.console.pages.guard import held_of, recognise
from duban.console.render import page
from duban.console.words import CHANNELS, NOTICES, TIERS
from duban.flow.shown.overview import Directive, Light, Overview, overview
from duban.model import Tier

_LIGHTS: Final[Mapping[Light, str]] = {
    Light.green: "正常推进", Light.blue: "三日内到期", Light.yellow: "一日内到期", Light.red: "已超时限",
}  # fmt: skip


async def look(request: Request) -> Response:
    """Whoever is signed in goes on to his own pages; else the overview, or for strangers where things are."""
    house = house_of(request)
    await recognise(request)
    if held_of(request) is not None:
        return RedirectResponse(f"{house.root}/home", 303)
    if not looks_at_a_drill(request, house):
        return page(house, "closed.html")
    counted = await request.app.state.notices.answer()
    own = await request.app.state.initiatives.answer()
    return page(house, "overview.html", shown=_shown(await overview(house.parts), counted), initiatives=own)


@dataclass(frozen=True, slots=True)
class _Row:
    channel: str
    counts: Sequence[int]


def _shown(found: Overview, counted: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    by_state = {(row["channel"], row["state"]): row["notices"] for row in counted}
    states = [state for state in NOTICES if any(state == seen for _, seen in by_state)]
    channels = [channel for channel in CHANNELS if any(channel == seen for seen, _ in by_state)]
    return {
        "now": found.now,
        "directives": [_directive(directive) for directive in found.directives],
        "lights": [{"colour": light, "word": word, "tasks": found.lights[light]} for light, word in _LIGHTS.items()],
        "states": [NOTICES[state] for state in states],
        "notices": [
            _Row(CHANNELS[channel], [by_state.get((channel, state), 0) for state in states]) for channel in channels
        ],
    }  # fmt: skip


def _directive(directive: Directive) -> dict[str, Any]:
    tiers = [
        {
            "word": TIERS[Tier[tier["tier"]]],
            "acknowledged": tier["acknowledged"],
            "roll": tier["roll"],
            "rate": f"{tier['acknowledged'] / tier['roll']:.1%}" if tier["roll"] else "—",
        }
        for tier in directive.tiers
    ]
    return {
        "title": directive.title, "subject": directive.subject, "received_at": directive.received_at, "tiers": tiers,
        "withdrawn": directive.withdrawn,
    }  # fmt: skip
