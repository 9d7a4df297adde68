"""The world around the system: events to send, the clock to set, rows to look at. Nothing of ours is imitated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from duban.flow.arrivals import Arrival, Place, Taken
from duban.flow.open import expand_all
from duban.flow.organisation.changes import Changes
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.flow.sign import Signed, acknowledge
from duban.flow.take_in import take_in
from duban.playbook.organisation import parse_organisation
from events.contents import Record
from events.envelope import from_mapping, to_record

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=ZONE)
Row: TypeAlias = Any
Runs: TypeAlias = Callable[[str], Awaitable[None]]
Sheet: TypeAlias = dict[str, list[dict[str, Any]]]
PACKAGED = Path(__file__).parents[1] / "config"
SOURCE = "//oa.example/meetings"


def local(day: str, hour: str = "09:00") -> datetime:
    """An instant by the clocks of the city: `local("03-04")` is nine o'clock on 4 March 2026."""
    return datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=ZONE).astimezone(UTC)


def event(kind: str, number: object, data: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    """A CloudEvent of the vocabulary."""
    said = {
        "specversion": "1.0", "id": f"{kind}-{number}", "source": SOURCE, "type": f"duban.{kind}.v1",
        "subject": f"{kind}/{number}", "time": MONDAY.isoformat(),
    }  # fmt: skip
    return {**said, **attributes, "data": data}


def directive(number: object = 1, *, units: Sequence[str] | None = ("health",), **attributes: Any) -> dict[str, Any]:
    """A meeting's message, for some units or (None) for all."""
    data: dict[str, Any] = {"title": "传达全市人才工作会议精神", "points": ["一要提高认识"], "issued_by": "领导小组"}
    return event("meeting.directive.issued", number, data | ({"units": list(units)} if units else {}), **attributes)


def project(number: object = 1, *, host: str = "commerce", **attributes: Any) -> dict[str, Any]:
    """An investment project: four tasks of four units."""
    data = {
        "name": "新材料产业园", "stage": "signed", "sector": "新材料", "investment": "3000000.00", "jobs": 120,
        "host": host,
    }  # fmt: skip
    return event("investment.project.registered", number, data, **attributes)


def talent(
    number: object = 1, *, employer: str = "health", needs: Sequence[str] = (), **attributes: Any
) -> dict[str, Any]:
    """A talent who arrives: three tasks, and one for each need."""
    data = {"talent": f"p-t{number}", "category": "skilled", "employer": employer, "needs": list(needs)}
    return event("talent.arrived", number, data, **attributes)


def record(said: dict[str, Any]) -> Record:
    """The event as it lies on its topic."""
    return to_record(from_mapping(said))


def arrival(said: dict[str, Any], offset: int | None = None, *, partition: int = 0) -> Arrival:
    """The event as it comes in, from Kafka where an offset is named."""
    found = record(said)
    return Arrival(found, None if offset is None else Place("life", str(found.topic), partition, offset))


async def hear(parts: Parts, *said: dict[str, Any]) -> Taken:
    """Events come in, and what they open is opened."""
    taken = await take_in(parts, [arrival(each) for each in said])
    await expand_all(parts)
    return taken


async def ask(parts: Parts, statement: str, *values: Any) -> list[Any]:
    """Rows."""
    async with parts.ledger.reading() as conn:
        return list(await conn.fetch(statement, *values))


async def tell(parts: Parts, statement: str, *values: Any) -> Any:
    """One value."""
    async with parts.ledger.reading() as conn:
        return await conn.fetchval(statement, *values)


async def run(parts: Parts, statement: str, *values: Any) -> None:
    """A change by hand, as an operator at the database would make it."""
    async with parts.ledger.transaction() as conn:
        await conn.execute(statement, *values)


async def clock_shows(parts: Parts, instant: datetime) -> None:
    """The drill clock is set, and stands."""
    await run(parts, "UPDATE drill_clock SET start_at = $1, set_real = clock_timestamp(), speed = 0", instant)


async def clock_moves(parts: Parts, by: timedelta) -> None:
    """The drill clock goes on by so much."""
    await run(parts, "UPDATE drill_clock SET start_at = start_at + $1", by)


async def counts(parts: Parts) -> dict[str, int]:
    """Rows of the tables that an event's effect is in."""
    tables = ("event", "task", "opening", "obligation", "clock", "notice", "reject", "journal_entry")
    return {table: await tell(parts, f"SELECT count(*) FROM {table}") for table in tables}


async def duty_of(parts: Parts, post: str) -> tuple[UUID, int]:
    """The newest obligation of a post, and the holding that it was opened for."""
    [row] = await ask(
        parts,
        "SELECT obligation.id, holding.id AS holding FROM obligation JOIN holding ON holding.id = obligation.holding"
        " WHERE post = $1 ORDER BY obligation.opening DESC LIMIT 1", post,
    )  # fmt: skip
    return row["id"], row["holding"]


async def link_of(parts: Parts, post: str) -> str:
    """The token of the link that the holder of the post was sent."""
    return parts.keys.ack_token(*await duty_of(parts, post))


async def sign(parts: Parts, post: str) -> Signed:
    """The holder of the post presses the button of his link, and what that opens is opened."""
    signed = await acknowledge(parts, await link_of(parts, post))
    await expand_all(parts)
    return signed


async def reorganise(parts: Parts, change: Callable[[Sheet], None]) -> Changes:
    """The packaged organisation, changed in some way, becomes the one in force."""
    text = (PACKAGED / "organisation" / "organisation.yaml").read_text(encoding="utf-8")
    sheet: Sheet = yaml.safe_load(text)
    change(sheet)
    return await import_organisation(
        parts, parse_organisation(yaml.safe_dump(sheet, allow_unicode=True), "organisation.yaml")
    )


def without(unit: str, *posts: str) -> Callable[[Sheet], None]:
    """A change: nobody holds these posts of the unit."""

    def change(sheet: Sheet) -> None:
        sheet["posts"] = [
            held for held in sheet["posts"] if (held.get("unit"), held["post"]) not in {(unit, p) for p in posts}
        ]

    return change
