"""An address that takes no mail is marked, and the unit's liaison is asked to correct it, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from duban.channels.dsn.report import Returned
from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ledger.database import Connection, Row
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation, PostKind, Urgency, derived_from, post_of

STEP: Final = "address"
TITLE: Final = "更正成员单位名册中的电子邮箱"


async def ask_to_correct(parts: Parts, conn: Connection, writing: Writing, wrong: Sequence[Returned]) -> None:
    """Marks the addresses; of one marked already, or replaced meanwhile, nobody hears again."""
    if not wrong:
        return
    now, organisation = await parts.ledger.now(conn), await parts.organisation(conn)
    marked = await conn.fetch(
        sql("mark_bad_addresses"), [one.notice for one in wrong], [one.status for one in wrong], now
    )
    for row in marked:
        writing.tell(_notices(row, organisation, now, parts))


def _notices(row: Row, organisation: Organisation, now: datetime, parts: Parts) -> Iterator[NoticeRow]:
    """The person is named by the reference alone: whoever keeps the directory knows who that is."""
    holding = _liaison(row, organisation, now, parts)
    context = {
        "template": STEP, "unit": row["unit"], "tier": row["kind"], "title": TITLE,
        "reason": f"{row['person']}（{row['status']}）",
    }  # fmt: skip
    for channel in (Channel.email, Channel.inbox) if holding else ():
        if holding:
            key = derived_from(row["notice"], STEP, str(holding.id), channel)
            yield NoticeRow(key, None, None, None, 1, holding.id, STEP, channel, Urgency.normal, now, context)


def _liaison(row: Row, organisation: Organisation, now: datetime, parts: Parts) -> Holding | None:
    """The unit's; where that is the person himself, or the unit has none, the lead office's."""
    day = now.astimezone(parts.rules.zone).date()
    for unit in (row["unit"], organisation.lead_office.code):
        for kind in (PostKind.liaison, PostKind.deputy):
            found = organisation.holder(post_of(unit, kind), day) if unit else None
            if found is not None and found.person != row["person"]:
                return found
    return None
