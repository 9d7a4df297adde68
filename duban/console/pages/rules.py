"""规则: what each kind of event makes people owe, as the policy in force has it, and since when it is in force."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.pages.frame import show
from duban.console.pages.routes import LEADERS, SYSTEM, PageRoute
from duban.console.problems import not_found
from duban.flow.pages.rules import in_force, playbook_of

READING: Final = LEADERS | SYSTEM


async def look(request: Request) -> Response:
    """Every playbook, and the newest versions."""
    return show(request, "rules.html", ruled=await in_force(house_of(request).parts))


async def look_at(request: Request, kind: Annotated[str, Path(max_length=100)]) -> Response:
    """One playbook: tiers, tasks, and its file."""
    found = await playbook_of(house_of(request).parts, kind)
    if found is None:
        raise not_found("没有这一类事件的规则。")
    return show(request, "rule.html", playbook=found[0], text=found[1])


ROUTES: Final = (
    PageRoute("/rules", look, parts=READING),
    PageRoute("/rules/{kind}", look_at, parts=READING),
)
