"""人才工作滞后于项目: an event that runs ahead of earlier events' open tasks warns the lead office, in one mail."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.listed import listed_row
from duban.flow.notices import notice
from duban.ground import Addressee, Ground
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import Urgency
from duban.playbook.rules import WarnOpenTasks
from events.event import Event

RULE: Final = "warn-open-tasks"
STEP: Final = "lagging"
MOST: Final = 200
"""Tasks that one mail lists."""


async def followers(conn: Connection, recorded: Sequence[tuple[UUID, Event, Ground]]) -> Collection[UUID]:
    """Of the events that may run ahead of others those that do follow one: most are the first about their subject."""
    asked = [
        (key, event.subject, event.time)
        for key, event, ground in recorded
        if any(rule.rule == RULE for rule in ground.policy.playbooks[event.kind].rules)
    ]
    if not asked:
        return ()
    return {row["id"] for row in await conn.fetch(sql("list_followers"), *map(list, zip(*asked, strict=True)))}


async def warn(
    conn: Connection, writing: Writing, rule: WarnOpenTasks, key: UUID, event: Event, ground: Ground
) -> None:
    """Queues the warning where tasks of earlier events about the same subject are open; else nothing."""
    rows = await conn.fetch(sql("list_lagging_tasks"), event.subject, list(rule.kinds), key, event.time, MOST)
    if rows:
        tasks = [listed_row(row) for row in rows]
        writing.tell(
            notice(told, of=key, event=key, step=STEP, urgency=Urgency[event.urgency], at=ground.now,
                   context={"tasks": tasks, "reason": rule.title})
            for told in _lead_office(ground)
        )  # fmt: skip


def _lead_office(ground: Ground) -> Iterator[Addressee]:
    """Whoever in the lead office hears of vacancies, hears of this."""
    for told in ground.told(ground.policy.vacancy, ground.organisation.lead_office.code):
        yield replace(told, template=STEP)
