"""Everything that came of one event: piece by piece, since one directive may reach a hundred thousand people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final, cast

from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.flow.shown.duty import local
from duban.flow.shown.page import Asked, read_cursor
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import EventShown, Page, WaitingShown, WithdrawalShown
from duban.ledger import views, withdrawals
from duban.ledger.database import Row
from duban.ledger.waiting import list_waiting
from duban.model import Urgency
from events.catalogue import type_of

LISTS: Final[Mapping[str, Callable[[Parts, Asked], Awaitable[Page[Any]]]]] = {
    "tasks": show.tasks,
    "obligations": show.obligations,
    "notices": show.notices,
}


_PIECE: Final = 200
"""Items read at a time, so that others get their turn in between."""


async def find(
    parts: Parts, source: str, event_id: str, *, sees_restricted: bool = False, own: str | None = None
) -> dict[str, Any] | None:
    """The event as it came, with when it was taken in; None until the ledger has it, or where it is not to be seen.

    `own` is the unit whose view it is.
    """
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=sees_restricted)
        row = await views.show_event(conn, source, event_id, hidden=hidden)
        if row is not None and own is not None and not await views.concerns_unit(conn, row["id"], own):
            return None
    return None if row is None else as_it_came(parts, row)


def as_it_came(parts: Parts, row: Row) -> dict[str, Any]:
    """The CloudEvent, what was left at its default spelt out, and what the ledger adds to it."""
    body = row["body"]
    said = {name: body.get(name) for name in ("classification", "docno", "traceparent") if body.get(name) is not None}
    return {
        "specversion": "1.0",
        "id": row["event_id"],
        "source": row["source"],
        "type": type_of(row["kind"]),
        "subject": row["subject"],
        "time": local(parts, row["happened_at"]),
        "urgency": Urgency(row["urgency"]).name,
        **said,
        **body.get("extensions", {}),
        "data": {name: value for name, value in body["data"].items() if value is not None},
        "received_at": local(parts, row["received_at"]),
        "policy_version": row["policy_version"],
    }


async def withdrawal_of(parts: Parts, event: Mapping[str, Any]) -> WithdrawalShown | None:
    """Whether the event was taken back: by what, why, and how many people were told so far."""
    async with parts.ledger.reading() as conn:
        row = await withdrawals.show(conn, event["source"], event["id"])
    if row is None:
        return None
    return {
        "event": {"source": row["source"], "id": row["event_id"]}, "at": local(parts, row["at"]),
        "reason": row["reason"], "replaced_by": row["replaced_by"], "done": row["stage"] == "done",
        "told": row["told"],
    }  # fmt: skip


async def waiting_of(parts: Parts, event: Mapping[str, Any]) -> list[WaitingShown]:
    """The event's tasks that wait, or waited, for the closing of another."""
    async with parts.ledger.reading() as conn:
        return [cast(WaitingShown, dict(row)) for row in await list_waiting(conn, event["source"], event["id"])]


async def came_of(
    parts: Parts, event: Mapping[str, Any], what: str, *, own: str | None = None
) -> AsyncIterator[list[Any]]:
    """The tasks, obligations or notices of an event that was found, a page at a time, each page read on its own."""
    wanted = views.Wanted(event_source=event["source"], event_id=event["id"], own=own)
    after = None
    while True:
        page = await LISTS[what](parts, Asked(wanted, _PIECE, after, sees_restricted=True))
        yield page["items"]
        if page["next"] is None:
            return
        after = read_cursor(page["next"])


async def show_event(parts: Parts, source: str, event_id: str, *, sees_restricted: bool = False) -> EventShown | None:
    """The whole at once, for callers that know it to be small."""
    event = await find(parts, source, event_id, sees_restricted=sees_restricted)
    if event is None:
        return None
    lists = {what: [item async for items in came_of(parts, event, what) for item in items] for what in LISTS}
    beside = {"withdrawal": await withdrawal_of(parts, event), "waiting": await waiting_of(parts, event)}
    return cast(EventShown, {"event": event, **lists, **beside})
