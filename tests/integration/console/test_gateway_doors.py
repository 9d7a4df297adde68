"""Who may post which events, how much, how fast, and in what form (I9)."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from duban.console.budget import Budget
from duban.console.house import House
from duban.flow.gateway.tokens import issue, revoke
from events.strict_json import MAX_BYTES
from tests.integration.console.city import SOURCE, City, client_of, directive
from tests.integration.console.gateway import BATCH, PATH, STRUCTURED, faults, post, post_raw
from tests.world import ZONE


@pytest.fixture
async def token(city: City) -> str:
    return await issue(city.parts, "oa", role="publisher", sources=[SOURCE, "//oa.example/"])


async def taken(city: City) -> int:
    [row] = await city.asks("SELECT count(*) AS n FROM inbox")
    return int(row["n"])


async def test_a_drill_on_this_machine_is_no_reason_to_publish_without_a_token(client: httpx2.AsyncClient) -> None:
    answer = await client.post(PATH, json=directive(), headers={"Content-Type": STRUCTURED})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_revoked_or_second_token_is_refused(city: City, client: httpx2.AsyncClient, token: str) -> None:
    assert (await post(client, directive(), token="duban_wrong")).status_code == 401
    two = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x"), ("Content-Type", STRUCTURED)]
    assert (await client.post(PATH, json=directive(), headers=two)).status_code == 401
    await revoke(city.parts, "oa")
    assert (await post(client, directive(), token=token)).status_code == 401
    assert await taken(city) == 0


@pytest.mark.parametrize(("role", "status"), [("publisher", 202), ("operator", 202), ("reader", 403)])
async def test_publishers_and_operators_publish_and_readers_do_not(
    city: City, client: httpx2.AsyncClient, role: str, status: int
) -> None:
    token = await issue(city.parts, "one", role=role)
    assert (await post(client, directive(), token=token)).status_code == status


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (SOURCE, 202),
        (f"{SOURCE}:meetings", 202),
        ("//oa.example/meetings", 202),
        (f"{SOURCE}x", 403),
        ("//oa.example", 403),
        ("urn:city:OA", 403),
        ("/other", 403),
    ],
)
async def test_a_source_outside_the_prefixes_of_the_token_is_refused(
    city: City, client: httpx2.AsyncClient, token: str, source: str, status: int
) -> None:
    answer = await post(client, directive() | {"source": source}, token=token)
    assert answer.status_code == status
    if status == 403:
        assert faults(answer) == [("source", "source-not-yours")]
    assert await taken(city) == (status == 202)


async def test_a_batch_with_one_foreign_source_is_refused_whole(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    answer = await post(client, [directive(), directive("d-2") | {"source": "/other"}], token=token)
    assert (answer.status_code, faults(answer)) == (403, [("[1].source", "source-not-yours")])
    assert await taken(city) == 0


async def test_whose_event_it_is_comes_before_whether_it_is_known(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    """Else a token could ask which identities of others there are."""
    await city.hears(directive() | {"source": "/other"})
    answer = await post(client, directive(title="另一份") | {"source": "/other"}, token=token)
    assert answer.status_code == 403


async def test_an_event_up_to_256_kib_is_taken_and_a_larger_one_is_too_large(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    points = ["一" * 1_000] * 80
    said = json.dumps(directive(points=points), ensure_ascii=False, separators=(",", ":")).encode()
    assert (await post(client, said + b" " * (MAX_BYTES - len(said)), token=token)).status_code == 202
    answer = await post(client, said + b" " * (MAX_BYTES - len(said) + 1), token=token)
    assert (answer.status_code, faults(answer)) == (413, [("body", "too-large")])


async def test_a_batch_of_more_than_a_thousand_or_with_a_giant_is_too_large(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    answer = await post(client, [{}] * 1_001, token=token)
    assert (answer.status_code, faults(answer)) == (413, [("body", "too-many")])
    answer = await post(client, [{}, {"x": "y" * MAX_BYTES}], token=token)
    assert (answer.status_code, faults(answer)) == (413, [("[1]", "too-large")])
    assert await taken(city) == 0


async def test_an_endless_body_is_refused_without_being_read_to_its_end(client: httpx2.AsyncClient, token: str) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 65_536
            yield b"[" * 65_536

    headers = {"Authorization": f"Bearer {token}", "Content-Type": STRUCTURED}
    answer = await client.post(PATH, content=endless(), headers=headers)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert given < 4 * MAX_BYTES


async def test_a_body_that_announces_too_much_is_refused_before_it_comes(
    client: httpx2.AsyncClient, token: str
) -> None:
    answer = await post_raw(client, b"{}", token=token, content_type=STRUCTURED, content_length=str(10**12))
    assert (answer.status_code, faults(answer)) == (413, [("body", "too-large")])


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"{}", {"content_type": "text/plain"}),
        (b"{}", {"content_type": "application/cloudevents+json; charset=gbk"}),
        (b"{}", {"content_type": "application/cloudevents+xml"}),
        (gzip.compress(b"{}", mtime=0), {"content_type": STRUCTURED, "content_encoding": "gzip"}),
        (b"{}", {}),
    ],
)
async def test_what_cannot_be_read_is_unsupported(
    client: httpx2.AsyncClient, token: str, content: bytes, headers: dict[str, str]
) -> None:
    answer = await post_raw(client, content, token=token, **headers)
    assert answer.status_code == 415
    assert faults(answer)[0][1] == "unsupported"
    assert STRUCTURED in answer.headers["accept-post"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_other_methods_are_not_served_and_those_that_are_are_named(
    client: httpx2.AsyncClient, method: str
) -> None:
    answer = await client.request(method, PATH)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_our_own_source_is_nobody_else_s_whatever_the_token(
    client: httpx2.AsyncClient, city: City, token: str
) -> None:
    anything = await issue(city.parts, "any", role="operator")
    said = directive("d-1") | {"source": "urn:duban:objections"}
    for bearer in (token, anything):
        answer = await post(client, said, token=bearer)
        assert (answer.status_code, faults(answer)) == (403, [("source", "reserved-source")])
    answer = await post(client, [directive("d-2"), said], token=anything)
    assert (answer.status_code, faults(answer)) == (403, [("[1].source", "reserved-source")])
    assert await taken(city) == 0


async def test_an_absurd_calendar_is_told_while_its_sender_listens(client: httpx2.AsyncClient, city: City) -> None:
    anything = await issue(city.parts, "any", role="operator")
    days = {"year": 2027, "off_days": [], "work_days": ["2027-10-01"], "document": "国办发明电〔2026〕1号"}
    said = directive("c-1") | {"type": "duban.governance.calendar.published.v1", "subject": "2027", "data": days}
    answer = await post(client, said, token=anything)
    assert (answer.status_code, faults(answer)) == (400, [("data.work_days.0", "off-by-law")])


@pytest.fixture
def frugal(city: City) -> House:
    """A console that lets a token post three events at once and one in ten seconds."""
    house = House(zone=ZONE, root="", ring=None, budget=Budget(rate=0.1, burst=3))
    house._parts = city.parts
    return house


async def test_who_posts_too_fast_is_told_when_to_come_again(frugal: House, city: City, token: str) -> None:
    other = await issue(city.parts, "hr", role="publisher")
    async with client_of(frugal) as client:
        assert [(await post(client, directive(f"d-{n}"), token=token)).status_code for n in range(4)] == [202] * 3 + [
            429
        ]
        answer = await post(client, directive("d-9"), token=token)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
        assert answer.headers["content-type"] == "application/problem+json"
        assert (await post(client, directive("d-9"), token=other)).status_code == 202
    assert await taken(city) == 4


@pytest.mark.parametrize("good", [True, False], ids=["taken", "refused"])
async def test_a_batch_counts_as_many_events_whatever_comes_of_it(
    frugal: House, city: City, token: str, good: bool
) -> None:
    async with client_of(frugal) as client:
        batch = [directive(f"d-{n}") if good else {} for n in range(13)]
        assert (await post(client, batch, token=token)).status_code == (202 if good else 400)
        answer = await post(client, directive("d-99"), token=token)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "110")


async def test_bytes_count_as_well_as_events_whatever_comes_of_them(city: City, token: str) -> None:
    """A hundred thousand bytes at once and one a second: a body of 120,000 overdraws by 20,000."""
    house = House(zone=ZONE, root="", ring=None, volume=Budget(rate=1, burst=100_000))
    house._parts = city.parts
    async with client_of(house) as client:
        refused = await post(client, b" " * 120_000, token=token)
        assert refused.status_code == 400
        answer = await post(client, directive("d-1"), token=token)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "20001")
        other = await issue(city.parts, "hr", role="publisher")
        assert (await post(client, directive("d-1"), token=other)).status_code == 202


async def test_bytes_that_come_unannounced_count_too(city: City, token: str) -> None:
    house = House(zone=ZONE, root="", ring=None, volume=Budget(rate=1, burst=100_000))
    house._parts = city.parts

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b" " * 10_000

    async with client_of(house) as client:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": STRUCTURED}
        assert (await client.post(PATH, content=pieces(), headers=headers)).status_code == 400
        assert (await post(client, directive("d-1"), token=token)).status_code == 429


async def test_openapi_describes_requests_and_every_answer(client: httpx2.AsyncClient) -> None:
    described: dict[str, Any] = (await client.get("/v1/openapi.json")).json()
    operation = described["paths"][PATH]["post"]
    assert set(operation["requestBody"]["content"]) == {STRUCTURED, BATCH, "application/json"}
    assert set(operation["responses"]) == {"202", "400", "401", "403", "405", "408", "409", "413", "415", "429", "503"}
    for code, answer in operation["responses"].items():
        assert set(answer["content"]) == {"application/json" if code == "202" else "application/problem+json"}
    assert {"ce-id", "ce-source", "ce-type"} <= {parameter["name"] for parameter in operation["parameters"]}
    assert "GET" not in operation["summary"].upper().split()
