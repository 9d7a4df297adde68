"""The gateway by the contract: a token, a request, 202, and what comes of it; or a problem that names its fields."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.acceptance.foreign import structured, talent
from tests.acceptance.house import House

EVENTS = "/v1/events"
ONE, MANY, DATA = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"

pytestmark = pytest.mark.kafka
Event = dict[str, Any]


@pytest.fixture(scope="module")
def house(on_kafka: House) -> House:
    return on_kafka


@pytest.fixture(scope="module")
def token(house: House) -> str:
    """A publisher held to two prefixes."""
    words = ("token", "issue", "gate", "--role", "publisher", "--source", "/gate", "--source", "urn:gate:")
    return str(house.json(*words)["token"])


def post(house: House, said: Event | list[Event], token: str, **headers: str) -> httpx2.Response:
    kind = MANY if isinstance(said, list) else ONE
    named = {"Content-Type": kind, "Authorization": f"Bearer {token}"} | headers
    return house.web.post(EVENTS, content=json.dumps(said).encode(), headers=named)


def errors(answer: httpx2.Response) -> set[tuple[str, str]]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(fault["detail"] for fault in answer.json()["errors"])
    return {(fault["field"], fault["code"]) for fault in answer.json()["errors"]}


def arriving(house: House, **said: Any) -> Event:
    return talent(time=house.now(), employer="hub") | {"source": "/gate/talents"} | said


def test_what_was_answered_202_is_in_the_ledger_when_the_clock_has_moved(house: House, token: str) -> None:
    one, *others = [arriving(house) for _ in range(6)]
    assert post(house, one, token).status_code == 202
    attributes = {f"ce-{name}": quote(str(value), safe="") for name, value in others[0].items() if name != "data"}
    headers = {"Content-Type": DATA, "Authorization": f"Bearer {token}"} | attributes
    sent = house.web.post(EVENTS, content=json.dumps(others[0]["data"]).encode(), headers=headers)
    assert sent.status_code == 202
    assert post(house, others[1:], token).status_code == 202
    house.settle()
    assert all(house.knows(event) for event in (one, *others))
    shown = house.came_of(one)
    assert shown["event"]["data"] == one["data"]
    assert shown["tasks"]


def test_repeated_by_the_gateway_and_by_kafka_it_has_one_effect(house: House, token: str) -> None:
    event = arriving(house)
    for _ in range(3):
        assert post(house, event, token).status_code == 202
    house.publish(structured(event))
    house.settle()
    before = house.came_of(event)
    assert post(house, event, token).status_code == 202
    house.settle()
    assert house.came_of(event) == before
    answer = post(house, event | {"data": event["data"] | {"employer": "mill"}}, token)
    assert (answer.status_code, errors(answer)) == (409, {("id", "identity-reused")})


def test_a_bad_event_is_told_whole_and_takes_its_batch_with_it(house: House, token: str) -> None:
    good, bad = arriving(house), arriving(house, time="never", colour="x" * 5_000)
    bad["data"] = {"talent": "Zhang San", "category": "skilled"}
    answer = post(house, [good, bad], token)
    assert answer.status_code == 400
    assert {field for field, _ in errors(answer)} == {
        "[1].time", "[1].colour", "[1].data.talent", "[1].data.employer",
    }  # fmt: skip
    house.settle()
    assert not house.knows(good)


def test_a_token_publishes_its_own_sources_only(house: House, token: str) -> None:
    assert post(house, arriving(house, source="urn:gate:hr"), token).status_code == 202
    for source in ("/gates", "urn:gat", "//gate/x"):
        answer = post(house, arriving(house, source=source), token)
        assert (answer.status_code, errors(answer)) == (403, {("source", "source-not-yours")})
    assert "/gate urn:gate:" in house.run("token", "list").stdout
    assert post(house, arriving(house), "duban_other").status_code == 401
    reader = house.json("token", "issue", "gate-reader", "--role", "reader")["token"]
    assert post(house, arriving(house), reader).status_code == 403


def test_what_is_too_large_or_in_no_form_that_is_read_says_so(house: House, token: str) -> None:
    assert post(house, arriving(house, note="x" * 300_000), token).status_code == 413
    assert post(house, [{}] * 1_001, token).status_code == 413
    assert post(house, arriving(house), token, **{"Content-Type": "text/plain"}).status_code == 415
    assert post(house, arriving(house), token, **{"Content-Encoding": "gzip"}).status_code == 415
    assert house.web.delete(EVENTS).status_code == 405
    assert house.get("/v1/openapi.json")["paths"][EVENTS]["post"]["requestBody"]["content"].keys() == {ONE, MANY, DATA}


def test_who_floods_is_told_to_wait_and_others_are_not(house: House) -> None:
    flood = house.json("token", "issue", "flood", "--role", "publisher")["token"]
    calm = house.json("token", "issue", "calm", "--role", "publisher")["token"]
    batch = [arriving(house, id="the-same")] * 1_000
    for _ in range(5):
        if (answer := post(house, batch, flood)).status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert post(house, arriving(house), calm).status_code == 202


def test_the_gateway_and_metrics_agree_that_nothing_waits(house: House, token: str) -> None:
    assert post(house, arriving(house), token).status_code == 202
    house.settle()
    assert "duban_inbox_waiting 0.0" in house.web.get("/metrics").text
