"""A year's notice that no State Council would write: it would move every deadline of the city. Pure.

Real notices (2004 to 2026) take at most 23 days from Monday to Friday off and make up for at most 12.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from duban.statutory import statutory_days
from duban.workdays import SATURDAY
from events.event import Event
from events.governance import CalendarPublished
from events.refusal import Fault, Reason, Refusal

MOST_OFF: Final = 60
"""Days off from Monday to Friday."""
MOST_WORK: Final = 30


def refusal_of(event: Event) -> Refusal | None:
    """Why the event's notice is not believed; None where it is, or where it is no notice."""
    data = event.data
    if not isinstance(data, CalendarPublished):
        return None
    faults = why_not(data.off_days, data.work_days)
    return Refusal(Reason.INVALID_DATA, faults) if faults else None


def why_not(off_days: Collection[date], work_days: Sequence[date]) -> list[Fault]:
    """Every fault that the two lists have; none: the notice may be a real one."""
    return [*_too_many(off_days, work_days), *_off_by_law(work_days)]


def _too_many(off_days: Collection[date], work_days: Sequence[date]) -> Iterator[Fault]:
    off = sum(day.weekday() < SATURDAY for day in off_days)
    if off > MOST_OFF:
        detail = f"周一至周五的放假日有 {off} 天，超过 {MOST_OFF} 天，不像年度放假通知，请对照通知原文核对"
        yield Fault("data.off_days", "too-many", detail)
    if len(work_days) > MOST_WORK:
        detail = f"调休上班日有 {len(work_days)} 天，超过 {MOST_WORK} 天，不像年度放假通知，请对照通知原文核对"
        yield Fault("data.work_days", "too-many", detail)


def _off_by_law(work_days: Sequence[date]) -> Iterator[Fault]:
    for index, day in enumerate(work_days):
        if day in statutory_days(day.year):
            detail = "此日为法定节假日，不能是调休上班日，请对照通知原文核对"
            yield Fault(f"data.work_days.{index}", "off-by-law", detail)
