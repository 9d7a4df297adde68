"""A directive in one unit: all that was sent and signed; `/versions`, who was told of which issue, and signed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Path, Query, Request
from starlette.responses import Response

from duban import reasons
from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.problems import not_found
from duban.console.words import CHANNELS, NOTICES, TIERS, WAYS
from duban.flow.pages.directive_unit import Place, timeline, versions
from duban.flow.people.viewer import Part

SEEING: Final = UNITS | {Part.leader}
STEPS: Final = {"remind": "到期前提醒", "due": "到期当日提醒", "overdue": "逾期催办", "withdrawn": "撤回告知"}
"""What a notice is of, by what its step's name begins with; any other is the first."""
REASONS: Final[Mapping[str, str]] = {
    reason.value: said.partition("（")[0] for reason, said in reasons.WORDS.items()
}  # fmt: skip
_NONE: Final = "没有这个指令，或者您无权查看。"

Unit: TypeAlias = Annotated[str, Path(max_length=64)]


async def look(
    request: Request, event: UUID, code: Unit, after: Annotated[str, Query(max_length=80)] = ""
) -> Response:  # fmt: skip
    """What happened, in order, a page at a time."""
    page = await timeline(house_of(request).parts, viewer_of(request), event, code, after=_place(after))
    if page is None:
        raise not_found(_NONE)
    more = urlencode({"after": f"{page.next.at.timestamp():.6f}.{page.next.key}"}) if page.next else ""
    return show(
        request, "directive_timeline.html", page=page, tiers=TIERS, ways=WAYS, channels=CHANNELS, notices=NOTICES,
        step_word=_step_word, reasons=REASONS, event=event, code=code,
        more=f"{request.url.path}?{more}" if more else None,
    )  # fmt: skip


async def look_at_versions(
    request: Request, event: UUID, code: Unit, after: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> Response:
    """Who was told of which issue, and signed it."""
    page = await versions(house_of(request).parts, viewer_of(request), event, code, after=after)
    if page is None:
        raise not_found(_NONE)
    return show(
        request, "directive_versions.html", page=page, tiers=TIERS, event=event, code=code,
        more=f"{request.url.path}?after={page.more}" if page.more else None,
    )  # fmt: skip


def _step_word(step: str) -> str:
    return next((word for name, word in STEPS.items() if step.startswith(name)), "首次通知")


def _place(said: str) -> Place:
    """Behind which line; at the beginning where that is not to be made out."""
    seconds, _, rest = said.partition(".")
    micros, _, key = rest.partition(".")
    if not (seconds.isascii() and seconds.isdecimal() and micros.isascii() and micros.isdecimal()):
        return Place(datetime.min.replace(tzinfo=UTC), "")
    if len(seconds) > 10 or len(micros) != 6 or not key.isprintable():
        return Place(datetime.min.replace(tzinfo=UTC), "")
    return Place(datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros)), key)


ROUTES: Final = (
    PageRoute("/directives/{event}/units/{code}", look, parts=SEEING),
    PageRoute("/directives/{event}/units/{code}/versions", look_at_versions, parts=SEEING),
)
