"""Succession: whoever comes into a post is told of what is open there, with a link of his own."""

from __future__ import annotations

from collections.abc import Sequence

from duban.flow.commit import Writing
from duban.flow.duties import notice
from duban.flow.parts import Parts
from duban.ground import Addressee
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import Channel, ObligationState


async def tell_successors(parts: Parts, conn: Connection, posts: Sequence[str]) -> frozenset[Channel]:
    """Queues, for each open obligation of these posts, a first notice to whoever holds the post today."""
    writing, now = Writing(), await parts.ledger.now(conn)
    organisation, today = await parts.organisation(conn), now.astimezone(parts.rules.zone).date()
    for row in await conn.fetch(sql("list_inherited"), list(posts)):
        successor = organisation.holder(row["post"], today)
        if successor is None:
            continue
        policy = await parts.policy(conn, row["policy_version"])
        writing.note(
            "obligation", row["id"], ObligationState.open, at=now, how="succession", holding=successor.id,
            person=successor.person,
        )  # fmt: skip
        writing.tell(
            notice(Addressee(successor, channel, audience.template), of=row["id"], event=row["event"], duty=row["id"],
                   kind=b"o", urgency=row["urgency"], at=now)
            for audience in policy.class_of(row["kind"]).cascade
            for channel in audience.channels
        )  # fmt: skip
    await writing.write(conn)
    return writing.channels
