"""`POST /v1/events`: durable before 202, once however often, in each mode of the binding (I1, I2)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from duban.console.house import House
from duban.flow.gateway.inbox import claim
from duban.flow.gateway.tokens import issue
from events.envelope import from_mapping, parse
from tests.integration.console.city import MONDAY, SOURCE, City, client_of, directive
from tests.integration.console.gateway import PATH, faults, post, post_binary, post_raw


@pytest.fixture
async def token(city: City) -> str:
    return await issue(city.parts, "oa", role="publisher", sources=[SOURCE])


async def inbox(city: City) -> list[Any]:
    return await city.asks("SELECT * FROM inbox ORDER BY received_real, position")


async def test_an_event_is_durable_when_it_is_answered_202(city: City, client: httpx2.AsyncClient, token: str) -> None:
    answer = await post(client, directive(), token=token)
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 1, "new": 1, "events": [{"source": SOURCE, "id": "d-1"}]}
    assert answer.headers["location"] == "/v1/events?source=urn%3Acity%3Aoa&id=d-1"
    [row] = await inbox(city)
    event = from_mapping(directive())
    assert (row["source"], row["event_id"], row["content_hash"]) == (event.source, event.id, event.content_hash)
    assert (row["topic"], row["key"], row["publisher"]) == ("duban.events.meeting", event.subject.encode(), "oa")
    assert row["received_at"] == MONDAY.astimezone(UTC)
    assert (await client.get(PATH, params={"source": SOURCE, "id": "d-1"})).status_code == 404


async def test_what_is_forwarded_is_the_event_that_came_in_every_mode(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    first = directive("d-1", title="传达“会议”精神 100%") | {"docno": "人才办〔2026〕1号", "urgency": "urgent"}
    second, third = directive("d-2"), directive("d-3")
    assert (await post(client, first, token=token)).status_code == 202
    assert (await post_binary(client, second | {"docno": "人才办〔2026〕2号"}, token=token)).status_code == 202
    assert (await post(client, [third], token=token)).status_code == 202
    forwarded = [parse(claimed.record) for claimed in await claim(city.parts)]
    said = [first, second | {"docno": "人才办〔2026〕2号"}, third]
    assert [event.content_hash for event in forwarded] == [from_mapping(one).content_hash for one in said]


async def test_the_same_event_again_changes_nothing_and_is_answered_202_again(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    for new in (1, 0, 0):
        answer = await post(client, directive(), token=token)
        assert (answer.status_code, answer.json()["new"]) == (202, new)
    assert (await post_binary(client, directive(), token=token)).status_code == 202
    assert len(await inbox(city)) == 1


async def test_an_event_that_the_ledger_has_is_answered_202_and_not_forwarded(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    await city.hears(directive())
    answer = await post(client, directive(), token=token)
    assert (answer.status_code, answer.json()["new"]) == (202, 0)
    assert await inbox(city) == []


@pytest.mark.parametrize("heard", [True, False], ids=["by-the-ledger", "in-the-inbox"])
async def test_the_same_identity_with_other_content_is_a_conflict(
    city: City, client: httpx2.AsyncClient, token: str, heard: bool
) -> None:
    if heard:
        await city.hears(directive())
    else:
        await post(client, directive(), token=token)
    answer = await post(client, directive(title="另一份"), token=token)
    assert answer.status_code == 409
    assert faults(answer) == [("id", "identity-reused")]
    assert len(await inbox(city)) == (0 if heard else 1)


async def test_a_batch_is_taken_whole_in_its_order(city: City, client: httpx2.AsyncClient, token: str) -> None:
    many = [directive(f"d-{n}", subject=f"directive/{n}") for n in range(1_000)]
    answer = await post(client, many, token=token)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1_000)
    assert [row["event_id"] for row in await inbox(city)] == [said["id"] for said in many]
    claimed = [parse(one.record).id for _ in range(2) for one in await claim(city.parts)]
    assert sorted(claimed) == sorted(said["id"] for said in many)


async def test_a_batch_with_one_bad_event_is_refused_whole_and_names_it(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    bad = directive("d-3")
    del bad["data"]["points"]
    answer = await post(client, [directive("d-1"), directive("d-2"), bad, {}], token=token)
    assert answer.status_code == 400
    named = faults(answer)
    assert named[0] == ("[2].data.points", "missing")
    assert {field for field, _ in named[1:]} == {
        "[3].specversion", "[3].id", "[3].source", "[3].type", "[3].subject", "[3].time", "[3].data",
    }  # fmt: skip
    assert await inbox(city) == []


async def test_of_requests_that_race_for_an_identity_one_content_wins(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    said = [directive(title=title) for title in ("其一", "其二")] * 8
    answers = await asyncio.gather(*(post(client, one, token=token) for one in said))
    [row] = await inbox(city)
    [winner] = {one["data"]["title"] for one in said if from_mapping(one).content_hash == row["content_hash"]}
    assert sum(answer.json().get("new", 0) for answer in answers) == 1
    for one, answer in zip(said, answers, strict=True):
        assert answer.status_code == (202 if one["data"]["title"] == winner else 409)


async def test_a_batch_that_contradicts_itself_is_a_conflict_and_one_that_repeats_itself_is_not(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    answer = await post(client, [directive(), directive("d-2"), directive(title="另一份")], token=token)
    assert answer.status_code == 409
    assert faults(answer) == [("[2].id", "identity-reused")]
    assert await inbox(city) == []
    answer = await post(client, [directive(), directive()], token=token)
    assert (answer.status_code, answer.json()["new"]) == (202, 1)


async def test_an_empty_batch_is_no_event(city: City, client: httpx2.AsyncClient, token: str) -> None:
    answer = await post(client, [], token=token)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 0, "new": 0, "events": []})


async def test_every_field_fault_is_told_at_once(city: City, client: httpx2.AsyncClient, token: str) -> None:
    said = directive(title="", points=[], extra=1) | {"time": "yesterday", "urgency": "soon"}
    answer = await post(client, said, token=token)
    assert answer.status_code == 400
    assert set(faults(answer)) == {
        ("time", "bad-time"), ("urgency", "not-allowed"), ("data.title", "blank"), ("data.points", "too-few"),
        ("data.extra", "unknown-field"),
    }  # fmt: skip


async def test_what_the_organisation_does_not_know_is_told_while_the_sender_listens(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    answer = await post(client, [directive(), directive("d-2", units=["hrss", "nowhere"])], token=token)
    assert answer.status_code == 400
    assert faults(answer) == [("[1].data.units.1", "unknown-unit")]
    assert await inbox(city) == []


async def test_the_first_receipt_holds_however_late_it_is_forwarded(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    await post(client, directive(), token=token)
    await city.clock_shows(datetime.fromisoformat("2026-03-04T09:00:00+08:00"))
    await post(client, directive(), token=token)
    [row] = await inbox(city)
    assert row["received_at"] == MONDAY.astimezone(UTC)


async def test_what_was_forwarded_without_effect_is_forwarded_again_later_and_later(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    await post(client, directive(), token=token)
    waits = []
    for _ in range(3):
        assert len(await claim(city.parts)) == 1
        assert await claim(city.parts) == []
        [row] = await city.asks("SELECT next_real - clock_timestamp() AS wait FROM inbox")
        waits.append(row["wait"])
        await city.runs("UPDATE inbox SET next_real = clock_timestamp()")
    wanted = [timedelta(seconds=seconds) for seconds in (15, 30, 60)]
    assert all(abs(wait - due) < timedelta(seconds=5) for wait, due in zip(waits, wanted, strict=True))


async def test_metrics_and_readiness_say_what_waits_in_the_inbox(
    city: City, client: httpx2.AsyncClient, token: str
) -> None:
    await city.runs("INSERT INTO lease (service, host, pid) VALUES ('worker', 'here', 1), ('scheduler', 'here', 2)")
    await post(client, directive(), token=token)
    assert "duban_inbox_waiting 1.0" in (await client.get("/metrics")).text
    assert (await client.get("/readyz")).status_code == 200
    await city.runs("UPDATE inbox SET received_real = clock_timestamp() - interval '61 s'")
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, check in answer.json()["checks"].items() if not check["ok"]] == ["inbox"]


async def test_without_the_ledger_nothing_is_taken_and_it_says_when_to_come_again(console: House, token: str) -> None:
    console._parts = None
    async with client_of(console) as client:
        answer = await post(client, directive(), token=token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_request_without_length_is_read_as_it_comes(client: httpx2.AsyncClient, token: str) -> None:
    async def pieces() -> Any:
        yield b'{"specversion"'
        yield b': "1.0"}'

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents+json"}
    answer = await client.post(PATH, content=pieces(), headers=headers)
    assert answer.status_code == 400
    assert ("id", "missing") in faults(answer)


async def test_no_event_at_all_names_the_body(client: httpx2.AsyncClient, token: str) -> None:
    answer = await post_raw(client, b"", token=token, content_type="application/cloudevents+json")
    assert (answer.status_code, faults(answer)) == (400, [("body", "empty")])
