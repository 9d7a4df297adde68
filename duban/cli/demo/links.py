"""The end of the demo: a sign-in link a role, so that each can be looked through the console's pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from duban.cli.demo.story import END

if TYPE_CHECKING:
    from duban.cli.demo.paper import Paper

LASTS: Final = timedelta(hours=12)
ADMINISTRATORS: Final = ("system", "security", "audit")


async def sign_in_links(paper: Paper) -> list[tuple[str, str]]:
    """Of each role its name and a link, good once, for as long as anybody looks at a demo."""
    from config.settings import Settings
    from duban.flow.people.viewer import Part
    from duban.flow.sessions.links import make_link
    from duban.wiring import open_parts

    links = []
    async with open_parts(Settings()) as parts:
        for role, person in roles(paper):
            links.append((role, f"{parts.rules.public_url}/enter/{await make_link(parts, person, lasts=LASTS)}"))
        for role in ADMINISTRATORS:
            token = await make_link(parts, f"a-{role}", account=Part(role), lasts=LASTS)
            links.append((f"{role} administrator", f"{parts.rules.public_url}/enter/{token}"))
    return links


def roles(paper: Paper) -> list[tuple[str, str]]:
    """Whom of the demo's organisation each role is looked at by: those of the first unit that does not lead."""
    day, unit = END.date(), next(str(unit["code"]) for unit in paper.units if not unit.get("lead_office"))
    own = [(post, paper.holders(unit, post, day)[0]) for post in ("principal", "deputy", "liaison", "staff")]
    lead = ("lead office", paper.holders(paper.lead, "liaison", day)[0])
    leader = [("leader", person) for person in paper.holders(None, "leader", day)[:1]]
    return [lead, *leader, *own]
