"""Quiet hours: whether they are now, until when, and how urgent a notice must be to go all the same. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from duban.model import Urgency
from duban.playbook.storms import SENT, QuietHours

NEVER: Final = max(Urgency) + 1
"""Nothing is so urgent."""


@dataclass(frozen=True, slots=True)
class Now:
    """Whether it is quiet: the end of the quiet hours, None by day; and the least urgency that goes, by channel."""

    until: datetime | None
    floors: dict[str, int]

    @property
    def held(self) -> dict[str, int]:
        """The channels in which something is held."""
        return {channel: floor for channel, floor in self.floors.items() if floor > Urgency.normal}


def quiet_now(rules: QuietHours | None, now: datetime, zone: ZoneInfo) -> Now:
    """By these rules, at that instant, by the clocks of the city."""
    until = None if rules is None else _until(rules, now.astimezone(zone), zone)
    if rules is None or until is None:
        return Now(None, dict.fromkeys(SENT, int(Urgency.normal)))
    floors = {channel: rules.floor(channel) for channel in SENT}
    return Now(until, {channel: NEVER if floor is None else int(floor) for channel, floor in floors.items()})


def _until(rules: QuietHours, local: datetime, zone: ZoneInfo) -> datetime | None:
    at, begins, ends = local.time(), rules.begins, rules.ends
    over_midnight = begins > ends
    inside = (at >= begins or at < ends) if over_midnight else begins <= at < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and at >= begins else 0)
    return datetime.combine(day, ends, zone).astimezone(UTC)
