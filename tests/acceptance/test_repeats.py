"""On Apache Kafka: one identity has one effect, wherever, whenever and however often it comes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.foreign import STRUCTURED, binary, directive, structured, talent
from tests.acceptance.house import House

TALENT = "duban.events.talent"

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def house(on_kafka: House) -> House:
    return on_kafka


def everything(house: House) -> dict[str, list[dict[str, Any]]]:
    return {kind: house.all(f"/v1/{kind}") for kind in ("tasks", "obligations", "notices")}


def test_repeats_on_any_partition_topic_form_or_later_day_change_nothing(house: House) -> None:
    begun = house.now()
    event, other = directive(time=begun), talent(time=begun, employer="hub", needs=["housing"])
    house.publish(structured(event), structured(other))
    house.settled(event, obligations=3)
    house.settled(other)
    before, refused = everything(house), house.rejects()
    spread = [
        form(each, partition=number) for each in (event, other) for number in range(4) for form in (structured, binary)
    ]
    strayed = [structured(event, topic=TALENT), structured(other, topic="duban.events.governance")]
    respelt = replace(structured(other), value=json.dumps(dict(reversed(other.items())), indent=3).encode())

    house.publish(*spread, *strayed, respelt)
    house.settle()
    assert everything(house) == before
    house.advance("--to", (begun + timedelta(days=2)).isoformat())
    before = everything(house)
    house.publish(*spread)
    house.settle()

    assert everything(house) == before
    assert house.rejects() == refused


def test_other_content_under_a_known_identity_is_refused(house: House) -> None:
    event = talent(time=house.now(), employer="hub")
    house.publish(structured(event))
    before = house.settled(event)
    (landed,) = house.publish(structured({**event, "data": {**event["data"], "employer": "mill"}}))
    house.settle()

    reject = house.rejects()[landed.topic, landed.partition, landed.offset]
    assert reject["reason"] == "identity-reused"
    assert house.came_of(event) == before


def test_unknown_extensions_are_kept(house: House) -> None:
    event = {
        **talent(time=house.now(), employer="hub"),
        "urgency": "critical",
        "docno": "谷人才〔2026〕1号",
        "branch": "north",
    }
    house.publish(structured(event))

    shown = house.came_of(event)["event"]

    assert (shown["branch"], shown["docno"], shown["urgency"]) == ("north", "谷人才〔2026〕1号", "critical")


def test_unlisted_headers_do_no_harm(house: House) -> None:
    event = talent(time=house.now(), employer="hub")
    record = replace(structured(event), headers=[*STRUCTURED, ("trace", b"\xff\x00"), ("trace", b"twice")])
    house.publish(record)

    assert house.came_of(event)["tasks"]
