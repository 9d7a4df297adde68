"""The list of calls: whom no channel reached, who is to telephone him, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from duban.channels.addresses import mask
from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ledger.database import Connection, Row
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation, PostKind, derived_from, post_of


class CallOutcome(StrEnum):
    """What came of a call; a person who did not answer stays on the list."""

    reached = "reached"
    no_answer = "no-answer"
    wrong_number = "wrong-number"


class After(NamedTuple):
    """Where the last page ended."""

    at: datetime
    duty: UUID
    holding: int


@dataclass(frozen=True, slots=True)
class ToCall:
    """One call to make: about which duty, whom, by whom; the number is masked, to be revealed where it is dialled."""

    duty: UUID
    kind: str
    unit: str
    title: str
    event: tuple[str, str]
    post: str
    person: str
    name: str | None = field(repr=False)
    phone: str | None
    why: str
    since: datetime
    due_at: datetime | None
    tries: int
    caller: str | None
    caller_post: str | None
    place: After


async def call_list(
    parts: Parts,
    conn: Connection,
    *,
    limit: int,
    after: After | None = None,
    unit: str | None = None,
    hidden: Sequence[str] | None = None,
) -> list[ToCall]:
    """The longest waiting first; `unit` alone where named, without events that are `hidden` (None: nothing is).

    Whose duty was signed, ended or withdrawn since is not on it.
    """
    at, duty, holding = after or (None, None, None)
    rows = await conn.fetch(sql("list_calls"), at, duty, holding, unit, None if hidden is None else list(hidden), limit)
    if not rows:
        return []
    organisation = await parts.organisation(conn)
    day = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
    return [_shown(parts, row, _caller(organisation, row, day)) for row in rows]


async def called(parts: Parts, duty: UUID, person: str, *, by: str, outcome: CallOutcome) -> bool:
    """Records what came of the call, and the journal's entry; False where it is not on the list (any more)."""
    writing = Writing()
    async with parts.ledger.transaction() as conn:
        now = await parts.ledger.now(conn)
        rows = await conn.fetch(sql("record_call"), duty, person, outcome.value, by, now)
        for row in rows:
            key = derived_from(row["duty"], "call", str(row["holding"]))
            writing.note("call", key, outcome.value, at=now, by=by, how="telephone", of=duty, holding=row["holding"])
        await writing.write(conn)
    return bool(rows)


def _caller(organisation: Organisation, row: Row, day: date) -> Holding | None:
    """The unit's deputy, else its liaison; nobody telephones himself, and then the lead office's do."""
    for unit in (row["unit"], organisation.lead_office.code):
        for kind in (PostKind.deputy, PostKind.liaison):
            found = organisation.holder(post_of(unit, kind), day)
            if found is not None and found.person != row["person"]:
                return found
    return None


def _shown(parts: Parts, row: Row, caller: Holding | None) -> ToCall:
    return ToCall(
        duty=row["duty"], kind="task" if row["duty_kind"] == b"t" else "obligation", unit=row["unit"],
        title=row["title"] or row["subject"] or row["kind"], event=(row["source"], row["event_id"]), post=row["post"],
        person=row["person"], name=row["name"],
        phone=mask(Channel.sms, parts.keys.unseal(row["phone"])) if row["phone"] else None,
        why=row["why"], since=row["at"], due_at=row["due_at"], tries=row["tries"],
        caller=caller.person if caller else None, caller_post=caller.post if caller else None,
        place=After(row["at"], row["duty"], row["holding"]),
    )  # fmt: skip
