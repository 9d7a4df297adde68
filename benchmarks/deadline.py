"""One deadline: microseconds from the rule and the event's day to the instant, beside what two packages need for a day.

Every rule is asked of every day of five years, so that nothing is asked that was found before; then once more of the
days of one year, as a worker asks, whose events are of few days. The peers only count working days.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays

from benchmarks.figures import Figure
from duban.deadlines import due_at, parse_due
from duban.workdays import Calendar

GOAL = 5.0
RULES = ("T+1", "T+5", "T+60", "closes_on-5", "@closes_on", "4h", "3 months", "quarter end + 5", "month 5")
FIRST, LAST = date(2021, 1, 1), date(2025, 12, 31)
OPENED = datetime(2020, 12, 31, tzinfo=UTC)
STATED = timedelta(days=40)
COUNTED = 5
TIMES = 5


async def deadline(rounds: int) -> list[Figure]:
    """The best of some walks over the days; the goal holds for deadlines never counted before, too."""
    days = [date.fromordinal(n) for n in range(FIRST.toordinal(), LAST.toordinal() + 1)]
    fresh, again = zip(*(_walks(days) for _ in range(max(1, rounds))), strict=True)
    own, china = _calendar(), holidays.country_holidays("CN", years=range(2020, 2028))
    counted = min(_each(days, lambda day: own.after(day, COUNTED)) for _ in range(TIMES))
    package = min(_each(days, lambda day: chinese_calendar.find_workday(COUNTED, day)) for _ in range(2))
    second = min(_each(days, lambda day: china.get_nth_working_day(day, COUNTED)) for _ in range(2))
    return [
        Figure(f"a deadline counted afresh, {len(RULES)} rules × {len(days):,} days", min(fresh), "µs", GOAL, "less"),
        Figure("the same asked once more", min(again), "µs", GOAL, "less"),
        Figure(f"the {COUNTED}th working day alone", counted, "µs"),
        Figure(f"chinesecalendar's find_workday({COUNTED})", package, "µs"),
        Figure(f"holidays' get_nth_working_day({COUNTED})", second, "µs"),
        Figure("chinesecalendar ÷ ours", package / counted, "×", 1.0),
        Figure("holidays ÷ ours", second / counted, "×", 1.0),
    ]  # fmt: skip


def _walks(days: Sequence[date]) -> tuple[float, float]:
    """Microseconds a deadline on the walk over all rules and days, and on one over the last year's again."""
    calendar, rules = _calendar(), [parse_due(rule) for rule in RULES]
    for year in range(FIRST.year - 1, LAST.year + 2):
        calendar.is_workday(date(year, 1, 1))

    def walk(days: Sequence[date]) -> float:
        asked = [(rule, day, {"closes_on": day + STATED}) for day in days for rule in rules]
        began = time.process_time()
        for rule, day, fields in asked:
            due_at(rule, day=day, opened_at=OPENED, calendar=calendar, fields=fields)
        return (time.process_time() - began) / len(asked) * 1e6

    return walk(days), walk(days[-365:])


def _calendar() -> Calendar:
    return Calendar(ZoneInfo("Asia/Shanghai"), hour(8, 30), hour(17, 30))


def _each(days: Sequence[date], count: Callable[[date], object]) -> float:
    """Microseconds a day."""
    count(days[0])
    began = time.process_time()
    for day in days:
        count(day)
    return (time.process_time() - began) / len(days) * 1e6
