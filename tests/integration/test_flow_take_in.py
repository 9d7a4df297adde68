"""Taking in: what comes in is in the ledger once, and every record is accounted for (I1, I2)."""

from __future__ import annotations

import itertools
import random

from duban.flow.arrivals import Arrival, Taken
from duban.flow.parts import Parts
from duban.flow.take_in import take_in
from duban.ledger.events import Covered
from events.contents import Record
from tests.world import arrival, ask, counts, directive, hear, project, record, talent, tell


async def test_an_event_becomes_a_row_with_its_tasks_clocks_notices_and_journal(parts: Parts) -> None:
    taken = await take_in(parts, [arrival(project(), 0)])

    # The four tasks of a project; each tells liaison (e-mail, inbox), deputy and principal (SMS), as class B says.
    assert (taken.events, taken.duplicates, taken.rejects) == (1, 0, 0)
    assert await counts(parts) == {
        "event": 1, "task": 4, "opening": 0, "obligation": 0, "clock": 4, "notice": 16, "reject": 0,
        "journal_entry": 20,
    }  # fmt: skip


async def test_the_tasks_go_to_the_units_that_hold_the_duties(parts: Parts) -> None:
    await take_in(parts, [arrival(project())])
    rows = await ask(
        parts, "SELECT key, unit, (due_at AT TIME ZONE 'Asia/Shanghai')::text AS due FROM task JOIN clock ON duty = id"
    )
    # Of Monday 2 March: the third, tenth and fifteenth working day after it; March 2026 has no holiday.
    assert {(row["key"], row["unit"], row["due"]) for row in rows} == {
        ("needs", "commerce", "2026-03-05 17:30:00"),
        ("match", "hrss", "2026-03-16 17:30:00"),
        ("experts", "science", "2026-03-16 17:30:00"),
        ("training", "education", "2026-03-23 17:30:00"),
    }


async def test_a_repeat_in_one_batch_is_a_duplicate(parts: Parts) -> None:
    taken = await take_in(
        parts, [arrival(project(), 0), arrival(project(), 1), arrival(talent(), 0), arrival(project(), 2)]
    )
    assert taken == Taken(2, 2, 0, False, taken.channels)
    assert await tell(parts, "SELECT count(*) FROM event") == 2


async def test_a_repeat_in_a_later_batch_changes_nothing(parts: Parts) -> None:
    await hear(parts, directive(), talent())
    before = await counts(parts)

    taken = await hear(parts, talent(), directive())

    assert (taken.events, taken.duplicates, taken.rejects, taken.openings) == (0, 2, 0, False)
    assert await counts(parts) == before


async def test_whatever_the_order_and_the_batches_each_event_has_one_effect(parts: Parts, seed: int) -> None:
    chance = random.Random(seed)
    sent = [*(directive(n) for n in range(4)), *(project(n) for n in range(4, 8)), *(talent(n) for n in range(8, 12))]
    stream = sent + chance.choices(sent, k=20)
    chance.shuffle(stream)
    offsets = itertools.count()
    taken = Taken()
    while stream:
        size = chance.randint(1, 7)
        batch, stream = stream[:size], stream[size:]
        taken += await take_in(parts, [arrival(each, next(offsets), partition=chance.randint(0, 3)) for each in batch])

    # By hand: a report of the directive's one unit; four tasks a project; three a talent without needs.
    assert (taken.events, taken.duplicates, taken.rejects) == (12, 20, 0)
    assert await tell(parts, "SELECT count(*) FROM task") == 4 * 1 + 4 * 4 + 4 * 3
    assert await tell(parts, "SELECT count(*) FROM opening") == 4
    assert await tell(parts, "SELECT count(*) FROM notice WHERE duty_kind = 't'") == 4 * 4 + 16 * 4 + 12 * 3


async def test_the_counters_say_what_became_of_every_record(parts: Parts) -> None:
    await take_in(
        parts,
        [arrival(project(), 0), arrival(project(), 1), Arrival(Record("duban.events.meeting", None, (), b"{"), None)],
    )
    await take_in(parts, [arrival(project(), 2)])
    rows = await ask(parts, "SELECT outcome, n FROM intake_count")
    assert {row["outcome"]: row["n"] for row in rows} == {"event": 1, "duplicate": 2, "reject": 1}


async def test_an_identity_used_for_something_else_is_refused_and_the_first_stands(parts: Parts) -> None:
    await hear(parts, project(1))
    other = project(1) | {"subject": "investment.project.registered/other"}

    taken = await take_in(parts, [arrival(other, 7)])

    assert (taken.events, taken.duplicates, taken.rejects) == (0, 0, 1)
    [reject] = await ask(parts, "SELECT reason, field, body FROM reject")
    assert (reject["reason"], reject["field"]) == ("identity-reused", "id")
    assert reject["body"] == record(other).value
    assert await tell(parts, "SELECT subject FROM event") == "investment.project.registered/1"


async def test_of_two_contents_under_one_identity_in_a_batch_the_first_counts(parts: Parts) -> None:
    other = project(1) | {"subject": "investment.project.registered/other"}
    taken = await take_in(parts, [arrival(project(1), 0), arrival(other, 1), arrival(project(1), 2)])
    assert (taken.events, taken.duplicates, taken.rejects) == (1, 1, 1)
    assert await tell(parts, "SELECT subject FROM event") == "investment.project.registered/1"


async def test_a_known_event_on_a_wrong_topic_is_a_mere_repeat_and_an_unknown_one_is_refused(parts: Parts) -> None:
    await hear(parts, project(1))

    def astray(number: int) -> Arrival:
        found = record(project(number))
        return Arrival(Record("duban.events.talent", found.key, found.headers, found.value))

    taken = await take_in(parts, [astray(1), astray(2)])

    assert (taken.events, taken.duplicates, taken.rejects) == (0, 1, 1)
    assert await tell(parts, "SELECT reason FROM reject") == "wrong-topic"


async def test_an_event_that_comes_astray_before_it_comes_right_is_taken_in(parts: Parts) -> None:
    found = record(project(1))
    astray = Arrival(Record("duban.events.talent", found.key, found.headers, found.value))
    taken = await take_in(parts, [astray, arrival(project(1))])
    assert (taken.events, taken.duplicates, taken.rejects) == (1, 1, 0)


async def test_an_unknown_unit_is_refused_by_its_field(parts: Parts) -> None:
    taken = await take_in(
        parts, [arrival(project(1, host="nowhere"), 5)], [Covered("life", "duban.events.investment", 0, 5, 6)]
    )
    assert (taken.events, taken.rejects) == (0, 1)
    [reject] = await ask(parts, 'SELECT reason, field, topic, partition, "offset", state FROM reject')
    assert tuple(reject) == ("unknown-unit", "data.host", "duban.events.investment", 0, 5, "open")
    assert await tell(parts, "SELECT upper FROM intake_range") == 6


async def test_a_refused_record_that_comes_again_is_kept_once(parts: Parts) -> None:
    for _ in range(2):
        await take_in(parts, [arrival(project(1, host="nowhere"), 5)])
    assert await tell(parts, "SELECT count(*) FROM reject") == 1
