"""Who answers for a post on a day: a stand-in of that period, the holder, the recorded next in line (I10)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from duban.flow.organisation.succession import changed_posts
from duban.model import Holding, PostKind, Standing, vacant
from duban.routing import holder_or_next
from tests.unit.organisations import everyone, organisation, unit

POST = "early/deputy"
CITY = [unit("org", 1, lead=True), unit("early", 2)]


def held(number: int, person: str, since: int | None, until: int | None, standing: Standing) -> Holding:
    """Days of March 2026."""
    days = (since and date(2026, 3, since), until and date(2026, 3, until))
    return Holding(number, POST, PostKind.deputy, "early", person, days[0] or None, days[1] or None, standing)


TERM = held(1, "p-holder", None, 20, Standing.holder)
LEAVE = held(2, "p-stand-in", 5, 8, Standing.stand_in)
NEXT = held(3, "p-next", None, None, Standing.next_in_line)


@pytest.mark.parametrize(
    ("day", "person", "is_vacant"),
    [
        (4, "p-holder", False), (5, "p-stand-in", False), (8, "p-stand-in", False), (9, "p-holder", False),
        (20, "p-holder", False), (21, "p-next", True),
    ],
)  # fmt: skip
def test_a_stand_in_of_the_day_then_the_holder_then_the_next_in_line(day: int, person: str, is_vacant: bool) -> None:
    city = organisation(CITY, holdings=[NEXT, TERM, LEAVE])
    found = city.holder(POST, date(2026, 3, day))
    assert found is not None
    assert (found.person, vacant(found)) == (person, is_vacant)


def test_the_next_in_line_comes_before_the_houses_line() -> None:
    day = date(2026, 3, 21)
    posts = ["early/principal", "early/liaison", *everyone("org")]
    with_next = organisation(CITY, posts, holdings=[NEXT])
    without = organisation(CITY, posts)
    assert [
        found and found.person
        for found in (holder_or_next(city, "early", PostKind.deputy, day) for city in (with_next, without))
    ] == ["p-next", "early/principal"]


def test_nobody_at_all_is_a_vacancy() -> None:
    assert vacant(organisation(CITY).holder(POST, date(2026, 3, 2)))


@pytest.mark.parametrize(
    ("then", "today", "changed"),
    [(4, 4, []), (4, 5, [POST]), (5, 8, []), (8, 9, [POST]), (4, 9, []), (20, 21, [POST])],
)
def test_a_post_changes_hands_between_two_days(then: int, today: int, changed: list[str]) -> None:
    city = organisation(CITY, everyone("org"), holdings=[NEXT, TERM, LEAVE])
    assert changed_posts(city, date(2026, 3, then), city, date(2026, 3, today)) == changed


MAYBE = some.none() | some.integers(1, 31)


@given(
    rows=some.lists(some.tuples(MAYBE, MAYBE, some.sampled_from(Standing)), max_size=6), day=some.integers(1, 31)
)  # fmt: skip
def test_whoever_answers_is_in_force_and_of_the_best_right_that_is(
    rows: list[tuple[int | None, int | None, Standing]], day: int
) -> None:
    holdings = [held(number, f"p-{number}", *row) for number, row in enumerate(rows)]
    on = date(2026, 3, day)
    found = organisation(CITY, holdings=holdings).holder(POST, on)
    in_force = [one for one in holdings if one.holds_on(on)]
    assert (found is None) is (not in_force)
    assert found is None or (found in in_force and found.standing == min(one.standing for one in in_force))
