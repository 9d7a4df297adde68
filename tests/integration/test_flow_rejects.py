"""Rejects: mended and replayed as of their first receipt, so that lateness of ours costs nobody a day (I1)."""

from __future__ import annotations

import json

import pytest

from duban.flow.arrivals import Arrival
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.rejects import (
    NoSuchReject,
    NothingKept,
    StillRefused,
    list_open,
    mark_copied,
    replay,
    show,
    uncopied,
)  # fmt: skip
from duban.flow.take_in import take_in
from events.contents import Record
from tests.world import MONDAY, Sheet, arrival, ask, clock_shows, event, local, project, record, reorganise, tell


def found(sheet: Sheet) -> None:
    """A unit is added to the organisation."""
    sheet["units"].append({"code": "bureau", "order": 99, "zh": "新设单位"})


@pytest.fixture
async def refused(parts: Parts) -> int:
    """A project whose host was not in the organisation on Monday; it is Thursday now."""
    await take_in(parts, [arrival(project(1, host="bureau"), 3)])
    await clock_shows(parts, local("03-05", "16:00"))
    [row] = await list_open(parts)
    return int(row["id"])


async def test_a_replay_keeps_the_first_receipt_and_so_the_deadlines(parts: Parts, refused: int) -> None:
    await reorganise(parts, found)
    taken = await replay(parts, refused)
    assert (taken.events, taken.duplicates, taken.rejects) == (1, 0, 0)
    assert await tell(parts, "SELECT received_at FROM event") == MONDAY
    rows = await ask(parts, "SELECT key, due_at FROM task JOIN clock ON duty = id")
    assert {row["key"]: row["due_at"] for row in rows} == {
        "needs": local("03-05", "17:30"), "match": local("03-16", "17:30"), "experts": local("03-16", "17:30"),
        "training": local("03-23", "17:30"),
    }  # fmt: skip
    assert await list_open(parts) == []
    assert (await show(parts, refused))["event"] == await tell(parts, "SELECT id FROM event")


async def test_what_is_still_wrong_says_so_and_stays_open(parts: Parts, refused: int) -> None:
    with pytest.raises(StillRefused) as still:
        await replay(parts, refused)
    assert [(fault.field, fault.code) for fault in still.value.refusal.faults] == [("data.host", "unknown-unit")]
    assert [row["id"] for row in await list_open(parts)] == [refused]
    assert await tell(parts, "SELECT count(*) FROM event") == 0


PROPOSED = "playbooks/service.innovation.proposed.yaml"


async def test_a_kind_that_the_rules_do_not_know_waits_until_they_do(parts: Parts) -> None:
    files = await active_files(parts)
    await apply_policy(parts, {path: text for path, text in files.items() if path != PROPOSED})
    proposal = event("service.innovation.proposed", 1, {"title": "举措", "unit": "hrss"})
    await take_in(parts, [arrival(proposal, 3), arrival(project(1), 4)])
    [row] = await list_open(parts)
    assert (row["reason"], row["field"]) == ("no-playbook", "type")
    assert await tell(parts, "SELECT count(*) FROM event") == 1
    await clock_shows(parts, local("03-05", "16:00"))
    with pytest.raises(StillRefused):
        await replay(parts, row["id"])
    await apply_policy(parts, files)
    assert (await replay(parts, row["id"])).events == 1
    [task] = await ask(parts, "SELECT unit, due_at FROM task JOIN clock ON duty = id WHERE key = 'appraise'")
    assert tuple(task) == ("org", local("03-16", "17:30"))


async def test_it_is_replayed_once(parts: Parts, refused: int) -> None:
    await reorganise(parts, found)
    await replay(parts, refused)
    with pytest.raises(NoSuchReject):
        await replay(parts, refused)
    with pytest.raises(NoSuchReject):
        await replay(parts, 10**9)


async def test_a_mended_body_takes_its_place_as_of_the_first_receipt(parts: Parts, refused: int) -> None:
    assert (await replay(parts, refused, json.dumps(project(1)).encode())).events == 1
    assert await tell(parts, "SELECT received_at FROM event") == MONDAY


async def test_one_that_came_right_meanwhile_is_a_duplicate_when_replayed(parts: Parts, refused: int) -> None:
    await reorganise(parts, found)
    await take_in(parts, [arrival(project(1, host="bureau"), 4)])
    taken = await replay(parts, refused)
    assert (taken.events, taken.duplicates) == (0, 1)
    assert (await show(parts, refused))["state"] == "replayed"


async def test_one_on_a_wrong_topic_is_replayed_on_its_own(parts: Parts) -> None:
    right = record(project(1))
    await take_in(parts, [Arrival(Record("duban.events.meeting", right.key, right.headers, right.value))])
    [row] = await list_open(parts)
    assert row["reason"] == "wrong-topic"
    assert (await replay(parts, row["id"])).events == 1


async def test_of_a_classified_one_nothing_is_kept_that_could_be_replayed(parts: Parts) -> None:
    secret = json.dumps(project(1) | {"classification": "secret"}).encode()
    await take_in(parts, [Arrival(Record("duban.events.investment", None, (("x", b"matter"),), secret))])
    [row] = await list_open(parts)
    kept = await show(parts, row["id"])
    assert (kept["reason"], kept["body"], kept["headers"]) == ("classified", None, [])
    with pytest.raises(NothingKept):
        await replay(parts, row["id"])


async def test_copies_are_asked_for_until_they_are_made(parts: Parts, refused: int) -> None:
    assert [row["id"] for row in await uncopied(parts)] == [refused]
    await mark_copied(parts, [refused])
    assert list(await uncopied(parts)) == []


async def test_the_list_goes_on_behind_its_cursor(parts: Parts) -> None:
    await take_in(parts, [arrival(project(n, host="bureau"), n) for n in range(5)])
    first = await list_open(parts, limit=2)
    rest = await list_open(parts, limit=9, cursor=first[-1]["id"])
    assert [row["offset"] for row in [*first, *rest]] == [0, 1, 2, 3, 4]
