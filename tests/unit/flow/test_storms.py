"""Which reminders go by themselves, which in a digest: worked out by hand, in whatever order they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from duban.flow.storms.deciding import Asked, decide
from duban.flow.storms.quiet import NEVER, quiet_now
from duban.ledger.storms import Reminder, Told, Window
from duban.model import Urgency
from duban.playbook.storms import Budgets, QuietHours, StormRules

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 6, 9, 0, tzinfo=ZONE)
NIGHT = QuietHours(time(22), time(7))
BY_STORMS = Asked(NINE, ZONE, StormRules(), None)


def reminders(
    number: int, *, person: str = "p-1", step: str = "due", first: int = 0, at: datetime = NINE, urgency: int = 0
) -> list[Reminder]:
    return [
        Reminder(UUID(int=first + n + 1), person, 7, step, "email", urgency, at, mailed=True) for n in range(number)
    ]


@pytest.mark.parametrize(("number", "merged", "digests"), [(1, 0, 0), (10, 0, 0), (11, 11, 1), (200, 200, 1)])
def test_more_than_ten_are_one(number: int, merged: int, digests: int) -> None:
    made = decide(reminders(number), BY_STORMS)
    assert (len(made.merges), len(made.digests)) == (merged, digests)


def test_persons_steps_and_windows_are_counted_apart() -> None:
    apart = [
        *reminders(10), *reminders(10, person="p-2", first=20), *reminders(10, step="remind-1", first=40),
        *reminders(10, first=60, at=NINE + timedelta(minutes=10)),
    ]  # fmt: skip
    assert decide(apart, BY_STORMS).merges == []


def test_the_digest_is_the_same_in_whatever_order_they_come() -> None:
    there, back = reminders(12), reminders(12)[::-1]
    assert decide(there, BY_STORMS).digests == decide(back, BY_STORMS).digests


def test_those_told_one_by_one_before_count_too() -> None:
    window = Window(NINE, "p-1", "due", "email")
    made = decide(reminders(3), replace(BY_STORMS, windows={window: Told(8, None)}))
    assert (len(made.merges), made.windows[window].notices) == (3, 11)


def test_a_single_one_behind_a_storm_goes_by_itself_unless_the_digest_is_still_to_go() -> None:
    window, digest = Window(NINE, "p-1", "due", "email"), UUID(int=99)
    assert decide(reminders(1), replace(BY_STORMS, windows={window: Told(12, None)})).merges == []
    [one] = decide(reminders(1), replace(BY_STORMS, windows={window: Told(12, digest)})).merges
    assert one.digest == digest


def test_the_next_digest_of_a_window_is_another() -> None:
    window = Window(NINE, "p-1", "due", "email")
    first = decide(reminders(12), BY_STORMS).digests[0]
    second = decide(reminders(12), replace(BY_STORMS, windows={window: Told(12, None)})).digests[0]
    assert first.id != second.id


def test_the_digest_is_as_urgent_as_the_most_urgent_in_it() -> None:
    made = decide([*reminders(11), *reminders(1, first=50, urgency=2)], BY_STORMS)
    assert made.digests[0].urgency == Urgency.critical


def test_a_budget_spares_the_most_urgent() -> None:
    asked = Asked(NINE, ZONE, None, Budgets(email=2))
    made = decide([*reminders(2, first=50, urgency=1), *reminders(3)], asked)
    assert {one.notice.int for one in made.merges} == {1, 2, 3}
    assert made.on_day == {("p-1", "email"): 2}
    assert {day.at for day in made.days} == {datetime(2026, 3, 6, 17, tzinfo=ZONE)}


def test_a_storms_digest_counts_as_one() -> None:
    asked = Asked(NINE, ZONE, StormRules(), Budgets(email=2), on_day={("p-1", "email"): 1})
    made = decide([*reminders(11), *reminders(1, step="remind-1", first=50)], asked)
    assert [one.reason for one in made.merges].count("over-budget") == 1


@pytest.mark.parametrize(
    ("hour", "until"),
    [
        ("2026-03-02T21:59:59", None), ("2026-03-02T22:00:00", "2026-03-03T07:00:00"),
        ("2026-03-02T23:59:59", "2026-03-03T07:00:00"), ("2026-03-03T00:00:00", "2026-03-03T07:00:00"),
        ("2026-03-03T06:59:59", "2026-03-03T07:00:00"), ("2026-03-03T07:00:00", None),
        ("2026-12-31T22:30:00", "2027-01-01T07:00:00"),
    ],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(hour: str, until: str | None) -> None:
    now = datetime.fromisoformat(hour).replace(tzinfo=ZONE)
    ends = datetime.fromisoformat(until).replace(tzinfo=ZONE) if until else None
    assert quiet_now(NIGHT, now, ZONE).until == ends


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = QuietHours(time(12), time(14))
    assert quiet_now(noon, NINE, ZONE).until is None
    assert quiet_now(noon, NINE.replace(hour=13), ZONE).until == NINE.replace(hour=14)


def test_who_goes_all_the_same() -> None:
    night = NINE.replace(hour=23)
    assert quiet_now(NIGHT, night, ZONE).floors == {"email": 2, "sms": 2, "im": 2}
    nobody = quiet_now(replace(NIGHT, unless=(), channels=("sms",)), night, ZONE)
    assert (nobody.floors, nobody.held) == ({"email": 0, "sms": NEVER, "im": 0}, {"sms": NEVER})


def test_the_end_of_the_night_is_the_citys_where_its_clocks_are_put_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    eve = datetime(2026, 3, 28, 23, tzinfo=berlin)  # the clocks go forward on the 29th at 02:00
    until = quiet_now(NIGHT, eve, berlin).until
    assert until is not None
    assert until.isoformat() == "2026-03-29T05:00:00+00:00"
