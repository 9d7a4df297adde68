"""An obligation's page: its person signs or has difficulties, the lead office excuses; who else sees it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from tests.integration.console.city import City, directive
from tests.integration.signed_in import press, signed_in


@pytest.fixture
async def app(console: House, city: City) -> FastAPI:
    await city.hears(directive())
    return create_app(console)


async def of(city: City, person: str) -> str:
    """The path of that person's obligation."""
    [row] = await city.asks(
        "SELECT obligation.id FROM obligation JOIN holding ON holding.id = holding WHERE person = $1", person
    )
    return f"/obligations/{row['id']}"


async def state(city: City, path: str) -> str:
    [row] = await city.asks("SELECT state FROM obligation WHERE id = $1", path.rpartition("/")[2])
    return str(row["state"])


async def test_whose_it_is_reads_the_points_and_signs_with_one_press(app: FastAPI, city: City) -> None:
    path = await of(city, "p-hrss0")
    async with signed_in(app, city.parts, "p-hrss0") as client:
        page = (await client.get(path)).text
        assert "一要提高认识" in page
        assert (await press(client, f"{path}/sign", {"act": str(uuid4())}, on=path)).status_code == 303
        assert "已签收" in (await client.get(path)).text
    assert await state(city, path) in ("acknowledged", "conveyed")


async def test_a_difficulty_is_told_once_and_the_obligation_stays_open(app: FastAPI, city: City) -> None:
    path = await of(city, "p-hrss0")
    async with signed_in(app, city.parts, "p-hrss0") as client:
        for _ in range(2):
            assert (await press(client, f"{path}/difficult", {"act": str(uuid4())}, on=path)).status_code == 303
        assert "已回复有困难" in (await client.get(path)).text
    assert await state(city, path) == "open"
    told = await city.asks("SELECT DISTINCT holding FROM notice WHERE step = 'difficulty'")
    assert told
    assert len(await city.asks("SELECT FROM notice WHERE step = 'difficulty'")) == 2 * len(told)


async def test_the_lead_office_excuses_with_a_reason_which_the_page_gives(app: FastAPI, city: City) -> None:
    path = await of(city, "p-hrss0")
    async with signed_in(app, city.parts, "p-org2") as client:
        assert (await press(client, f"{path}/excuse", {"act": str(uuid4())}, on=path)).status_code == 400
        answer = await press(client, f"{path}/excuse", {"act": str(uuid4()), "reason": "脱产学习"}, on=path)
        assert answer.status_code == 303
        assert "豁免理由：脱产学习" in (await client.get(path)).text
    assert await state(city, path) == "excused"


async def test_after_a_signature_a_difficulty_changes_nothing_and_is_told_why(app: FastAPI, city: City) -> None:
    path = await of(city, "p-hrss0")
    await city.signs("p-hrss0")
    async with signed_in(app, city.parts, "p-hrss0") as client:
        answer = await press(client, f"{path}/difficult", {"act": str(uuid4())})
    assert answer.status_code == 409
    assert await city.asks("SELECT FROM notice WHERE step = 'difficulty'") == []


@pytest.mark.parametrize(
    ("person", "sees"),
    [("p-hrss0", 200), ("p-hrss2", 200), ("p-hrss3", 404), ("p-commerce0", 404), ("p-org2", 200), ("p-leader", 200)],
)
async def test_a_units_line_sees_it_staff_and_other_units_do_not(
    app: FastAPI, city: City, person: str, sees: int
) -> None:
    path = await of(city, "p-hrss0")
    async with signed_in(app, city.parts, person) as client:
        assert (await client.get(path)).status_code == sees
        if person not in ("p-hrss0", "p-org2"):
            assert (await press(client, f"{path}/excuse", {"act": str(uuid4()), "reason": "x"})).status_code == 403
    assert await state(city, path) == "open"


async def test_the_auditor_sees_it_and_changes_nothing(app: FastAPI, city: City) -> None:
    path = await of(city, "p-hrss0")
    async with signed_in(app, city.parts, "a-1", account=Part.audit) as client:
        assert (await client.get(path)).status_code == 200
        assert (await press(client, f"{path}/difficult", {"act": str(uuid4())})).status_code == 403
