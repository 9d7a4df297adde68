"""规则: what each kind of event makes people owe, as the policy in force has it, and since when it is in force."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Request
from markupsafe import Markup
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show, viewer_of
from duban.console.pages.routes import LEADERS, SYSTEM, PageRoute
from duban.console.pages.rule_picture import picture
from duban.console.problems import not_found
from duban.flow.pages.rule_said import sentences
from duban.flow.pages.rules import Ruled, in_force, playbook_of
from duban.flow.people.viewer import Part

READING: Final = LEADERS | SYSTEM

Kind = Annotated[str, Path(max_length=100)]


async def look(request: Request) -> Response:
    """Every playbook, and the newest versions."""
    return show(request, "rules.html", ruled=await in_force(house_of(request).parts))


async def look_at(request: Request, kind: Kind) -> Response:
    """One playbook: in sentences, as a picture, and its file."""
    ruled = await ruled_of(request, kind)
    return show(
        request, "rule.html", ruled=ruled, playbook=ruled.playbook, said=sentences(ruled.playbook, ruled.policy),
        picture=Markup(picture(ruled.playbook, ruled.policy)), changes=Part.system in viewer_of(request).parts,
    )  # fmt: skip


async def ruled_of(request: Request, kind: str) -> Ruled:
    """The playbook; not found where there is none."""
    found = await playbook_of(house_of(request).parts, kind)
    if found is None:
        raise not_found("没有这一类事件的规则。")
    return found


ROUTES: Final = (
    PageRoute("/rules", look, parts=READING),
    PageRoute("/rules/{kind}", look_at, parts=READING),
)
