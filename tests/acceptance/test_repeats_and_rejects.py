"""On Apache Kafka: repeats change nothing, every bad input is kept with its reason and field, and the partition goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.acceptance.city import City, valley
from tests.acceptance.days import BEIJING, due
from tests.acceptance.foreign import (
    STRUCTURED,
    Landed,
    Posted,
    binary,
    directive,
    project,
    read_topic,
    structured,
    talent,
)
from tests.acceptance.house import REPOSITORY, House, instant, standing, until

SUNDAY = datetime(2026, 1, 4, 10, 0, tzinfo=BEIJING)
"""People work on this Sunday."""
TALENT = "duban.events.talent"

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("kafka")
    with standing(
        folder, DUBAN_BROKER="kafka", DUBAN_KAFKA_LIBS=str(REPOSITORY / ".kafka" / "libs"),
        DUBAN_CLOCK_START=SUNDAY.isoformat(), DUBAN_CLOCK_SPEED="0",
    ) as house:  # fmt: skip
        house.run("organisation", "import", str(valley().write(folder / "valley.yaml")))
        yield house


@pytest.fixture(scope="module")
def city() -> City:
    return valley()


def rejects(house: House) -> dict[tuple[str, int, int], dict[str, Any]]:
    """The open ones, by where they lie."""
    return {(r["topic"], r["partition"], r["offset"]): r for r in house.json("rejects", "list")}


def everything(house: House) -> dict[str, list[dict[str, Any]]]:
    return {kind: house.all(f"/v1/{kind}") for kind in ("tasks", "obligations", "notices")}


def test_repeats_on_any_partition_topic_form_or_later_day_change_nothing(house: House) -> None:
    event, other = directive(time=SUNDAY), talent(time=SUNDAY, employer="hub", needs=["housing"])
    house.publish(structured(event), structured(other))
    house.settled(event, obligations=3)
    house.settled(other)
    before, refused = everything(house), rejects(house)
    spread = [
        form(each, partition=number)
        for each in (event, other)
        for number in range(4)
        for form in (structured, binary)
    ]
    strayed = [structured(event, topic=TALENT), structured(other, topic="duban.events.governance")]
    respelt = replace(structured(other), value=json.dumps(dict(reversed(other.items())), indent=3).encode())

    house.publish(*spread, *strayed, respelt)
    house.settle()
    assert everything(house) == before
    house.advance("--to", (SUNDAY + timedelta(days=2)).isoformat())
    before = everything(house)
    house.publish(*spread)
    house.settle()

    assert everything(house) == before
    assert rejects(house) == refused


def test_other_content_under_a_known_identity_is_refused(house: House) -> None:
    event = talent(time=house.now(), employer="hub")
    house.publish(structured(event))
    before = house.settled(event)
    (landed,) = house.publish(structured({**event, "data": {**event["data"], "employer": "mill"}}))
    house.settle()

    reject = rejects(house)[landed.topic, landed.partition, landed.offset]
    assert reject["reason"] == "identity-reused"
    assert house.came_of(event) == before


Bad = tuple[str, Callable[[dict[str, Any]], dict[str, Any]], str | None, str]


def at(path: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Puts a value in its place."""

    def put(event: dict[str, Any]) -> dict[str, Any]:
        first, _, rest = path.partition(".")
        return {**event, first: {**event[first], rest: value} if rest else value}

    return put


