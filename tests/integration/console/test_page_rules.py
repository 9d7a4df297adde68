"""规则: the lead office and the system administrator read what is in force; units do not."""

from __future__ import annotations

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from tests.integration.console.city import City
from tests.integration.signed_in import signed_in


async def test_a_playbook_is_found_and_read_with_its_file(console: House, city: City) -> None:
    app = create_app(console)
    async with signed_in(app, city.parts, "a-1", account=Part.system) as client:
        listed = await client.get("/rules")
        one = await client.get("/rules/meeting.directive.issued")
        none = await client.get("/rules/meeting.nothing")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        refused = await client.get("/rules")
    assert (listed.status_code, one.status_code, none.status_code, refused.status_code) == (200, 200, 404, 403)
    assert "/rules/meeting.directive.issued" in listed.text
    assert "event: meeting.directive.issued" in one.text
