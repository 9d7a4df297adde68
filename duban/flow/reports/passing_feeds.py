"""Calendar links at a handover: whoever comes into a post that had one is sent a link of his own; the leaver's ends."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.flow.reports.feeds import issue_to
from duban.ledger.database import Connection
from duban.ledger.rows import NoticeRow
from duban.ledger.statements import sql
from duban.model import Channel, Holding, Organisation, Urgency, derived_id

STEP: Final = "feed"
TITLE: Final = "督办时限日程订阅"


async def pass_feeds_on(
    parts: Parts, conn: Connection, posts: Sequence[str], organisation: Organisation, now: datetime
) -> frozenset[Channel]:
    """Of these posts, which others answer for now, those with a link in force get another for whoever came.

    Whoever is only away finds his own link again when he is back; that of whoever left for good is ended.
    """
    today, writing = now.astimezone(parts.rules.zone).date(), Writing()
    for row in await conn.fetch(sql("list_feeds_in_force"), list(posts)):
        holding = organisation.holder(row["post"], today)
        if holding is None or holding.unit is None:
            continue  # nobody came: what the leaver has shows nothing, and whoever comes later gets the new one
        if holding.person not in row["people"]:
            token = await issue_to(conn, holding.post, holding.person)
            writing.tell(_told(parts, holding, token, now))
        await conn.execute(sql("end_feeds_of_leavers"), holding.post, _still(organisation, holding.post, today))
    await writing.write(conn)
    return writing.channels


def feed_link(parts: Parts, context: Mapping[str, Any]) -> str | None:
    """The link that a notice brings, opened only when it is sent; None where it brings none."""
    sealed = context.get(STEP)
    return f"{parts.rules.public_url}/feeds/{parts.keys.unseal(base64.b64decode(sealed))}.ics" if sealed else None


def _told(parts: Parts, holding: Holding, token: str, now: datetime) -> Iterator[NoticeRow]:
    """By mail alone: a text has no room for a link."""
    said = {
        "template": STEP, "title": TITLE, "unit": holding.unit, "tier": holding.kind.value,
        STEP: base64.b64encode(parts.keys.seal(token)).decode(),
    }  # fmt: skip
    key = derived_id(now, STEP, holding.post, str(holding.id), now.isoformat())
    yield NoticeRow(key, None, None, None, 1, holding.id, STEP, Channel.email, Urgency.normal, now, said)


def _still(organisation: Organisation, post: str, today: date) -> list[str]:
    """Whoever holds the post, or comes back to it."""
    return [held.person for held in organisation.posts.get(post, ()) if held.valid_to is None or held.valid_to >= today]
