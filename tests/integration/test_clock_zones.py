"""Another zone as a setting, with summer time: steps come at nine by the clocks on the wall, whatever the sun does.

Worked by hand, of New York in 2026: clocks go from 02:00 to 03:00 on Sunday 8 March and from 02:00 back to 01:00 on
Sunday 1 November, so that nine in the morning is 14:00 UTC in winter and 13:00 in summer. In Troll (Antarctica) they
jump two hours on 29 March and 25 October: nine is 09:00 UTC in winter and 07:00 in summer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.settings import Settings
from duban.flow.fire import fire_due
from duban.wiring import open_parts
from tests.firing import fire_all
from tests.world import ask, clock_shows, directive, hear

# The directive comes on a Friday; remind-1 is that day's, it is due on Monday, overdue on Tuesday and on Thursday.
CASES = [
    ("America/New_York", "2026-03-06T13:00", "2026-03-06T14:00", "2026-03-09T21:30",
     ["2026-03-09T13:00", "2026-03-10T13:00", "2026-03-12T13:00"]),
    ("America/New_York", "2026-10-30T12:00", "2026-10-30T13:00", "2026-11-02T22:30",
     ["2026-11-02T14:00", "2026-11-03T14:00", "2026-11-05T14:00"]),
    ("Antarctica/Troll", "2026-03-27T08:00", "2026-03-27T09:00", "2026-03-30T15:30",
     ["2026-03-30T07:00", "2026-03-31T07:00", "2026-04-02T07:00"]),
    ("Asia/Shanghai", "2026-03-06T00:00", "2026-03-06T01:00", "2026-03-09T09:30",
     ["2026-03-09T01:00", "2026-03-10T01:00", "2026-03-12T01:00"]),
]  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "comes", "first", "due", "later"), CASES)
async def test_steps_come_at_nine_by_the_clocks_of_the_zone_and_not_a_second_before(
    settings: Settings, zone: str, comes: str, first: str, due: str, later: list[str]
) -> None:
    async with open_parts(settings.model_copy(update={"timezone": zone})) as parts:
        await clock_shows(parts, utc(comes))
        await hear(parts, directive(time=utc(comes).isoformat()))
        [row] = await ask(parts, "SELECT due_at, next_at FROM clock WHERE kind = 'o'")
        assert (row["due_at"], row["next_at"]) == (utc(due), utc(first))
        for instant in map(utc, (first, *later)):
            await clock_shows(parts, instant - timedelta(seconds=1))
            await fire_all(parts)
            [[fired]] = await ask(parts, "SELECT fired FROM clock WHERE kind = 'o'")
            assert instant not in (fired or [])
            await clock_shows(parts, instant)
            assert (await fire_due(parts)).steps >= 1
            [[fired]] = await ask(parts, "SELECT fired FROM clock WHERE kind = 'o'")
            assert fired[-1] == instant
        assert len(fired) == 4
