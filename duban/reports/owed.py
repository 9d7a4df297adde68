"""What units owe, sorted into what is late, what is near and what is new; each thing stands in one list only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from duban.lifecycle import TASK_WORDS
from duban.model import TaskState, Tier
from duban.reports.written import Cell, Table

HEAD: Final = ("事项", "来源", "时限", "状态", "说明")
TIER_WORDS: Final[Mapping[Tier, str]] = {
    Tier.principal: "主要负责同志", Tier.deputy: "分管副职", Tier.liaison: "专门工作人员", Tier.staff: "职工干部",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A task of a unit, or of one tier of it the open obligations of one directive, `count` of them."""

    unit: str
    title: str
    source: str
    due_at: datetime
    provisional: bool
    opened_at: datetime
    state: str
    tier: Tier | None = None
    count: int = 1
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    """Late ones the longest first, near ones the nearest first, new ones the nearest due first; and the rest."""

    late: tuple[Owed, ...]
    near: tuple[Owed, ...]
    new: tuple[Owed, ...]
    later: tuple[Owed, ...]


def sort_out(owed: Iterable[Owed], *, now: datetime, near: datetime, since: datetime) -> Sorted:
    """Near is what is due before `near`; new is what opened after `since` and is neither late nor near."""
    late, soon, new, later = [], [], [], []
    for one in sorted(owed, key=lambda one: (one.due_at, one.opened_at, one.title)):
        if one.due_at < now:
            late.append(one)
        elif one.due_at < near:
            soon.append(one)
        elif one.opened_at > since:
            new.append(one)
        else:
            later.append(one)
    return Sorted(tuple(late), tuple(soon), tuple(new), tuple(later))


def listed(title: str, owed: Sequence[Owed], *, now: datetime, zone: ZoneInfo) -> Table:
    """A list of them."""
    return Table(title, HEAD, tuple(_row(one, now, zone) for one in owed))


def days_late(one: Owed, *, now: datetime, zone: ZoneInfo) -> int:
    """In calendar days, none where it is not late."""
    return max(0, (now.astimezone(zone).date() - one.due_at.astimezone(zone).date()).days)


def due_words(one: Owed, zone: ZoneInfo) -> str:
    """`2026-03-05 17:30`, and that it is provisional where it is."""
    said = f"{one.due_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{said}（暂定）" if one.provisional else said


def state_words(one: Owed) -> str:
    """The task's state; of obligations who has not signed yet."""
    if one.tier is None:
        return TASK_WORDS[TaskState(one.state)]
    who = TIER_WORDS[one.tier]
    return f"{who}{one.count}人未签收" if one.tier is Tier.staff else f"{who}未签收"


def _row(one: Owed, now: datetime, zone: ZoneInfo) -> tuple[Cell, ...]:
    late = days_late(one, now=now, zone=zone)
    why = f"已逾期{late}天" if late else "今日已逾期" if one.due_at < now else ""
    return (one.title, one.source, due_words(one, zone), state_words(one), why)