def without(path: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Takes it away."""

    def take(event: dict[str, Any]) -> dict[str, Any]:
        first, _, rest = path.partition(".")
        if rest:
            return {**event, first: {name: value for name, value in event[first].items() if name != rest}}
        return {name: value for name, value in event.items() if name != path}

    return take


FAULTY: list[Bad] = [
    ("an unknown type", at("type", "duban.talent.vanished.v1"), "unknown-type", "type"),
    ("another version", at("specversion", "0.3"), None, "specversion"),
    ("no version", without("specversion"), None, "specversion"),
    ("no id", without("id"), None, "id"),
    ("an empty id", at("id", ""), None, "id"),
    ("no source", without("source"), None, "source"),
    ("a source with blanks", at("source", "the office next door"), None, "source"),
    ("no subject", without("subject"), None, "subject"),
    ("a subject with a line end", at("subject", "talent/1\r\nBcc: all@city.example"), None, "subject"),
    ("no time", without("time"), None, "time"),
    ("an impossible date", at("time", "2026-02-30T10:00:00+08:00"), None, "time"),
    ("a time without offset", at("time", "2026-01-04T10:00:00"), None, "time"),
    ("a number as the id", at("id", 17), None, "id"),
    ("an unknown urgency", at("urgency", "now"), None, "urgency"),
    ("no data", without("data"), None, "data"),
    ("data that is a list", at("data", []), None, "data"),
    ("a field too many", at("data.height", 180), None, "data.height"),
    ("a field missing", without("data.talent"), None, "data.talent"),
    ("no category of the six", at("data.category", "wizard"), None, "data.category"),
    ("a name for a reference", at("data.talent", "张三"), None, "data.talent"),
    ("an unknown unit", at("data.employer", "atlantis"), "unknown-unit", "data.employer"),
    ("an unknown need", at("data.needs", ["housing", "yacht"]), None, "data.needs.1"),
    ("a need that is no list", at("data.needs", "housing"), None, "data.needs"),
    ("a control character", at("data.project", "一期\x07"), None, "data.project"),
    ("a line end where one line stands", at("data.project", "一期\n二期"), None, "data.project"),
]


@dataclass(frozen=True)
class Batch:
    """What was published, in the order of its partition, between good ones."""

    landed: dict[str, Landed]
    records: dict[str, Posted]
    good: list[dict[str, Any]]


def broken(now: datetime) -> dict[str, Posted]:
    """Records that are hardly events."""
    deep = '{"a":' * 10_000 + "1" + "}" * 10_000

    def spoilt(old: str, new: str) -> Posted:
        whole = structured(talent(time=now, employer="hub"))
        text = (whole.value or b"").decode()
        assert old in text
        return replace(whole, value=text.replace(old, new, 1).encode())

    return {
        "broken JSON": spoilt('"hub"}}', '"hub"}'),
        "no JSON at all": replace(spoilt("hub", "hub"), value=b"\xff\xfe\x00garbage"),
        "nothing": replace(spoilt("hub", "hub"), value=b""),
        "a tombstone": replace(spoilt("hub", "hub"), value=None),
        "a bare list": replace(spoilt("hub", "hub"), value=b"[]"),
        "an object that is no event": replace(spoilt("hub", "hub"), value=b'{"hello": 1}', headers=[]),
        "a key twice": spoilt('"id":', '"id": "first", "id":'),
        "NaN": spoilt('"hub"', "NaN"),
        "a lone surrogate": spoilt('"p-t9c2"', '"p-\\ud800"'),
        "ten thousand deep": spoilt('"hub"', deep),
        "ten megabytes": spoilt('"hub"', json.dumps("x" * 10_000_000)),
        "a little over 256 KiB": spoilt('"hub"', json.dumps("x" * 262_144)),
        "another key": replace(spoilt("hub", "hub"), key=b"somebody else"),
        "another topic": structured(project(time=now, host="hub")),
    }


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
    return rejects(house)[landed.topic, landed.partition, landed.offset]


def test_the_partition_goes_on(house: House, batch: Batch) -> None:
    assert all(house.knows(event) for event in batch.good)


def test_every_bad_record_is_a_reject_of_its_place(house: House, batch: Batch) -> None:
    found, now = rejects(house), house.now()
    missing = [name for name, where in batch.landed.items() if (where.topic, where.partition, where.offset) not in found]

    assert missing == []
    for reject in found.values():
        assert {"id", "reason", "field", "topic", "partition", "offset", "received_at"} <= set(reject)
        assert reject["reason"]
        assert reject["field"]
        assert instant(reject["received_at"]) <= now


def test_the_reason_and_the_field_are_named(house: House, batch: Batch) -> None:
    found = rejects(house)
    told = {name: found[where.topic, where.partition, where.offset] for name, where in batch.landed.items()}

    assert {name: told[name]["field"] for name, *_ in FAULTY} == {name: field for name, _, _, field in FAULTY}
    assert {name: told[name]["reason"] for name, _, reason, _ in FAULTY if reason} == {n: r for n, _, r, _ in FAULTY if r}


def test_a_copy_of_each_goes_to_the_topic_of_rejects(house: House, batch: Batch) -> None:
    count = len(house.json("rejects", "list"))
    copies = until(lambda: read_topic(house.kafka, "duban.rejects"), lambda found: len(found) >= count, within=40)

    assert all(len(copy.value or b"") <= 1_200_000 for copy in copies)
    broken_body = batch.records["broken JSON"].value or b""
    assert any(broken_body in (copy.value or b"") or json.dumps(broken_body.decode())[1:-1].encode() in (copy.value or b"") for copy in copies)


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
        reject = rejects(house)[where.topic, where.partition, where.offset]
        told = house.run("rejects", "show", str(reject["id"])).stdout
        assert reject["field"] == "classification"
        assert event["subject"] in told
        assert "七号工程" not in told
    copies = until(lambda: read_topic(house.kafka, "duban.rejects"), lambda found: len(found) >= len(house.json("rejects", "list")), within=40)
    assert not [copy for copy in copies if "七号工程" in (copy.value or b"").decode(errors="replace")]
    assert not house.knows(event)


def test_a_mended_reject_keeps_its_first_receipt(house: House) -> None:
    begun = house.now()
    event = talent(time=begun, employer="hub", category="wizard")
    (landed,) = house.publish(structured(event))
    house.settle()
    reject = rejects(house)[landed.topic, landed.partition, landed.offset]
    house.advance("4d")
    mended = house.folder / "mended.json"
    mended.write_text(json.dumps({**event, "data": {**event["data"], "category": "skilled"}}), encoding="utf-8")

    house.run("rejects", "replay", str(reject["id"]), "--with", str(mended))

    house.settle()
    tasks = {task["key"]: instant(task["due_at"]) for task in house.came_of(event)["tasks"]}
    assert tasks["contact"] == due(begun.date(), 5)
    assert tasks["cultivate"] == due(begun.date(), 15)
    assert instant(reject["received_at"]) == begun
    assert (landed.topic, landed.partition, landed.offset) not in rejects(house)


def test_what_is_still_wrong_stays_a_reject(house: House) -> None:
    event = talent(time=house.now(), employer="hub", category="wizard")
    (landed,) = house.publish(structured(event))
    house.settle()
    reject = rejects(house)[landed.topic, landed.partition, landed.offset]

    refused = house.run("rejects", "replay", str(reject["id"]), code=1)

    assert "data.category" in refused.stdout + refused.stderr
    assert rejects(house)[landed.topic, landed.partition, landed.offset] == reject
    house.run("rejects", "show", "999999999", code=1)


def test_unknown_extensions_are_kept(house: House) -> None:
    event = {**talent(time=house.now(), employer="hub"), "urgency": "critical", "docno": "谷人才〔2026〕1号", "branch": "north"}
    house.publish(structured(event))

    shown = house.came_of(event)["event"]

    assert (shown["branch"], shown["docno"], shown["urgency"]) == ("north", "谷人才〔2026〕1号", "critical")


def test_unlisted_headers_do_no_harm(house: House) -> None:
    event = talent(time=house.now(), employer="hub")
    record = replace(structured(event), headers=[*STRUCTURED, ("trace", b"\xff\x00"), ("trace", b"twice")])
    house.publish(record)

    assert house.came_of(event)["tasks"]
