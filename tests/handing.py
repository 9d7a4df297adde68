"""Handovers for tests: a post passes as a command would say it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from duban.flow.open import expand_all
from duban.flow.organisation.handing import hand_over_post
from duban.flow.organisation.orders import Order, Way
from duban.flow.organisation.slips import Slip
from duban.flow.parts import Parts
from tests.world import ZONE, Sheet, ask, event, reorganise

NEW = "p-newcomer"


async def newcomer_listed(parts: Parts, *persons: str) -> None:
    """People whom the directory names, and who hold nothing yet."""

    def change(sheet: Sheet) -> None:
        sheet["people"] += [
            {
                "person": person,
                "name": "新任",
                "phone": f"+86100000{number:05}",
                "email": f"{person}@new.talent.example",
            }
            for number, person in enumerate(persons or (NEW,), 70_000)
        ]

    await reorganise(parts, change)


def support(number: int = 1, *, unit: str = "health") -> dict[str, Any]:
    """A unit is asked for support: two tasks of it."""
    return event(
        "governance.support.requested", number, {"from_unit": "commerce", "to_units": [unit], "resource": "数据"}
    )


def day(text: str) -> datetime:
    """The beginning of a local day: `day("03-04")` is midnight before 4 March 2026."""
    return datetime.fromisoformat(f"2026-{text}T00:00").replace(tzinfo=ZONE).astimezone(UTC)


async def hand_over(
    parts: Parts, post: str, person: str | None = NEW, *, at: datetime, way: Way = Way.holder,
    until: date | None = None, dry_run: bool = False,
) -> Slip:  # fmt: skip
    """The post passes; what that opens is opened."""
    order = Order(post, way, person, at, "os:test", until, "轮岗", "示例〔2026〕3号")
    handed = await hand_over_post(parts, order, dry_run=dry_run)
    await expand_all(parts)
    return handed.slip


async def mails_of(parts: Parts, person: str) -> list[Any]:
    """The lists of inherited tasks that he was told of, each channel one."""
    return await ask(
        parts,
        "SELECT notice.channel, notice.state, notice.context, holding.post FROM notice"
        " JOIN holding ON holding.id = notice.holding WHERE person = $1 AND step = 'inherited' ORDER BY channel",
        person,
    )
