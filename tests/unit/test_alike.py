"""What plans share is found once, and never changes what any of them says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from benchmarks.planned import city
from benchmarks.stream import NOW, record
from duban.ground import Ground
from duban.model import Organisation, Seed, derived_id
from duban.once import MOST, Once
from duban.planning import plan
from events.envelope import parse

EVENTS = [parse(record(number)) for number in range(1500)]


def ground(now: datetime = NOW) -> Ground:
    """A ground that has seen no event: the organisation keeps what was found in it."""
    shared = city()
    held = Organisation(shared.organisation.version, shared.organisation.units, shared.organisation.posts)
    return Ground(shared.policy, held, shared.calendar, received_at=now, now=now)


def test_a_plan_is_the_same_whatever_was_planned_before_it() -> None:
    used, order = ground(), list(EVENTS)
    Random(1).shuffle(order)
    for event in order:
        plan(event, used)
    assert [plan(event, used) for event in EVENTS[::7]] == [plan(event, ground()) for event in EVENTS[::7]]


def test_what_was_found_at_one_time_says_nothing_of_another() -> None:
    used = ground()
    for event in EVENTS:
        plan(event, used)
    for later in (NOW + timedelta(hours=10), NOW + timedelta(days=2), NOW + timedelta(days=200)):
        on = replace(used, received_at=later, now=later)
        fresh = ground(later)
        assert [plan(event, on) for event in EVENTS[::11]] == [plan(event, fresh) for event in EVENTS[::11]]
        assert on.today == fresh.today


def test_a_batch_finds_what_an_earlier_one_found_though_an_hour_has_passed() -> None:
    used = ground()
    for event in EVENTS:
        plan(event, used)
    later = Ground(used.policy, used.organisation, used.calendar, received_at=NOW, now=NOW + timedelta(hours=1))
    assert [plan(event, later).tasks for event in EVENTS[::11]] == [
        plan(event, replace(ground(NOW + timedelta(hours=1)), received_at=NOW)).tasks for event in EVENTS[::11]
    ]


def test_ids_made_in_two_steps_are_those_made_in_one() -> None:
    at = datetime(2026, 3, 2, 8, 30, 0, 123456, tzinfo=UTC)
    seed = Seed.of(at, "task", "/system", "id")
    assert seed.id(Seed.tail("key", "hrss", "")) == derived_id(at, "task", "/system", "id", "key", "hrss", "")


def test_what_is_found_once_is_not_looked_for_again_and_does_not_pile_up() -> None:
    once, looked = Once(), list[int]()

    def find(number: int) -> int:
        looked.append(number)
        return number

    assert [once(1, lambda: find(1)), once(1, lambda: find(2))] == [1, 1]
    assert looked == [1]
    for number in range(2 * MOST):
        once(number, lambda: 0)
    assert len(once) <= MOST


def test_what_could_not_be_found_is_looked_for_again() -> None:
    once = Once()
    with pytest.raises(ZeroDivisionError):
        once("x", lambda: 1 // 0)
    assert once("x", lambda: 1) == 1
