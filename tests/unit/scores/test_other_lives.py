"""What obligations and initiatives are worth: kept, lapsed, vacant, excused; proposed and taken back."""

from __future__ import annotations

from tests.unit.scores.lives import DUE, life, moments, opened, points, row
from tests.world import local

TO_CONVEY = opened("obligation")


def test_acknowledged_in_time_and_then_conveyed_is_one_point() -> None:
    done = life(("03-03", "09:00", "acknowledged"), ("03-03", "09:01", "conveyed"), first=TO_CONVEY)
    assert points(done) == {("health", "acknowledged-in-time"): 1}


def test_acknowledged_late_it_has_lapsed_and_gives_nothing() -> None:
    done = life(("03-09", "09:00", "acknowledged"), first=TO_CONVEY)
    assert [(one.moment, one.at) for one in moments(done)] == [
        ("lapsed", DUE), ("acknowledged", local("03-09", "09:00")),
    ]  # fmt: skip
    assert points(done) == {("health", "acknowledgement-lapsed"): -1}


def test_staff_are_not_scored_by_the_shipped_formula_but_a_city_may() -> None:
    staff = opened("obligation", tier="staff")
    done = life(("03-03", "09:00", "acknowledged"), first=staff)
    assert points(done) == {}
    assert moments(done)[0].facts["tier"] == "staff"


def test_while_the_post_was_vacant_nobody_let_it_lapse_and_a_successor_has_his_time() -> None:
    vacant = ("03-05", "09:00", "open", {"how": "vacant"})
    assert moments(life(vacant, first=TO_CONVEY)) == []
    came = ("03-09", "09:00", "open", {"how": "succession"})
    assert moments(life(vacant, came, first=TO_CONVEY)) == []
    done = life(vacant, came, ("03-10", "09:00", "acknowledged"), first=TO_CONVEY)
    assert [(one.moment, one.facts["limited"]) for one in moments(done)] == [("acknowledged", False)]
    assert points(done) == {}


def test_a_deadline_that_a_calendar_moved_holds() -> None:
    moved = ("03-09", "09:00", "open", {"how": "calendar", "due_at": local("03-10", "17:30")})
    done = life(moved, ("03-10", "09:00", "acknowledged"), first=TO_CONVEY)
    assert points(done) == {("health", "acknowledged-in-time"): 1}


def test_excused_superseded_and_withdrawn_ones_count_for_nothing() -> None:
    for end in ("excused", "superseded", "withdrawn"):
        assert moments(life(("03-09", "09:00", end), first=TO_CONVEY)) == []


def test_an_initiative_counts_where_it_was_not_taken_back() -> None:
    proposed = row(1, local("03-02"), "proposed", what="initiative", unit="health")
    assert points([proposed]) == {("health", "initiative"): 5}
    assert moments([proposed, row(2, local("03-03"), "withdrawn", what="initiative")]) == []


def test_what_is_neither_is_passed_over() -> None:
    assert moments([row(1, local("03-02"), "running", what="series", unit="health")]) == []
    assert moments([]) == []
