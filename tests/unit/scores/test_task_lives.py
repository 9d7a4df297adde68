"""What a task is worth, by the shipped formula, worked out by hand: kept, missed, paused, extended, disputed."""

from __future__ import annotations

from tests.unit.scores.lives import DUE, SIGN_BY, life, moments, opened, points
from tests.world import local

SIGNED = ("03-03", "10:00", "signed", {"action": "sign"})
EXTENDED = {"action": "extend", "due_at": local("03-13", "17:30")}


def test_signed_and_closed_in_time_at_once() -> None:
    done = life(SIGNED, ("03-06", "16:00", "submitted"), ("03-06", "17:30", "closed"))
    assert points(done) == {
        ("health", "signed-in-time"): 1, ("health", "closed-in-time"): 3, ("health", "accepted-at-once"): 1,
    }  # fmt: skip
    assert [(one.moment, one.entry) for one in moments(done)] == [("signed", 2), ("submitted", 3), ("closed", 4)]


def test_what_is_let_pass_is_a_moment_that_the_row_which_set_the_deadline_explains() -> None:
    done = life()
    assert [(one.moment, one.at, one.entry) for one in moments(done)] == [
        ("sign-missed", SIGN_BY, 1), ("overdue", DUE, 1),
    ]  # fmt: skip
    assert moments(done, now=SIGN_BY) == []
    assert points(done) == {("health", "sign-missed"): -1, ("health", "overdue"): -3}


def test_late_and_returned_twice() -> None:
    """-1 unsigned on Tuesday, -3 not handed in on Friday, -1 and -3 returned: -8, and nothing for closing it late."""
    done = life(
        ("03-04", "09:00", "signed"), ("03-09", "09:00", "submitted"), ("03-09", "15:00", "returned"),
        ("03-10", "09:00", "submitted"), ("03-10", "15:00", "returned"), ("03-11", "09:00", "submitted"),
        ("03-11", "10:00", "closed"),
    )  # fmt: skip
    assert points(done) == {
        ("health", "sign-missed"): -1, ("health", "overdue"): -3, ("health", "returned"): -1,
        ("health", "returned-again"): -3,
    }  # fmt: skip
    closed = moments(done)[-1]
    # From Friday 17:30 to Wednesday 10:00: four days and sixteen and a half hours.
    assert (closed.facts["days_late"], closed.facts["in_time"], closed.facts["returns"]) == (4.69, False, 2)


def test_handed_in_on_time_and_closed_later_by_the_lead_office_is_not_the_units_delay() -> None:
    done = life(SIGNED, ("03-06", "17:00", "submitted"), ("03-11", "09:00", "closed"))
    assert points(done) == {("health", "signed-in-time"): 1, ("health", "accepted-at-once"): 1}


def test_paused_time_does_not_count_against_the_unit() -> None:
    """Paused from Thursday 17:30 to Monday 17:30: what was due on Friday is due on Tuesday."""
    begun = [SIGNED, ("03-05", "17:30", "paused"), ("03-09", "17:30", "in_progress")]
    assert moments(life(*begun), now=local("03-10", "17:30"))[1:] == []
    late = moments(life(*begun), now=local("03-10", "17:31"))
    assert [(one.moment, one.at) for one in late[1:]] == [("overdue", local("03-10", "17:30"))]
    done = life(*begun, ("03-10", "17:00", "submitted"), ("03-10", "17:30", "closed"))
    assert points(done)["health", "closed-in-time"] == 3
    assert moments(done)[-1].facts["pauses"] == 1


def test_while_it_is_paused_nothing_goes_by() -> None:
    assert [one.moment for one in moments(life(SIGNED, ("03-05", "17:30", "paused")))] == ["signed"]


def test_a_pause_that_ends_with_a_deadline_of_its_own_goes_by_that() -> None:
    told = {"action": "resume", "due_at": local("03-12", "17:30")}
    done = life(SIGNED, ("03-05", "17:30", "paused"), ("03-09", "17:30", "in_progress", told))
    assert [one.at for one in moments(done)[1:]] == [local("03-12", "17:30")]


def test_an_extension_counts_by_the_new_deadline() -> None:
    asked = [SIGNED, ("03-05", "09:00", "signed", EXTENDED)]
    assert [(one.moment, one.at, one.entry) for one in moments(life(*asked))[1:]] == [
        ("overdue", local("03-13", "17:30"), 3)
    ]
    done = life(*asked, ("03-13", "16:00", "submitted"), ("03-13", "17:00", "closed"))
    assert points(done)["health", "closed-in-time"] == 3
    assert moments(done)[-1].facts["extensions"] == 1


