"""搜索: `/search?q=`: events, tasks and people, as far as the viewer may see them."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.words import post_word
from duban.flow.people.viewer import Part, Viewer
from duban.flow.people.viewing import note_view
from duban.flow.search.asking import LONGEST, Found, Sought, search, words_of
from duban.flow.shown.coverage import DIRECTIVE
from duban.lifecycle import TASK_WORDS

SEEING: Final = UNITS | {Part.leader}


async def look(
    request: Request,
    q: Annotated[str, Query(max_length=400)] = "",
    before: UUID | None = None,
) -> Response:
    """What has all the words; who sees names of a unit's people is recorded."""
    house, viewer, words = house_of(request), viewer_of(request), words_of(q)
    units = None if viewer.leads or Part.audit in viewer.parts else tuple(sorted(viewer.units))
    sees = viewer.sees_restricted or units is not None
    sought = Sought(words, units, sees_restricted=sees, people=True, before=before)
    found = await search(house.parts, sought)
    await _note(request, viewer, found)
    async with house.parts.ledger.reading() as conn:
        named = {code: unit.name for code, unit in (await house.parts.organisation(conn)).units.items()}
        playbooks = (await house.parts.policy(conn)).playbooks
    after = f"{house.root}/search?{urlencode({'q': q[:LONGEST], 'before': str(found.next)})}" if found.next else None
    return show(
        request, "search.html", q=q[:LONGEST], words=words, found=found, units=named, after=after, post_word=post_word,
        kinds={kind: playbook.title for kind, playbook in playbooks.items()}, directive=DIRECTIVE,
        words_of_states=TASK_WORDS,
    )  # fmt: skip


async def _note(request: Request, viewer: Viewer, found: Found) -> None:
    for unit in sorted({one.unit for one in found.people if one.unit}):
        await note_view(house_of(request).parts, viewer, unit)


ROUTES: Final = (PageRoute("/search", look, parts=SEEING),)
