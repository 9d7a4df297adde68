"""A directive in one unit: what was sent and signed in order, and who knows which issue of it."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from tests.integration.console.city import MONDAY, SOURCE, SUBJECT, City, directive
from tests.integration.signed_in import signed_in
from tests.world import event


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def event_of(city: City, name: str) -> str:
    [row] = await city.asks("SELECT id FROM event WHERE event_id = $1", name)
    return str(row["id"])


def lines(page: str) -> list[tuple[str, str]]:
    """What happened, and to whom, in order."""
    return re.findall(r'<span class="what">([^<]+)</span><span class="by">([^<]+)</span>', page)


async def test_what_was_opened_sent_and_signed_stands_in_order(app: FastAPI, city: City) -> None:
    await city.hears(directive())
    await city.signs("p-hrss0")
    key = await event_of(city, "d-1")
    async with signed_in(app, city.parts, "p-org2") as client:
        page = (await client.get(f"/directives/{key}/units/hrss")).text
        assert f"/directives/{key}/units/hrss" in (await client.get(f"/directives/{key}?unit=hrss")).text
    found = lines(page)
    assert found[0] == ("开启传达", "主要负责同志 · 1 人")
    assert ("签收", "hrssprincipal · 主要负责同志 · 通知链接") in found
    assert ("首次通知 · 邮件 · 待发送", "hrssdeputy · 负责人才工作副职领导") in found
    assert ("首次通知 · 短信 · 不再发送", "hrssprincipal · 主要负责同志") in found
    assert '<p class="why">已签收，不必再催</p>' in page
    assert "hrssdeputy" in page
    assert "commerceprincipal" not in page
    rows = await city.asks(
        "SELECT state FROM journal_entry, json_to_record(body::json) AS x(state text) WHERE state = 'viewed'"
    )
    assert len(rows) == 1


async def test_another_units_is_no_concern_of_a_unit_and_what_is_no_directive_is_not_found(
    app: FastAPI, city: City
) -> None:
    await city.hears(directive())
    key = await event_of(city, "d-1")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        for path, status in (("hrss", 200), ("commerce", 404), ("hrss/versions", 200), ("commerce/versions", 404)):
            assert (await client.get(f"/directives/{key}/units/{path}")).status_code == status
        assert (await client.get("/directives/00000000-0000-0000-0000-000000000007/units/hrss")).status_code == 404
        for odd in ("x", "1.2.3", "9" * 30 + ".000000.x", "1.000000.%00"):
            assert (await client.get(f"/directives/{key}/units/hrss?after={odd}")).status_code == 200


async def test_who_signed_the_first_issue_and_not_the_corrected_one_is_seen(app: FastAPI, city: City) -> None:
    await city.hears(directive())
    await city.signs("p-hrss0")
    said = {"event_source": SOURCE, "event_id": "d-1", "reason": "文号有误", "replaced_by": "d-2"}
    await city.hears(
        event("governance.event.withdrawn", "w-1", said, source=SOURCE, subject=SUBJECT, time=MONDAY.isoformat()),
        directive("d-2", title="传达会议精神（更正）"),
    )
    key = await event_of(city, "d-2")
    async with signed_in(app, city.parts, "a-audit", account=Part.audit) as client:
        page = (await client.get(f"/directives/{key}/units/hrss/versions")).text
    assert "传达会议精神（更正）" in page
    assert page.index("已撤回") < page.index("传达会议精神（更正）")
    row = re.search(r'<th scope="row">hrssprincipal</th>(.*)</tr>', page)
    assert row
    cells = re.findall(r"<td>(.*?)</td>", row[1])
    assert [("<time" in cell) for cell in cells[1:]] == [True, True, True, False]
