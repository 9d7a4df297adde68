"""Days and instants as they are typed: a local day, or an instant with its offset."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def day_of(text: str) -> date:
    """A day; wrong usage where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write 2026-03-05") from None


def instant_of(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """An instant, or the beginning of a local day (its `end`: the last instant that belongs to it)."""
    try:
        if len(text) == len("2026-03-05"):
            day = datetime.combine(date.fromisoformat(text), time(), zone)
            return day + DAY - timedelta(microseconds=1) if end else day
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is neither a day (2026-03-05) nor 2026-03-05T09:00:00+08:00") from None
    if at.tzinfo is None:
        raise typer.BadParameter(f"{text!r} lacks its offset; write {text}+08:00")
    return at
