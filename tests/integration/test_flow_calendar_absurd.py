"""A notice that no State Council would write is a reject that names the field; every real one passes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from duban.flow.calendar.plausible import why_not
from duban.flow.parts import Parts
from duban.flow.rejects import replay
from tests.integration.test_flow_calendar import BEFORE, at, claim, dues, notice
from tests.world import ask, hear, record, tell

REAL = sorted({day.year for day in chinese_calendar.holidays})


def days(first: str, n: int) -> list[str]:
    """So many days of a row, weekends too."""
    return [(date.fromisoformat(first) + timedelta(days=more)).isoformat() for more in range(n)]


def weekends(n: int) -> list[str]:
    """The first Saturdays and Sundays from 8 May 2027 on, none of them off by law."""
    first = date(2027, 5, 8)
    return [(first + timedelta(days=7 * (k // 2) + k % 2)).isoformat() for k in range(n)]


@pytest.mark.parametrize("year", REAL)
def test_every_real_notice_is_plausible(year: int) -> None:
    """As the package carries them: 2004 to 2026."""
    off = [day for day in chinese_calendar.holidays if day.year == year]
    work = [day for day in chinese_calendar.workdays if day.year == year]
    assert why_not(off, work) == []


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        # The 84 days from Monday 4 January hold twelve weeks of five working days; one more Monday is too many.
        ({"off": days("2027-01-04", 85), "work": ()}, "data.off_days", "too-many"),
        ({"off": [], "work": tuple(weekends(31))}, "data.work_days", "too-many"),
        ({"off": [], "work": ("2027-01-30", "2027-10-01")}, "data.work_days.1", "off-by-law"),
        ({"off": [], "work": ("2027-02-06",)}, "data.work_days.0", "off-by-law"),
    ],
)
async def test_an_absurd_one_is_a_reject_and_moves_nothing(
    parts: Parts, said: dict[str, Any], field: str, code: str
) -> None:
    await at(parts, BEFORE)
    await hear(parts, claim())
    before = await dues(parts)
    taken = await hear(parts, notice(**said))
    assert (taken.events, taken.rejects) == (0, 1)
    [row] = await ask(parts, "SELECT reason, faults FROM reject")
    assert (row["reason"], [(fault["field"], fault["code"]) for fault in row["faults"]]) == (
        "invalid-data", [(field, code)],
    )  # fmt: skip
    assert await tell(parts, "SELECT count(*) FROM calendar_document") == 0
    assert await dues(parts) == before


async def test_one_just_within_the_bounds_is_taken(parts: Parts) -> None:
    await at(parts, BEFORE)
    taken = await hear(parts, notice(off=days("2027-01-04", 84), work=()), notice(2, off=[], work=tuple(weekends(30))))
    assert (taken.events, taken.rejects) == (2, 0)


async def test_mended_and_replayed_it_counts(parts: Parts) -> None:
    await at(parts, BEFORE)
    await hear(parts, notice(work=("2027-10-01",)))
    key = await tell(parts, "SELECT id FROM reject")
    assert (await replay(parts, key, record(notice()).value)).events == 1
