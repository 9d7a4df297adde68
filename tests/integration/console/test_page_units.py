"""单位: who holds which post, what passes to whom, the score with its reasons; that names were seen is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from duban.console.app import create_app
from duban.console.house import House
from tests.integration.console.city import City, directive
from tests.integration.signed_in import press, signed_in

LEAD = "p-org2"


@pytest.fixture
async def lead(console: House, city: City) -> AsyncIterator[httpx2.AsyncClient]:
    """The lead office's liaison at the console."""
    async with signed_in(create_app(console), city.parts, LEAD) as client:
        yield client


async def handed(client: httpx2.AsyncClient, **form: str) -> httpx2.Response:
    """The form of the human resources bureau, sent."""
    full = {"act": "0190a000-0000-7000-8000-000000000001", "post": "liaison", "way": "holder", **form}
    return await press(client, "/units/hrss/handover", full, on="/units/hrss")


async def test_a_unit_is_shown_with_its_people_by_name_and_their_numbers_masked(lead: httpx2.AsyncClient) -> None:
    page = (await lead.get("/units/hrss")).text
    assert "hrssprincipal" in page
    assert "100****0007" in page
    assert "10000000007" not in page


async def test_that_somebody_looked_is_in_the_journal_once_a_day(lead: httpx2.AsyncClient, city: City) -> None:
    for _ in range(3):
        await lead.get("/units/hrss")
    rows = await city.asks("SELECT body FROM journal_entry WHERE body LIKE $1", '%"viewed"%')
    assert len(rows) == 1
    said = rows[0]["body"]
    assert "p-org2" in said
    assert "hrssprincipal" not in said


async def test_a_post_passes_to_whom_the_form_names_and_the_slip_says_what_passed(
    lead: httpx2.AsyncClient, city: City
) -> None:
    await city.hears(directive())
    answer = await handed(lead, post="principal", person="p-commerce3")
    assert answer.status_code == 303
    slip = await lead.get(answer.headers["location"])
    assert "传达全市人才工作会议精神" in slip.text
    assert "commercestaff" in slip.text
    [row] = await city.asks("SELECT person FROM holding WHERE post = 'hrss/principal' AND retired_version IS NULL "
                            "ORDER BY valid_from NULLS FIRST OFFSET 1")  # fmt: skip
    assert row["person"] == "p-commerce3"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"person": "查无此人"}, "名册中没有这位同志"),
        ({"person": "hrssstaff"}, "名册中有多位同志叫这个名字"),
        ({"person": "p-hrss2"}, "无需交接"),
        ({"person": "p-hrss3", "from": "03/05"}, "日期应写作"),
        ({"person": "p-hrss3", "from": "2026-03-05", "until": "2026-03-04"}, "早于生效日"),
    ],
)
async def test_what_cannot_be_is_said_beside_the_form_with_what_was_typed(
    lead: httpx2.AsyncClient, city: City, form: dict[str, str], said: str
) -> None:
    answer = await handed(lead, reason="岗位调整", **form)
    assert answer.status_code == 409
    assert said in answer.text
    assert 'value="岗位调整"' in answer.text
    assert await city.asks("SELECT FROM handover") == []


async def test_a_second_press_hands_nothing_over_again(lead: httpx2.AsyncClient, city: City) -> None:
    assert (await handed(lead, person="p-hrss3")).status_code == 303
    assert (await handed(lead, person="p-hrss3")).status_code == 409
    assert len(await city.asks("SELECT FROM handover")) == 1


async def test_another_units_page_is_not_shown_and_only_the_lead_office_hands_over(console: House, city: City) -> None:
    async with signed_in(create_app(console), city.parts, "p-hrss2") as client:
        assert (await client.get("/units/hrss")).status_code == 200
        assert (await client.get("/units/commerce")).status_code == 404
        assert (await handed(client, person="p-hrss3")).status_code == 403
    assert await city.asks("SELECT FROM handover") == []


async def test_a_period_that_is_none_is_told_beside_its_field(lead: httpx2.AsyncClient) -> None:
    page = await lead.get("/units/hrss", params={"period": "2026-13"})
    assert page.status_code == 200
    assert "期间应写作 2026-11" in page.text
