"""What becomes of the holdings recorded of a post when it is handed over; worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from duban.flow.organisation.known import true_periods
from duban.flow.organisation.orders import HandoverRefused, Order, Way, check_post, passing
from duban.model import Holding, PostKind, Standing, Unit
from duban.playbook.organisation import PostHeld
from tests.unit.organisations import organisation, unit

POST, TODAY = "health/principal", date(2026, 3, 10)
Days = tuple[date | None, date | None]


def held(number: int, person: str, *days: date | None, right: Standing = Standing.holder) -> Holding:
    since, until = [*days, None, None][:2]
    return Holding(number, POST, PostKind.principal, "health", person, since, until, right)


def order(way: Way = Way.holder, person: str | None = "p-new", until: date | None = None) -> Order:
    return Order(POST, way, None if way is Way.vacant else person, datetime(2026, 3, 5, tzinfo=UTC), "os:test", until)


def added(found: list[PostHeld]) -> set[tuple[str, date | None, date | None, Standing]]:
    return {(one.person, one.valid_from, one.valid_to, one.standing) for one in found}


def march(day: int) -> date:
    return date(2026, 3, day)


def test_the_holder_keeps_the_days_before_and_the_newcomer_has_the_rest() -> None:
    found = passing(order(), [held(1, "p-old", march(1))], day=march(5), today=TODAY)
    assert (found.retired, found.never) == ([1], [])
    assert added(found.added) == {
        ("p-old", march(1), march(4), Standing.holder), ("p-new", march(5), None, Standing.holder),
    }  # fmt: skip


def test_who_came_meanwhile_never_did_and_who_comes_later_still_comes() -> None:
    posts = [held(1, "p-a", None, march(1)), held(2, "p-b", march(7)), held(3, "p-c", march(20))]
    found = passing(order(), posts, day=march(5), today=TODAY)
    assert (found.retired, found.never) == ([], [2])
    assert added(found.added) == {("p-new", march(5), march(19), Standing.holder)}


def test_somebody_who_stood_in_or_was_next_in_line_does_so_no_more_once_he_holds_the_post() -> None:
    posts = [
        held(1, "p-old"), held(2, "p-new", march(2), march(31), right=Standing.stand_in),
        held(3, "p-new", right=Standing.next_in_line), held(4, "p-other", right=Standing.next_in_line),
    ]  # fmt: skip
    found = passing(order(), posts, day=march(5), today=TODAY)
    assert found.retired == [1, 2, 3]
    assert ("p-new", march(2), march(4), Standing.stand_in) in added(found.added)


def test_a_post_left_vacant_has_nobody_from_that_day_on() -> None:
    found = passing(order(Way.vacant), [held(1, "p-old"), held(2, "p-next", march(20))], day=march(5), today=TODAY)
    assert (found.retired, added(found.added)) == ([1], {("p-old", None, march(4), Standing.holder)})


def test_a_stand_in_ends_nobody() -> None:
    found = passing(order(Way.stand_in, until=march(9)), [held(1, "p-old")], day=march(5), today=TODAY)
    assert (found.retired, found.never) == ([], [])
    assert added(found.added) == {("p-new", march(5), march(9), Standing.stand_in)}


@pytest.mark.parametrize(
    ("asked", "posts", "code"),
    [
        (order(until=march(4)), [held(1, "p-old")], "ends-before-it-begins"),
        (order(), [held(1, "p-new")], "held-already"),
        (order(Way.vacant), [held(1, "p-old", None, march(4))], "vacant-already"),
        (order(Way.stand_in), [held(1, "p-new")], "own-stand-in"),
        (
            order(Way.stand_in, until=march(9)),
            [held(1, "p-old"), held(2, "p-b", march(9), right=Standing.stand_in)],
            "two-stand-ins",
        ),
    ],
)
def test_what_cannot_be_is_refused(asked: Order, posts: list[Holding], code: str) -> None:
    with pytest.raises(HandoverRefused) as refused:
        passing(asked, posts, day=march(5), today=TODAY)
    assert refused.value.code == code


def test_a_reason_that_no_slip_could_show_is_refused() -> None:
    for text in ("", "  ", "两\n行", "长" * 201):
        with pytest.raises(HandoverRefused):
            Order(POST, Way.holder, "p-new", datetime(2026, 3, 5, tzinfo=UTC), "os:test", reason=text)


def test_a_unit_that_has_ended_hands_nothing_over() -> None:
    gone = Unit("health", 2, "卫健委", until=march(4), succeeded_by="org")
    city = organisation([unit("org", 1, lead=True), gone])
    check_post(POST, city, march(4))
    with pytest.raises(HandoverRefused, match="承接单位"):
        check_post(POST, city, march(5))


def _row(
    number: int, person: str, versions: tuple[int, int | None], *days: date | None, never: bool = False
) -> dict[str, object]:
    since, until = [*days, None, None][:2]
    return {
        "id": number, "post": POST, "person": person, "standing": 1, "valid_from": since, "valid_to": until,
        "recorded_version": versions[0], "retired_version": versions[1], "never": never,
    }  # fmt: skip


def _true(rows: list[dict[str, object]], version: int) -> list[tuple[object, date | None, date | None]]:
    days = {1: march(1), 2: march(10), 3: march(20)}
    known = [row for row in rows if int(str(row["recorded_version"])) <= version]
    return [(one.row["person"], one.since, one.until) for one in true_periods(known, days, version=version)]


def test_a_holding_that_is_recorded_anew_is_one_and_begins_when_it_first_did() -> None:
    rows = [_row(1, "p-a", (2, 3)), _row(2, "p-a", (3, None), None, march(31))]
    assert _true(rows, 2) == [("p-a", march(10), None)]
    assert _true(rows, 3) == [("p-a", march(10), march(31))]


def test_somebody_who_had_left_and_is_named_again_comes_back_that_day() -> None:
    rows = [_row(1, "p-a", (2, 3), None, march(15)), _row(2, "p-a", (3, None))]
    assert _true(rows, 3) == [("p-a", march(10), march(15)), ("p-a", march(20), None)]


def test_what_never_was_is_no_part_of_the_truth_and_was_part_of_what_was_known() -> None:
    rows = [_row(1, "p-a", (1, None)), _row(2, "p-b", (2, 3), march(12), never=True)]
    assert _true(rows, 2) == [("p-a", None, None), ("p-b", march(12), None)]
    assert _true(rows, 3) == [("p-a", None, None)]
