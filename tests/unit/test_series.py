"""Recurring work of events: the periods that open at once, the next, whose they are, and when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.settings import PACKAGED
from duban.ground import Ground
from duban.model import DutyHeld
from duban.planning import Plan, Series, plan
from duban.playbook.files import read_config
from duban.playbook.load import load_policy
from duban.waiting import ends_series, next_occurrence, occurring
from duban.workdays import Calendar
from events.envelope import from_mapping
from events.event import Event
from tests.unit.organisations import packaged
from tests.world import MONDAY, ZONE, event

FILES = read_config(PACKAGED)
POLICY = load_policy(FILES, version=1)
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30))
ITEM: dict[str, Any] = {"lead": "org", "assisting": [], "due": "2026-12-31", "measure": "指标"}
SAID: dict[str, dict[str, Any]] = {
    "plan.annual.published": {
        "year": 2026, "document": "示例〔2026〕2号",
        "items": [{**ITEM, "key": key, "title": key, "responsible": unit}
                  for key, unit in (("i1", "hrss"), ("i2", "education"), ("i3", "hrss"))],
    },
    "policy.clause.stalled": {
        "policy": "办法", "clause": "c1", "responsible": "housing", "last_progress_on": "2026-01-05",
    },
    "talent.flexible.engaged": {
        "partner": "大学", "mode": "project", "starts_on": "2026-03-01", "ends_on": "2027-03-02", "host": "health",
    },
    "service.housing.reported": {
        "project": "公寓", "planned_percent": 50, "actual_percent": 50, "reported_on": "2026-03-01",
    },
    "governance.roster.due": {"unit": "health"},
}  # fmt: skip


def ground(now: datetime = MONDAY, received: datetime | None = None) -> Ground:
    at = (received or MONDAY).astimezone(UTC)
    return Ground(POLICY, packaged(), CALENDAR, received_at=at, now=now.astimezone(UTC))


def said(kind: str, **attributes: Any) -> Event:
    return from_mapping(event(kind, 1, SAID[kind], **attributes))


def recurring(drawn: Plan) -> list[tuple[str | None, str, str]]:
    return [
        (task.item, task.unit, f"{task.due.at.astimezone(ZONE):%Y-%m-%d}")
        for task in drawn.tasks if task.key == "recurring"
    ]  # fmt: skip


def series(title: str, period: str, day: str, opens: str, *, provisional: bool = False) -> Series:
    at = datetime.fromisoformat(f"{opens}T09:00").replace(tzinfo=ZONE).astimezone(UTC)
    return Series(title, period, date.fromisoformat(day), at, provisional)


@pytest.mark.parametrize(
    ("kind", "now_open", "then"),
    [
        ("plan.annual.published", [], series("季度进展报告", "2026-Q1", "2026-04-08", "2026-03-31")),
        # Opens 28 February, which is past; the second opens on Friday 6 March: 12, 11, 10, 9, 6.
        ("policy.clause.stalled", [("2026-03-06", "housing", "2026-03-06")],
         series("推进周报", "2026-03-13", "2026-03-13", "2026-03-06")),
        ("talent.flexible.engaged", [], series("半年成效报告", "2026-09-02", "2026-09-02", "2026-08-26")),
        ("service.housing.reported", [("2026-03", "housing", "2026-03-06")],
         series("月度进度", "2026-04", "2026-04-08", "2026-03-31")),
        ("governance.roster.due", [], series(
            "核对主要负责人、分管副职、专门工作人员及联系方式", "2026-Q2", "2026-04-02", "2026-03-26")),
    ],
)  # fmt: skip
def test_the_first_period_opens_at_once_where_its_opening_is_past(
    kind: str, now_open: list[tuple[str, str, str]], then: Series
) -> None:
    drawn = plan(said(kind), ground())
    assert (recurring(drawn), drawn.series) == (now_open, then)


def test_on_a_friday_the_next_friday_is_the_first() -> None:
    friday = MONDAY.replace(day=6, hour=10)
    drawn = plan(said("policy.clause.stalled", time=friday.isoformat()), ground(friday, friday))
    # Due on 13 March; opened this morning at nine.
    assert recurring(drawn) == [("2026-03-13", "housing", "2026-03-13")]
    assert drawn.series == series("推进周报", "2026-03-20", "2026-03-20", "2026-03-13")


def test_each_unit_of_the_list_reports_once_a_quarter() -> None:
    opening = datetime(2026, 3, 31, 9, tzinfo=ZONE)
    tasks = occurring(said("plan.annual.published"), ground(opening), "2026-Q1", date(2026, 4, 8))
    assert [(task.key, task.item, task.unit, task.title, task.evidence) for task in tasks] == [
        ("recurring", "2026-Q1", unit, "季度进展报告", "季度进展报告") for unit in ("education", "hrss")
    ]
    assert {f"{task.due.at.astimezone(ZONE):%m-%d %H:%M}" for task in tasks} == {"04-08 17:30"}
    assert not any(task.due.provisional or task.due.short_notice for task in tasks)
    assert len({task.id for task in tasks}) == 2


def test_the_next_period_follows_the_last_that_opened_counted_from_the_events_day() -> None:
    engaged, later = said("talent.flexible.engaged"), ground(datetime(2026, 8, 26, 9, tzinfo=ZONE))
    following = next_occurrence(engaged, later, date(2026, 9, 2))
    # Before Tuesday 2 March 2027: 1 March, 26, 25, 24, 23 February; nothing is published of that year yet.
    assert following == series("半年成效报告", "2027-03-02", "2027-03-02", "2027-02-23")
    assert next_occurrence(engaged, later, date(2027, 3, 2)) is None  # the engagement ends that day


def test_a_period_that_rests_on_a_year_not_yet_published_says_so() -> None:
    found = next_occurrence(said("plan.annual.published"), ground(), date(2026, 10, 13))
    # Before 8 January: 7, 6, 5, 4 January, 31 December.
    assert found == series("季度进展报告", "2026-Q4", "2027-01-08", "2026-12-31", provisional=True)
    tasks = occurring(said("plan.annual.published"), ground(found.opens_at), "2026-Q4", date(2027, 1, 8))
    assert {task.due.provisional for task in tasks} == {True}


def test_a_period_is_owed_by_whoever_holds_the_duty_when_it_opens() -> None:
    held = packaged()
    moved = {
        code: replace(unit, duties=tuple(
            replace(duty, valid_to=date(2026, 3, 30)) if duty.duty == "talent-housing" else duty for duty in unit.duties
        ))
        for code, unit in held.units.items()
    }  # fmt: skip
    taken_over = DutyHeld("talent-housing", valid_from=date(2026, 3, 31))
    moved["county-a"] = replace(moved["county-a"], duties=(*moved["county-a"].duties, taken_over))
    on = replace(ground(datetime(2026, 3, 31, 9, tzinfo=ZONE)), organisation=replace(held, units=moved))
    [task] = occurring(said("service.housing.reported"), on, "2026-04", date(2026, 4, 8))
    assert (task.unit, task.vacant) == ("county-a", None)


def test_a_period_opened_after_its_day_is_due_on_the_next_working_day_at_short_notice() -> None:
    late = ground(datetime(2026, 4, 8, 18, tzinfo=ZONE))
    [task] = occurring(said("service.housing.reported"), late, "2026-04", date(2026, 4, 8))
    assert (f"{task.due.at.astimezone(ZONE):%m-%d}", task.due.short_notice) == ("04-09", True)


def test_the_weekly_report_ends_when_the_explanation_is_closed() -> None:
    playbook = POLICY.playbooks["policy.clause.stalled"]
    assert ends_series(playbook, "explain")
    assert not ends_series(playbook, "recurring")
    assert not ends_series(POLICY.playbooks["service.housing.reported"], "recover")
    assert not ends_series(POLICY.playbooks["talent.arrived"], "register")


def test_an_event_without_recurring_work_has_no_next_period() -> None:
    raised = from_mapping(event("governance.period.closed", 1, {"period": "2025", "ends_on": "2025-12-31"}))
    assert plan(raised, ground()).series is None
    assert next_occurrence(raised, ground(), date(2026, 3, 2)) is None