def test_an_extension_asked_for_in_time_and_granted_later_takes_the_delay_back() -> None:
    asked = [SIGNED, ("03-09", "09:00", "signed", EXTENDED)]
    assert [(one.moment, one.at) for one in moments(life(*asked))[1:]] == [("overdue", local("03-13", "17:30"))]
    assert ("health", "overdue") not in points(life(*asked), now=local("03-13"))


def test_a_deadline_that_a_published_calendar_moved_is_not_missed_before() -> None:
    moved = ("03-09", "09:00", "signed", {"how": "calendar", "due_at": local("03-10", "17:30")})
    done = life(SIGNED, moved, ("03-10", "09:00", "submitted"), ("03-10", "10:00", "closed"))
    assert points(done)["health", "closed-in-time"] == 3
    assert ("health", "overdue") not in points(done)


def test_a_return_that_says_the_deadline_again_changes_none() -> None:
    """Paused from Wednesday to Thursday evening: due on Saturday evening, returned on Friday, missed on Saturday."""
    returned = {"action": "return", "due_at": DUE}
    done = life(
        SIGNED, ("03-04", "17:30", "paused"), ("03-05", "17:30", "in_progress"), ("03-06", "09:00", "submitted"),
        ("03-06", "10:00", "returned", returned),
    )  # fmt: skip
    assert [(one.moment, one.at, one.entry) for one in moments(done)[-1:]] == [("overdue", local("03-07", "17:30"), 1)]


def test_withdrawn_and_cancelled_tasks_count_for_nothing_whatever_came_before() -> None:
    late = [("03-09", "09:00", "signed"), ("03-10", "09:00", "submitted"), ("03-10", "15:00", "returned")]
    for end in ("withdrawn", "cancelled"):
        assert moments(life(*late, ("03-11", "09:00", end))) == []


def test_an_objection_that_is_lost_costs_and_the_new_time_to_sign_holds() -> None:
    ruled = {"action": "rule", "owed_by": "health", "before": "health", "sign_by": local("03-05", "17:30")}
    done = life(
        ("03-03", "09:00", "disputed", {"how": "objection", "unit": "health"}), ("03-04", "09:00", "assigned", ruled),
        ("03-05", "09:00", "signed"),
    )  # fmt: skip
    assert points(done, now=DUE) == {("health", "dispute-lost"): -2, ("health", "signed-in-time"): 1}


def test_a_task_ruled_to_another_unit_never_was_the_first_ones() -> None:
    """It was signed late before; due on Friday, it comes to the other on Monday, who cannot be overdue by Friday."""
    ruled = {"action": "rule", "owed_by": "civil", "before": "health", "sign_by": local("03-10", "17:30")}
    done = life(
        ("03-04", "09:00", "signed"), ("03-04", "10:00", "disputed", {"how": "objection", "unit": "health"}),
        ("03-09", "09:00", "assigned", ruled), ("03-10", "09:00", "signed"), ("03-11", "09:00", "submitted"),
        ("03-11", "10:00", "returned"),
    )  # fmt: skip
    assert points(done) == {("civil", "signed-in-time"): 1, ("civil", "returned"): -1}


def test_a_task_that_passes_to_a_successor_is_his_from_then_on() -> None:
    done = life(("03-04", "09:00", "assigned", {"how": "succession", "unit": "civil"}), ("03-05", "09:00", "signed"))
    assert points(done) == {("health", "sign-missed"): -1, ("civil", "overdue"): -3}


def test_a_text_that_repeats_anothers_is_known_until_another_is_handed_in() -> None:
    done = life(
        SIGNED, ("03-04", "09:00", "submitted", {"flagged": True}), ("03-04", "10:00", "returned"),
        ("03-05", "09:00", "submitted", {"flagged": False}), ("03-05", "10:00", "closed"),
    )  # fmt: skip
    assert [one.facts["flagged"] for one in moments(done)] == [False, True, True, False, False]


def test_a_task_without_a_time_to_sign_gives_nothing_for_signing_and_misses_nothing() -> None:
    done = life(SIGNED, first=opened(sign_by=None))
    assert points(done, now=DUE) == {}


def test_a_task_whose_beginning_the_journal_does_not_tell_counts_for_nothing() -> None:
    begun = opened()
    silent = begun._replace(body={name: said for name, said in begun.body.items() if name != "unit"})
    assert moments(life(SIGNED, first=silent)) == []
