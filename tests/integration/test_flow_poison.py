"""Trouble stays where it is: a record that nothing can be made of is kept, and its neighbours are taken in (I1, I8)."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from duban.flow.arrivals import Arrival, Place, read_headers
from duban.flow.parts import Parts
from duban.flow.rejects import replay, show
from duban.flow.take_in import take_in
from duban.ledger.events import Covered
from events.contents import Record
from tests.world import Runs, arrival, ask, project, record, reorganise, talent, tell

BROKEN = b'{"specversion": "1.0"'


async def test_an_event_that_the_database_refuses_is_found_in_its_batch_and_kept_whole(
    parts: Parts, owner_runs: Runs
) -> None:
    await owner_runs("ALTER TABLE task ADD CONSTRAINT no_police CHECK (unit <> 'police')")
    batch = [arrival(project(n), n) for n in range(20)]
    batch[13] = arrival(talent(13, needs=["household"]), 13)

    taken = await take_in(parts, batch, [Covered("life", "duban.events.investment", 0, 0, 20)])

    assert (taken.events, taken.duplicates, taken.rejects) == (19, 0, 1)
    [reject] = await ask(parts, 'SELECT id, reason, field, body, "offset" FROM reject')
    assert (reject["reason"], reject["field"], reject["offset"]) == ("unprocessable", "event", 13)
    assert reject["body"] == record(talent(13, needs=["household"])).value
    assert await tell(parts, "SELECT count(*) FROM task") == 19 * 4
    assert await tell(parts, "SELECT array_agg(ARRAY[lower, upper]) FROM intake_range") == [[0, 20]]

    await owner_runs("ALTER TABLE task DROP CONSTRAINT no_police")
    assert (await replay(parts, reject["id"])).events == 1
    assert await tell(parts, "SELECT count(*) FROM task WHERE unit = 'police'") == 1


async def test_a_batch_of_nothing_but_poison_is_kept_record_by_record(parts: Parts, owner_runs: Runs) -> None:
    await owner_runs("ALTER TABLE task ADD CONSTRAINT none CHECK (unit <> 'commerce')")
    taken = await take_in(parts, [arrival(project(n), n) for n in range(5)])
    assert (taken.events, taken.rejects) == (0, 5)


@pytest.mark.parametrize(
    "headers",
    [
        (("traceparent", b"\x00\x01\xff"),),
        (("x\x00y", b"1"),),
        (("empty", None), ("text", "中文".encode())),
        (("\ud800", b"1"),),
    ],
)
async def test_a_refused_record_is_kept_with_whatever_bytes_its_headers_hold(
    parts: Parts, headers: tuple[tuple[str, bytes | None], ...]
) -> None:
    place = Place("life", "duban.events.meeting", 0, 4)
    taken = await take_in(parts, [Arrival(Record(place.topic, b"\x00key", headers, BROKEN), place), arrival(project())])
    assert (taken.events, taken.rejects) == (1, 1)


async def test_headers_of_bytes_come_back_as_they_were(parts: Parts) -> None:
    headers = (("a\\b", b"1\\n2\r\n"), ("\u4e2d\x00", b"\x00\x80\xff"), ("empty", b""), ("none", None))
    await take_in(parts, [Arrival(Record("duban.events.meeting", None, headers, BROKEN), None)])
    kept = await show(parts, await tell(parts, "SELECT id FROM reject"))
    assert read_headers(kept["headers"]) == headers


async def test_an_event_in_binary_mode_is_replayed_with_its_attributes(parts: Parts) -> None:
    attributes = {name: value for name, value in project(1, host="nowhere").items() if name != "data"}
    headers = [("content-type", b"application/json"), ("trace", b"\x00"), ("ce_docno", None)]
    headers += [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    body = json.dumps(project(1, host="nowhere")["data"]).encode()
    await take_in(parts, [Arrival(Record("duban.events.investment", None, tuple(headers), body))])
    await reorganise(parts, lambda sheet: sheet["units"].append({"code": "nowhere", "order": 99, "zh": "新设单位"}))

    assert (await replay(parts, await tell(parts, "SELECT id FROM reject"))).events == 1


PIECES = some.one_of(
    some.binary(max_size=40),
    some.builds(lambda text: text.encode("utf-8", "surrogatepass"), some.text(max_size=20)),
    some.sampled_from([b'{"a":"\\u0000"}', b'{"\\u0000":1}', b"{}", b"[]", b"null", BROKEN, b""]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=some.none() | some.binary(max_size=10),
    headers=some.lists(some.tuples(some.text(max_size=10), some.none() | some.binary(max_size=10)), max_size=3),
    value=some.none() | PIECES,
)
async def test_any_record_at_all_is_accounted_for(
    parts: Parts, key: bytes | None, headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    before = await tell(parts, "SELECT count(*) FROM reject")
    taken = await take_in(parts, [Arrival(Record("duban.events.meeting", key, tuple(headers), value))])
    assert taken.rejects == 1
    assert await tell(parts, "SELECT count(*) FROM reject") == before + 1


async def test_a_name_that_no_text_may_hold_is_refused_and_kept(parts: Parts) -> None:
    said = record(project())
    assert said.value is not None
    odd = said.value.replace(b'"stage"', b'"st\\u0000age"')
    taken = await take_in(parts, [Arrival(Record(said.topic, said.key, said.headers, odd))])
    assert taken.rejects == 1
    [reject] = await ask(parts, "SELECT reason, field FROM reject")
    assert reject["reason"] == "invalid-data"
