"""The three administrators: each of one part, apart from one another and from every post, ended with their sessions."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from duban.flow.sessions.accounts import AccountRefused, account_link, add_account
from tests.integration.console.city import City
from tests.integration.signed_in import browser, press, signed_in


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def test_an_account_comes_in_by_its_link_and_begins_where_it_may(app: FastAPI, city: City) -> None:
    account = await add_account(city.parts, "wang", part=Part.security, email="wang@x.example")
    async with browser(app) as client:
        entered = await client.post(f"/enter/{await account_link(city.parts, account)}")
        assert entered.headers["location"] == "/home"
        assert (await client.get("/home")).headers["location"] == "/accounts"
        assert "a-wang" in (await client.get("/accounts")).text


@pytest.mark.parametrize(
    ("name", "part", "email", "code"),
    [
        ("wang", Part.audit, "b@x.example", "account-taken"),
        ("li", Part.audit, "A@x.example", "account-taken"),
        ("li", Part.liaison, "b@x.example", "bad-part"),
        ("Li", Part.audit, "b@x.example", "bad-name"),
        ("li", Part.audit, "b", "bad-email"),
        ("li", Part.audit, "p-hrss2@hrss.example", "holds-a-post"),
    ],
)
async def test_nobody_is_two_of_the_three_or_holds_a_post(
    city: City, name: str, part: Part, email: str, code: str
) -> None:
    await add_account(city.parts, "wang", part=Part.system, email="a@x.example")
    with pytest.raises(AccountRefused) as refused:
        await add_account(city.parts, name, part=part, email=email)
    assert refused.value.code == code


async def test_ending_an_account_ends_its_sessions(app: FastAPI, city: City) -> None:
    account = await add_account(city.parts, "wang", part=Part.system, email="a@x.example")
    async with (
        signed_in(app, city.parts, account, account=Part.system) as theirs,
        signed_in(app, city.parts, "a-li", account=Part.security) as client,
    ):
        assert (await press(client, f"/accounts/{account}/end", on="/accounts")).status_code == 303
        assert (await theirs.get("/sessions")).status_code == 303
        assert (await press(client, f"/accounts/{account}/end")).status_code == 404
    with pytest.raises(AccountRefused):
        await account_link(city.parts, account)


async def test_the_audit_administrator_sees_and_ends_nothing(app: FastAPI, city: City) -> None:
    account = await add_account(city.parts, "wang", part=Part.system, email="a@x.example")
    async with signed_in(app, city.parts, "a-li", account=Part.audit) as client:
        shown = (await client.get("/accounts")).text
        assert account in shown
        assert "/end" not in shown
        assert (await press(client, f"/accounts/{account}/end")).status_code == 403
