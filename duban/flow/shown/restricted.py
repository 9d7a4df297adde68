"""Restricted events: which kinds the rules in force hide from everybody but operators."""

from __future__ import annotations

from duban.flow.parts import Parts
from duban.ledger.database import Connection


async def hidden_kinds(parts: Parts, conn: Connection, *, sees_restricted: bool) -> list[str] | None:
    """What is hidden from who is asking, beside events restricted when they came; None where nothing is."""
    if sees_restricted:
        return None
    policy = await parts.policy(conn)
    return sorted(kind for kind in policy.playbooks if policy.restricts(kind))
