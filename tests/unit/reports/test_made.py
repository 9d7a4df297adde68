"""What reports say, from literals: each thing in one list, the longest overdue first, places shared."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from duban.model import Tier
from duban.reports.made import Covered, Ground, Ranked, bulletin, daily, weekly
from duban.reports.owed import Owed
from duban.reports.written import read_report
from duban.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
NAMES = {"org": "市委组织部", "finance": "市财政局", "health": "市卫健委"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


# Thursday 5 March 2026; the report before was of Wednesday.
GROUND = Ground(
    now=at("03-05T08:30"), since=at("03-04T08:30"), calendar=Calendar(ZONE, time(9), time(17, 30)),
    chain_row=7, chain_hash="ab",
)  # fmt: skip


def owed(title: str, due: str, *, unit: str = "finance", opened: str = "03-02T09:00", **more: Any) -> Owed:
    said: dict[str, Any] = {"state": "signed", "source": "来源", "provisional": False, **more}
    return Owed(unit=unit, title=title, due_at=at(due), opened_at=at(opened), **said)


def titles(report: Any) -> dict[str, list[Any]]:
    return {table.title: [row[0] for row in table.rows] for table in report.tables}


def test_a_day_lists_what_is_late_near_and_new_each_once() -> None:
    made = daily(
        GROUND, "市财政局",
        [
            owed("远", "04-01T17:30"),
            owed("新", "04-01T17:30", opened="03-04T10:00"),
            owed("新而近", "03-10T17:30", opened="03-04T10:00"),
            owed("昨日", "03-04T17:30"),
            owed("上周", "02-27T17:30"),
            owed("第四个工作日", "03-11T17:30"),
        ],
        due_within=3,
    )  # fmt: skip
    assert made is not None
    # Three working days from Thursday the 5th: the 6th, the 9th and the 10th.
    assert titles(made) == {"已逾期": ["上周", "昨日"], "3个工作日内到期": ["新而近"], "新交办": ["新"]}
    assert made.summary == ("已逾期2项，临近到期1项，新交办1项。",)
    assert [row[4] for row in made.tables[0].rows] == ["已逾期6天", "已逾期1天"]
    assert made.foot == ("督办日志存证：第7条，ab",)


def test_nothing_late_near_or_new_is_no_report() -> None:
    assert daily(GROUND, "市财政局", [owed("远", "04-01T17:30")], due_within=3) is None
    assert weekly(GROUND, "市财政局", [owed("远", "04-01T17:30", opened="02-02T09:00")], closed=0) is None
    assert bulletin(GROUND, [], ranked=[Ranked("org", 0, 0, 0)], covered=[], names=NAMES) is None


def test_a_week_lists_what_is_due_by_its_sunday_and_counts_what_was_closed() -> None:
    made = weekly(GROUND, "市财政局", [owed("周日", "03-08T17:29"), owed("下周一", "03-09T10:00")], closed=2)
    assert made is not None
    assert titles(made) == {"本周到期": ["周日"]}
    assert made.summary[1] == "上期以来办结2项，其余在办1项。"
    assert made.period == "2026-03-02至2026-03-08"


def test_a_provisional_deadline_and_open_signatures_say_so() -> None:
    waiting = owed("会议精神传达", "03-05T17:30", provisional=True, state="open", tier=Tier.staff, count=3)
    made = daily(GROUND, "市财政局", [waiting], due_within=3)
    assert made is not None
    assert made.tables[0].rows[0][2:4] == ("2026-03-05 17:30（暂定）", "职工干部3人未签收")


def test_the_bulletin_ranks_units_and_names_what_is_overdue() -> None:
    late = [
        owed("甲", "03-03T17:30", unit="health"),
        owed("乙", "03-03T17:30", unit="finance"),
        owed("丙", "02-27T17:30", unit="health"),
        owed("丁", "04-01T17:30", unit="org"),
    ]
    ranked = [Ranked("org", 3, 3, 0), Ranked("finance", 5, 4, 1), Ranked("health", 3, 2, 1)]
    made = bulletin(GROUND, late, ranked=ranked, covered=[Covered("会议", 7, 2)], names=NAMES)
    assert made is not None
    ranking, coverage, overdue = made.tables
    assert [(row[0], row[1], row[5]) for row in ranking.rows] == [
        (1, "市财政局", 1), (2, "市委组织部", 0), (2, "市卫健委", 2),
    ]  # fmt: skip
    assert coverage.rows == (("会议", 7, 2, "28%"),)
    assert [(row[0], row[1], row[4]) for row in overdue.rows] == [
        ("市卫健委", "丙", 6), ("市财政局", "乙", 2), ("市卫健委", "甲", 2),
    ]  # fmt: skip


def test_what_is_kept_is_what_was_made_but_for_rows_cut_off() -> None:
    made = daily(GROUND, "市财政局", [owed(str(n), "03-04T17:30") for n in range(5)], due_within=3)
    assert made is not None
    assert read_report(made.as_json()) == made
    cut = read_report(made.cut(2).as_json()).tables[0]
    assert (len(cut.rows), cut.left) == (2, 3)
