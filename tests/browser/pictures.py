"""Pictures of the pages for the documentation: `python -m pytest tests/browser/pictures.py`, which no run collects."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.flow.people.viewer import Part
from duban.flow.search.entering import enter_waiting
from tests.browser.cast import CAST
from tests.browser.stage import WIDTHS, Stage
from tests.integration.console.city import directive, project

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOME = Path(__file__).parents[2] / "docs" / "images" / "console"
SHOWN = {
    "desk": ("/desk", Part.liaison),
    "task": ("/tasks/{task}", Part.principal),
    "review": ("/tasks/{task}", Part.lead_office),
    "register": ("/tasks", Part.lead_office),
    "directive": ("/directives/{event}?unit=hrss", Part.lead_office),
    "timeline": ("/directives/{event}/units/hrss", Part.lead_office),
    "obligation": ("/obligations/{obligation}", Part.liaison),
    "units": ("/units", Part.lead_office),
    "unit": ("/units/hrss", Part.lead_office),
    "bulletin": ("/bulletin", Part.leader),
    "screen": ("/screen", Part.leader),
    "rule": ("/rules/meeting.directive.issued", Part.system),
    "change": ("/rules/meeting.directive.issued/change", Part.system),
    "operations": ("/operations", Part.system),
    "search": ("/search?q=人才", Part.lead_office),
    "sessions": ("/sessions", Part.audit),
}


async def test_pictures(stage: Stage) -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    await stage.city.hears(directive(), project())
    await stage.city.signs("p-hrss0", "p-hrss1")
    await enter_waiting(stage.city.parts)
    [row] = await stage.city.asks(
        "SELECT (SELECT id FROM task WHERE unit = 'hrss' LIMIT 1) AS task, id AS event,"
        " (SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening WHERE unit = 'hrss' AND tier = 3)"
        " AS obligation FROM event"
        " WHERE kind = 'meeting.directive.issued'"
    )
    for width in WIDTHS:
        for name, (path, part) in SHOWN.items():
            async with stage.visitor(CAST[part], width=width) as page:
                await page.goto(path.format(**dict(row)))
                await page.screenshot(path=HOME / f"{name}-{width}.png", full_page=True)
