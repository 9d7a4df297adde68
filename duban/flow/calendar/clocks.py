"""Clocks follow a published calendar: provisional deadlines are counted again, all coming steps are timed by it.

Only whose day has moved is told, once a notice and duty. What has fired stays fired: no step comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from duban.escalation import still_held
from duban.flow.calendar import counting
from duban.flow.calendar.piece import DUTIES, MOVED, Piece, since_of
from duban.flow.notices import notice
from duban.ground import Addressee, Ground
from duban.ladder import next_instant
from duban.ledger import calendar as ledger
from duban.ledger.database import Row
from duban.ledger.statements import sql
from duban.model import Due, Holding, PostKind, derived_from

STEP: Final = "moved"


class Counted(NamedTuple):
    """A duty with its event, its deadline by today's calendar, and by that of the notice taken back (None: of none)."""

    duty: Row
    event: Row
    due: Callable[[Due], Due]
    gone: Callable[[Due], Due] | None


class Retimed(NamedTuple):
    """A clock by the new calendar."""

    duty: UUID
    due_at: datetime
    provisional: bool
    next_at: datetime | None


async def follow_clocks(piece: Piece) -> None:
    """The next clocks behind the cursor."""
    following = piece.following
    clocks = await ledger.hold_clocks(piece.conn, following.cursor, since=since_of(following.year), limit=DUTIES)
    counted = await _tasks(piece, [row["duty"] for row in clocks if row["kind"] == b"t"])
    counted |= await _obligations(piece, [row["duty"] for row in clocks if row["kind"] == b"o"])
    retimed: list[Retimed] = []
    for clock in clocks:
        if clock["duty"] in counted:
            retimed += await _retime(piece, clock, counted[clock["duty"]])
    if retimed:
        await piece.conn.execute(sql("move_clocks"), *map(list, zip(*retimed, strict=True)))
    after = "again" if following.round == 1 else "done"
    piece.go_on(clocks[-1]["duty"] if clocks else following.cursor, more=len(clocks) == DUTIES, stage=after)


async def _tasks(piece: Piece, keys: list[UUID]) -> dict[UUID, Counted]:
    """The tasks, each with its event's row and what counts its deadline."""
    rows = await piece.conn.fetch(sql("read_tasks_to_count"), keys) if keys else []
    named = list({row["event"] for row in rows})
    known = counting.of_event(await piece.conn.fetch(sql("list_task_keys"), named)) if named else {}
    events = {row["id"]: row for row in await piece.conn.fetch(sql("read_events"), named)} if named else {}
    now, gone = dict[UUID, counting.Told](), dict[UUID, counting.Told]()
    for key, row in events.items():
        ground = replace(await piece.ground(row["policy_version"]), received_at=row["received_at"])
        now[key] = counting.told(row, ground, known[key])
        if piece.back:
            ground = replace(await piece.ground_before(row["policy_version"]), received_at=row["received_at"])
            gone[key] = counting.told(row, ground, known[key])
    return {
        row["id"]: Counted(
            row, events[row["event"]], partial(counting.task_due, now[row["event"]], row),
            partial(counting.task_due, gone[row["event"]], row) if piece.back else None,
        )
        for row in rows
    }  # fmt: skip


async def _obligations(piece: Piece, keys: list[UUID]) -> dict[UUID, Counted]:
    """The obligations: due when their tier is, which has moved already."""
    rows = await piece.conn.fetch(sql("read_obligations_to_count"), keys) if keys else []
    counted: dict[UUID, Counted] = {}
    for row in rows:
        due = Due(row["due_at"], row["provisional"])
        gone = counting.opening_due(row, await piece.ground_before(row["policy_version"])) if piece.back else None
        counted[row["id"]] = Counted(row, row, partial(_always, due), None if gone is None else partial(_always, gone))
    return counted


def _always(due: Due, _: Due) -> Due:
    return due


async def _retime(piece: Piece, clock: Row, counted: Counted) -> list[Retimed]:
    ground = await piece.ground(clock["policy"])
    before = Due(clock["due_at"], clock["provisional"])
    gone = counted.gone is not None and counted.gone(before) == before
    due = counted.due(before) if before.provisional or gone else before
    instants = ground.instants(due.at, counted.event["urgency"])
    rests = clock["next_at"] is None
    after = Retimed(clock["duty"], due.at, due.provisional, None if rests else next_instant(instants, clock["outcome"]))
    if after == (clock["duty"], before.at, before.provisional, clock["next_at"]):
        return []
    if due.at != before.at:
        _tell(piece, clock, counted.duty, counted.event, due, ground)
    return [after]


def _tell(piece: Piece, clock: Row, duty: Row, event: Row, due: Due, ground: Ground) -> None:
    """The move is listed and journalled; where the day is another, those who owe it are told."""
    kind, before = "task" if clock["kind"] == b"t" else "obligation", clock["due_at"]
    piece.move(kind, duty["id"], before, due.at, provisional=due.provisional)
    piece.writing.note(
        kind,
        duty["id"],
        duty["state"],
        at=piece.now,
        how=MOVED,
        due_before=before,
        due_at=due.at,
        document=piece.document,
    )
    if ground.calendar.local_day(before) == ground.calendar.local_day(due.at):
        return
    of = derived_from(duty["id"], STEP, piece.by.hex)
    said: dict[str, object] = {"due_before": before.isoformat(), "reason": piece.document}
    piece.writing.tell(
        notice(replace(one, template=STEP), of=of, event=duty["event"], duty=duty["id"], kind=clock["kind"], step=STEP,
               urgency=event["urgency"], revision=clock["revision"], at=piece.now, context=said)
        for one in _owing(clock, duty, event, ground)
    )  # fmt: skip


def _owing(clock: Row, duty: Mapping[str, Any], event: Row, ground: Ground) -> Iterator[Addressee]:
    """Of a task those who are told of new ones; of an obligation whoever holds the post now."""
    notify = ground.policy.class_of(event["kind"])
    if clock["kind"] == b"t":
        yield from ground.told(notify.opening, duty["unit"])
        return
    opened_for = Holding(duty["holding"], duty["post"], PostKind(duty["post_kind"]), duty["unit"], duty["person"])
    owner = still_held(opened_for, organisation=ground.organisation, day=ground.today)
    if owner is not None:
        for audience in notify.cascade:
            yield from (Addressee(owner, channel, audience.template) for channel in audience.channels)
