"""Policy: the checked files of the operator's folder become the active version, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from duban.flow.parts import Parts
from duban.ledger.policy import active_versions, read_policy, write_policy
from duban.playbook.load import load_policy

LOCK = "SELECT pg_advisory_xact_lock(hashtext('duban.policy'))"


async def apply_policy(parts: Parts, files: Mapping[str, str]) -> int:
    """Makes the files the active policy and returns its version; the same files again change nothing.

    Raises `Faults` with every fault where they cannot be loaded; nothing is written then.
    """
    async with parts.ledger.transaction() as conn:
        await conn.execute(LOCK)
        active = (await active_versions(conn)).policy or 0
        load_policy(files, version=active + 1)
        if active and await read_policy(conn, active) == dict(files):
            return active
        await write_policy(conn, active + 1, files, at=await parts.ledger.now(conn))
    return active + 1


async def active_files(parts: Parts) -> dict[str, str]:
    """The files of the active policy; empty before the first."""
    async with parts.ledger.reading() as conn:
        active = (await active_versions(conn)).policy
        return await read_policy(conn, active) if active else {}
