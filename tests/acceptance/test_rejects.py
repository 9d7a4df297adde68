"""On Apache Kafka: every bad input is kept with its reason and field, and the partition goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.acceptance.bad_records import FAULTY, broken
from tests.acceptance.days import due
from tests.acceptance.foreign import Landed, Posted, binary, read_topic, structured, talent
from tests.acceptance.house import House, instant, until

TALENT = "duban.events.talent"

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def house(on_kafka: House) -> House:
    return on_kafka


@dataclass(frozen=True)
class Batch:
    """What was published, in the order of its partition, between good ones."""

    landed: dict[str, Landed]
    records: dict[str, Posted]
    good: list[dict[str, Any]]


@pytest.fixture(scope="module")
def batch(house: House) -> Batch:
    """Everything bad on one partition, with good ones before, between and after."""
    now = house.now()
    records = broken(now)
    for name, change, _, _ in FAULTY:
        event = talent(time=now, employer="hub")
        records[name] = replace(structured(event), value=json.dumps(change(event)).encode())
    records = {name: replace(record, partition=1, topic=TALENT) for name, record in records.items()}
    good = [talent(time=now, employer="mill", project=f"第{number}期") for number in range(len(records) + 1)]
    mixed = [structured(good[0], partition=1)]
    for record, sound in zip(records.values(), good[1:], strict=True):
        mixed += [record, structured(sound, partition=1)]
    landed = dict(zip(records, house.publish(*mixed)[1::2], strict=True))
    house.settle()
    return Batch(landed, records, good)


def reject_of(house: House, batch: Batch, name: str) -> dict[str, Any]:
    landed = batch.landed[name]
    return house.rejects()[landed.topic, landed.partition, landed.offset]


def test_the_partition_goes_on(house: House, batch: Batch) -> None:
    assert all(house.knows(event) for event in batch.good)


def test_every_bad_record_is_a_reject_of_its_place(house: House, batch: Batch) -> None:
    found, now = house.rejects(), house.now()
    missing = [
        name for name, where in batch.landed.items() if (where.topic, where.partition, where.offset) not in found
    ]

    assert missing == []
    for reject in found.values():
        assert {"id", "reason", "field", "topic", "partition", "offset", "received_at"} <= set(reject)
        assert reject["reason"]
        assert reject["field"]
        assert instant(reject["received_at"]) <= now


def test_the_reason_and_the_field_are_named(house: House, batch: Batch) -> None:
    found = house.rejects()
    told = {name: found[where.topic, where.partition, where.offset] for name, where in batch.landed.items()}

    assert {name: told[name]["field"] for name, *_ in FAULTY} == {name: field for name, _, _, field in FAULTY}
    assert {name: told[name]["reason"] for name, _, reason, _ in FAULTY if reason} == {
        n: r for n, _, r, _ in FAULTY if r
    }


def test_a_copy_of_each_goes_to_the_topic_of_rejects(house: House, batch: Batch) -> None:
    count = len(house.json("rejects", "list"))
    copies = until(lambda: read_topic(house.kafka, "duban.rejects"), lambda found: len(found) >= count, within=40)

    assert all(len(copy.value or b"") <= 1_200_000 for copy in copies)
    broken_body = batch.records["broken JSON"].value or b""
    assert any(
        broken_body in (copy.value or b"") or json.dumps(broken_body.decode())[1:-1].encode() in (copy.value or b"")
        for copy in copies
    )


def test_a_reject_is_shown_whole(house: House, batch: Batch) -> None:
    reject = reject_of(house, batch, "an unknown need")

    told = house.run("rejects", "show", str(reject["id"])).stdout

    assert "yacht" in told
    assert "data.needs.1" in told


def test_of_a_secret_only_the_envelope_is_kept(house: House) -> None:
    event = {**talent(time=house.now(), employer="hub", project="七号工程"), "classification": "secret"}
    (landed,) = house.publish(structured(event))
    (second,) = house.publish(binary({**event, "id": "b/1"}))
    house.settle()

    for where in (landed, second):
        reject = house.rejects()[where.topic, where.partition, where.offset]
        told = house.run("rejects", "show", str(reject["id"])).stdout
        assert reject["field"] == "classification"
        assert event["subject"] in told
        assert "七号工程" not in told
    copies = until(
        lambda: read_topic(house.kafka, "duban.rejects"),
        lambda found: len(found) >= len(house.json("rejects", "list")),
        within=40,
    )
    assert not [copy for copy in copies if "七号工程" in (copy.value or b"").decode(errors="replace")]
    assert not house.knows(event)


def test_a_mended_reject_keeps_its_first_receipt(house: House) -> None:
    begun = house.now()
    event = talent(time=begun, employer="hub", category="wizard")
    (landed,) = house.publish(structured(event))
    house.settle()
    reject = house.rejects()[landed.topic, landed.partition, landed.offset]
    house.advance("4d")
    mended = house.folder / "mended.json"
    mended.write_text(json.dumps({**event, "data": {**event["data"], "category": "skilled"}}), encoding="utf-8")

    house.run("rejects", "replay", str(reject["id"]), "--with", str(mended))

    house.settle()
    tasks = {task["key"]: instant(task["due_at"]) for task in house.came_of(event)["tasks"]}
    assert tasks["contact"] == due(begun.date(), 5)
    assert tasks["cultivate"] == due(begun.date(), 15)
    assert instant(reject["received_at"]) == begun
    assert (landed.topic, landed.partition, landed.offset) not in house.rejects()


def test_what_is_still_wrong_stays_a_reject(house: House) -> None:
    event = talent(time=house.now(), employer="hub", category="wizard")
    (landed,) = house.publish(structured(event))
    house.settle()
    reject = house.rejects()[landed.topic, landed.partition, landed.offset]

    refused = house.run("rejects", "replay", str(reject["id"]), code=1)

    assert "data.category" in refused.stdout + refused.stderr
    assert house.rejects()[landed.topic, landed.partition, landed.offset] == reject
    house.run("rejects", "show", "999999999", code=1)
