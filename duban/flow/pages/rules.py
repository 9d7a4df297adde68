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
class Version:
    """Since when it holds, who changed it on the console (None: the operator's folder), and how many files."""

    number: int
    at: datetime
    by: str | None
    changed: int


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy in force, and the newest versions."""

    policy: Policy
    versions: Sequence[Version]


@dataclass(frozen=True, slots=True)
class Ruled:
    """One playbook, the file that states it, and the policy that it is part of."""

    playbook: Playbook
    path: str
    text: str
    policy: Policy


async def in_force(parts: Parts) -> InForce:
    """What is ruled now."""
    async with parts.ledger.reading() as conn:
        policy = await parts.policy(conn)
        rows = await conn.fetch(sql("list_policy_versions"), VERSIONS)
    versions = [Version(row["version"], row["applied_at"], row["applied_by"], row["changed"]) for row in rows]
    return InForce(policy, versions)


async def playbook_of(parts: Parts, kind: str) -> Ruled | None:
    """The playbook of a kind of event; None where there is none."""
    async with parts.ledger.reading() as conn:
        policy = await parts.policy(conn)
        found = policy.playbooks.get(kind)
        if found is None:
            return None
        files = await read_policy(conn, policy.version)
    path = next((path for path in files if path.endswith(f"/{kind}.yaml")), f"playbooks/{kind}.yaml")
    return Ruled(found, path, files.get(path, ""), policy)
