"""The door: a link lets in once, whoever is not in is shown the way, and nothing leads elsewhere."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from duban.console.app import create_app
from duban.console.guessing import Guesses
from duban.console.house import House
from duban.console.pages.frame import ours
from duban.console.pages.guard import PLAIN
from duban.flow.people.viewer import Part
from duban.flow.sessions.links import NoSuchPerson, make_link
from tests.integration.console.city import City
from tests.integration.signed_in import browser, csrf_on, press, signed_in


@pytest.fixture
def app(console: House) -> FastAPI:
    return create_app(console)


async def test_who_is_not_signed_in_is_led_to_the_door_and_on(app: FastAPI) -> None:
    async with browser(app) as client:
        answer = await client.get("/sessions?a=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fsessions%3Fa%3D1"


async def test_a_link_lets_in_once_by_a_press_only(app: FastAPI, city: City) -> None:
    path = "/enter/" + await make_link(city.parts, "p-hrss2")
    async with browser(app) as client:
        for _ in range(3):
            assert (await client.get(path)).status_code == 200
        assert PLAIN not in client.cookies
        entered = await client.post(path)
        assert (entered.status_code, entered.headers["location"]) == (303, "/home")
        assert "hrssliaison" in (await client.get("/sessions")).text
    async with browser(app) as another:
        assert (await another.post(path)).status_code == 410


async def test_the_cookie_is_kept_from_scripts_and_from_foreign_forms(app: FastAPI, city: City) -> None:
    path = "/enter/" + await make_link(city.parts, "p-hrss2")
    async with browser(app) as client:
        said = (await client.post(path)).headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "path=/" in said


async def test_over_tls_the_cookie_is_bound_to_the_host(app: FastAPI, city: City) -> None:
    path = "/enter/" + await make_link(city.parts, "p-hrss2")
    async with browser(app) as client:
        client.base_url = "https://duban.example"
        said = (await client.post(path)).headers["set-cookie"]
    assert said.startswith("__Host-duban-session=")
    assert "Secure" in said


async def test_a_link_is_made_for_people_of_the_directory_alone(city: City) -> None:
    with pytest.raises(NoSuchPerson):
        await make_link(city.parts, "p-nobody")


async def test_the_ledger_keeps_neither_links_nor_cookies(app: FastAPI, city: City) -> None:
    token = await make_link(city.parts, "p-hrss2")
    [link] = await city.asks("SELECT sign_in_link::text AS kept FROM sign_in_link")
    assert token not in link["kept"]
    async with browser(app) as client:
        await client.post(f"/enter/{token}")
        cookie = client.cookies[PLAIN]
    [session] = await city.asks("SELECT session::text AS kept FROM session")
    assert cookie not in session["kept"]


async def test_signing_out_ends_the_session(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss2") as client:
        cookie = client.cookies[PLAIN]
        assert (await press(client, "/sign-out")).headers["location"] == "/sign-in"
        client.cookies.set(PLAIN, cookie)
        assert (await client.get("/sessions")).status_code == 303


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nSet-Cookie: x", "\\\\evil", ""]
)
def test_no_way_on_leads_off_this_site(path: str) -> None:
    assert ours(path) == "/home"


async def test_a_form_without_its_token_changes_nothing(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss2") as client:
        for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "严"}):
            assert (await client.post("/sign-out", data=form)).status_code == 403
        assert (await client.get("/sessions")).status_code == 200


async def test_the_token_of_another_session_is_of_no_use(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss1") as other:
        token = await csrf_on(other, "/sessions")
    async with signed_in(app, city.parts, "p-hrss2") as client:
        assert (await client.post("/sign-out", data={"csrf": token})).status_code == 403


async def test_a_form_from_another_site_changes_nothing(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss2") as client:
        form = {"csrf": await csrf_on(client, "/sessions")}
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
            answer = await client.post("/sign-out", data=form, headers={"Origin": origin})
            assert answer.status_code == 403


async def test_a_form_too_large_is_refused_before_it_is_read(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss2") as client:
        form = {"csrf": await csrf_on(client, "/sessions"), "text": "长" * 65_536}
        assert (await client.post("/sign-out", data=form)).status_code == 413


async def test_a_session_that_ended_in_mid_form_loses_no_text(app: FastAPI) -> None:
    async with browser(app) as client:
        answer = await client.post("/sign-out", data={"csrf": "x", "text": "办结说明<b>一段长文</b>"})
    assert answer.status_code == 401
    assert "办结说明&lt;b&gt;一段长文&lt;/b&gt;" in answer.text


async def test_every_page_has_the_headers_that_keep_it_to_itself(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "p-hrss2") as client:
        for path in ("/sign-in", "/sessions", "/no-such-page"):
            headers = (await client.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] in ("no-referrer", "same-origin")
            assert headers["cache-control"] == "no-store"


async def test_an_account_is_of_its_one_part(app: FastAPI, city: City) -> None:
    async with signed_in(app, city.parts, "a-audit", account=Part.audit) as client:
        assert "a-audit" in (await client.get("/sessions")).text


async def test_a_session_that_presses_without_end_is_told_to_wait_and_others_are_not(app: FastAPI, city: City) -> None:
    app.state.presses = Guesses(a_minute=1)
    async with signed_in(app, city.parts, "p-hrss2") as client, signed_in(app, city.parts, "p-hrss1") as other:
        assert (await client.post("/sign-out", data={})).status_code == 403
        told = await client.post("/sign-out", data={})
        assert told.status_code == 429
        assert int(told.headers["retry-after"]) >= 1
        assert (await other.post("/sign-out", data={})).status_code == 403


async def test_the_front_page_leads_whoever_is_in_to_his_own(app: FastAPI, city: City) -> None:
    async with browser(app) as client:
        assert 'href="/sign-in"' in (await client.get("/")).text
    async with signed_in(app, city.parts, "p-hrss2") as client:
        assert (await client.get("/")).headers["location"] == "/home"
        assert (await client.get("/home")).headers["location"] == "/desk"
