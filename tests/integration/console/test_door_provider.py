"""Signing in by an identity provider, a real one on a port: whom it vouches for is let in as whom the house knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from joserfc.jwk import OctKey, RSAKey

from duban.console.app import create_app
from duban.console.house import House, Manners
from duban.console.pages.guard import PLAIN
from duban.embedded.process import free_port
from duban.flow.people.viewer import Part
from duban.flow.sessions.accounts import add_account
from duban.wiring.oidc import Provider
from tests.integration.console.city import City
from tests.integration.signed_in import browser
from tests.simulators.identity import CLIENT, Identity, identity
from tests.world import ZONE


@pytest.fixture
async def provider() -> AsyncIterator[Identity]:
    async with identity() as made:
        yield made


class Knowing(House):
    """A house over the test's ledger, which is open at once."""

    def __init__(self, city: City, issuer: str) -> None:
        super().__init__(zone=ZONE, root="", ring=None, manners=Manners(provider=Provider(issuer, *CLIENT)))
        self._parts = city.parts


@pytest.fixture
def app(city: City, provider: Identity) -> FastAPI:
    return create_app(Knowing(city, provider.issuer))


async def come(client: httpx2.AsyncClient) -> str:
    """To the provider and as far as it sends one back: the path with which one comes."""
    there = (await client.get("/sign-in/provider")).headers["location"]
    async with httpx2.AsyncClient(trust_env=False) as outside:
        back = (await outside.get(there)).headers["location"]
    return str(httpx2.URL(back).raw_path, "ascii")


@pytest.mark.parametrize(
    ("subject", "claims"),
    [("p-hrss2", {}), ("x-9", {"email": "P-HRSS2@hrss.example", "email_verified": True})],
)
async def test_whom_it_vouches_for_is_let_in(
    app: FastAPI, provider: Identity, subject: str, claims: dict[str, Any]
) -> None:
    provider.subject, provider.claims = subject, claims
    async with browser(app) as client:
        entered = await client.get(await come(client))
        assert (entered.status_code, entered.headers["location"]) == (303, "/home")
        assert "hrssliaison" in (await client.get("/sessions")).text
    [asked] = provider.asked
    assert asked["scope"] == "openid email"


async def test_an_account_comes_in_by_its_address(app: FastAPI, city: City, provider: Identity) -> None:
    await add_account(city.parts, "wang", part=Part.audit, email="wang@audit.example")
    provider.claims = {"email": "wang@audit.example", "email_verified": True}
    async with browser(app) as client:
        assert (await client.get(await come(client))).status_code == 303
        assert "a-wang" in (await client.get("/sessions")).text


@pytest.mark.parametrize(
    "claims", [{}, {"email": "p-hrss2@hrss.example"}, {"email": "p-hrss2@hrss.example", "email_verified": False}]
)
async def test_whom_the_house_does_not_know_stays_out(app: FastAPI, provider: Identity, claims: dict[str, Any]) -> None:
    provider.claims = claims
    async with browser(app) as client:
        answer = await client.get(await come(client))
        assert answer.status_code == 403
        assert PLAIN not in client.cookies


@pytest.mark.parametrize(
    "claims", [{"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}, {"nonce": "old"}, {"nonce": None}]
)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(
    app: FastAPI, provider: Identity, claims: dict[str, Any]
) -> None:
    provider.subject, provider.claims = "p-hrss2", claims
    async with browser(app) as client:
        answer = await client.get(await come(client))
        assert answer.status_code == 403
        assert PLAIN not in client.cookies


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSAKey.generate_key(2048, {"kid": "one"}), "RS256"), (OctKey.import_key(CLIENT[1] * 6), "HS256")],
)
async def test_a_token_signed_by_another_key_is_refused(
    app: FastAPI, provider: Identity, key: object, algorithm: str
) -> None:
    provider.subject, provider.signs_with, provider.algorithm = "p-hrss2", key, algorithm
    async with browser(app) as client:
        assert (await client.get(await come(client))).status_code == 403


async def test_what_one_browser_began_no_other_ends(app: FastAPI, provider: Identity) -> None:
    provider.subject = "p-hrss2"
    async with browser(app) as client, browser(app) as victim:
        back = await come(client)
        assert (await victim.get(back)).status_code == 403
        await come(victim)
        assert (await victim.get(back)).status_code == 403
        assert PLAIN not in victim.cookies


async def test_coming_back_twice_lets_in_once(app: FastAPI, provider: Identity) -> None:
    provider.subject = "p-hrss2"
    async with browser(app) as client:
        back, kept = await come(client), dict(client.cookies)
        assert (await client.get(back)).status_code == 303
        client.cookies.update(kept)
        assert (await client.get(back)).status_code == 403


async def test_a_provider_that_is_away_is_told_so(city: City) -> None:
    app = create_app(Knowing(city, f"http://127.0.0.1:{free_port()}"))
    async with browser(app) as client:
        answer = await client.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "验证码" in answer.text
