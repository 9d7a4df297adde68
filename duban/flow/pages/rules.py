"""规则: the playbooks in force, one of them with its file as it was applied, and the versions that came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.flow.parts import Parts
from duban.ledger.policy import read_policy
from duban.ledger.statements import sql
from duban.playbook.rules import Playbook, Policy

VERSIONS: Final = 20


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy in force, and the newest versions: number, and since when."""

    policy: Policy
    versions: Sequence[tuple[int, datetime]]


async def in_force(parts: Parts) -> InForce:
    """What is ruled now."""
    async with parts.ledger.reading() as conn:
        policy = await parts.policy(conn)
        rows = await conn.fetch(sql("list_policy_versions"), VERSIONS)
    return InForce(policy, [(row["version"], row["applied_at"]) for row in rows])


async def playbook_of(parts: Parts, kind: str) -> tuple[Playbook, str] | None:
    """The playbook of a kind of event and the text of its file; None where there is none."""
    async with parts.ledger.reading() as conn:
        policy = await parts.policy(conn)
        found = policy.playbooks.get(kind)
        if found is None:
            return None
        files = await read_policy(conn, policy.version)
    return found, next((body for path, body in files.items() if path.endswith(f"/{kind}.yaml")), "")
