"""Who may read `/v1` and the overview (I9), and how tokens come and go."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import httpx2
import pytest

from duban.console.access import Doorkeeper
from duban.console.house import House
from duban.flow.gateway.tokens import Role, TokenRefused, issue, list_tokens, revoke
from tests.integration.console.city import City, client_of, directive

LISTS = ["/v1/tasks", "/v1/obligations", "/v1/notices", "/v1/coverage?subject=x", "/v1/events?source=a&id=b"]


@pytest.fixture
async def stranger(console: House) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody from another machine."""
    async with client_of(console, host="203.0.113.9") as client:
        yield client


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
