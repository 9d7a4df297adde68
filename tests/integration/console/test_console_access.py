"""Who may read `/v1` and the overview (I9), and how tokens come and go."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from duban.console.access import Doorkeeper
from duban.console.app import create_app
from duban.console.house import House
from duban.flow.gateway.tokens import Role, TokenRefused, issue, list_tokens, revoke
from tests.integration.console.city import City, client_of, directive

LISTS = ["/v1/tasks", "/v1/obligations", "/v1/notices", "/v1/coverage?subject=x", "/v1/events?source=a&id=b"]


@pytest.fixture
async def stranger(console: House) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody from another machine."""
    async with client_of(console, host="203.0.113.9") as client:
        yield client


async def asked_raw(app: FastAPI, path: str, *, headers: list[tuple[bytes, bytes]]) -> int:
    """The status where a request of this machine has these headers only, as HTTP/1.0 may."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.0", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8600),
    }  # fmt: skip
    said: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            said.append(message["status"])

    await app(scope, receive, send)
    return said[0]


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", LISTS)
async def test_a_stranger_needs_a_token(stranger: httpx2.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("drill", [False])
async def test_outside_a_drill_this_machine_needs_a_token_too(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/tasks")).status_code == 401
    assert "不对外公开" in (await client.get("/")).text


async def test_a_foreign_name_for_this_machine_opens_no_drill(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/tasks", headers={"Host": "attacker.example"})
    assert answer.status_code == 401


ODD = [
    "", " ", ":8600", "evil.example:99999999", "127.0.0.1@evil", "evil@127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x",
    "127.0.0.1:", "localhost.evil.example", "127.0.0.1.evil.example", "[127.0.0.1", "10.0.0.1", "[::2]", "127.0.0.1/x",
]  # fmt: skip


@pytest.mark.parametrize("host", ODD)
async def test_an_odd_name_for_this_machine_opens_no_drill(client: httpx2.AsyncClient, host: str) -> None:
    assert (await client.get("/v1/tasks", headers={"Host": host})).status_code == 401


OWN = ["127.0.0.1", "127.0.0.1:8600", "127.8.0.1:1", "localhost", "LocalHost:8600", "[::1]", "[::1]:65535"]


@pytest.mark.parametrize("host", OWN)
async def test_each_proper_name_of_this_machine_opens_a_drill(client: httpx2.AsyncClient, host: str) -> None:
    assert (await client.get("/v1/tasks", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("named", [[], [(b"host", b"127.0.0.1"), (b"host", b"evil.example")]], ids=["none", "two"])
async def test_no_name_or_two_names_open_no_drill(console: House, named: list[tuple[bytes, bytes]]) -> None:
    answer = await asked_raw(create_app(console), "/v1/tasks", headers=named)
    assert answer == 401


@pytest.mark.parametrize(("role", "status"), [(Role.reader, 200), (Role.operator, 200), (Role.publisher, 403)])
async def test_readers_and_operators_read_and_publishers_do_not(
    city: City, stranger: httpx2.AsyncClient, role: Role, status: int
) -> None:
    token = await issue(city.parts, "one", role=role)
    assert (await stranger.get("/v1/tasks", headers=bearing(token))).status_code == status


async def test_a_wrong_token_is_refused_even_where_none_is_needed(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/tasks")).status_code == 200
    assert (await client.get("/v1/tasks", headers=bearing("duban_wrong"))).status_code == 401
    assert (await client.get("/v1/tasks", headers={"Authorization": "Basic eDp5"})).status_code == 401


async def test_a_revoked_token_is_refused(city: City, stranger: httpx2.AsyncClient) -> None:
    token = await issue(city.parts, "one", role="reader")
    await revoke(city.parts, "one")
    assert (await stranger.get("/v1/tasks", headers=bearing(token))).status_code == 401


async def test_a_token_is_stored_hashed_and_shown_once(city: City) -> None:
    token = await issue(city.parts, "one", role="publisher", sources=["urn:city:"])
    assert token.startswith("duban_")
    assert len(token) == len("duban_") + 43
    [stored] = await city.asks("SELECT * FROM api_token")
    assert token not in str(stored)
    [listed] = await list_tokens(city.parts)
    assert (listed["name"], listed["role"], listed["sources"]) == ("one", "publisher", ["urn:city:"])
    assert listed["revoked_at"] is None


async def test_a_name_is_used_once_and_only_what_is_in_force_is_revoked(city: City) -> None:
    await issue(city.parts, "one", role="reader")
    with pytest.raises(TokenRefused) as taken:
        await issue(city.parts, "one", role="reader")
    assert taken.value.code == "name-taken"
    await revoke(city.parts, "one")
    with pytest.raises(TokenRefused) as gone:
        await revoke(city.parts, "one")
    assert gone.value.code == "no-such-token"


@pytest.mark.parametrize("prefix", ["", " ", "/a /b", "/a,/b", "/a\n"])
async def test_a_prefix_that_would_bind_nothing_or_everything_is_refused(city: City, prefix: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        await issue(city.parts, "one", role="publisher", sources=["/good", prefix])
    assert refused.value.code == "bad-source"
    assert await list_tokens(city.parts) == []


async def test_one_bearer_is_asked_about_once_in_five_seconds(city: City, console: House) -> None:
    token = await issue(city.parts, "one", role="reader")
    doorkeeper = Doorkeeper()
    assert await doorkeeper.knows(console, token)
    await city.runs("UPDATE api_token SET hash = 'x'")
    assert await doorkeeper.knows(console, token)


async def test_logs_hold_no_token_address_or_path(
    city: City, stranger: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await city.hears(directive())
    link = await city.link_of("p-hrss0")
    with caplog.at_level(logging.DEBUG):
        await stranger.post(link)
        await stranger.get("/v1/tasks?unit=secret", headers=bearing("duban_secret"))
    out = capsys.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx2")]
    logged = "".join(ours) + out.out + out.err
    assert "/a/{token}" in logged
    for secret in (link.removeprefix("/a/"), "203.0.113.9", "secret", "hrssprincipal"):
        assert secret not in logged
