"""Policy: the checked files of the operator's folder become the active version, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from duban.flow.parts import Parts
from duban.flow.refused import ChangedSince
from duban.ledger.policy import active_versions, read_policy, write_policy
from duban.ledger.statements import sql
from duban.playbook.dropped import dropped_faults
from duban.playbook.faults import Faults, FileFault
from duban.playbook.load import load_policy
from duban.playbook.raised import version_warnings
from duban.playbook.rules import Policy

LOCK = "SELECT pg_advisory_xact_lock(hashtext('duban.policy'))"


async def apply_policy(
    parts: Parts, files: Mapping[str, str], *, by: str | None = None, seen: int | None = None
) -> int:  # fmt: skip
    """Makes the files the active policy and returns its version; the same files again change nothing.

    `by` is who changed them on the console, `seen` the version that he changed. Raises `Faults` with every fault where
    they cannot be loaded, or drop recurring work without a recorded decision, and `ChangedSince` where another version
    is active by now; nothing is written then.
    """
    async with parts.ledger.transaction() as conn:
        await conn.execute(LOCK)
        active = (await active_versions(conn)).policy or 0
        policy = load_policy(files, version=active + 1)
        before = await read_policy(conn, active) if active else {}
        if active and before == dict(files):
            return active
        if seen not in (None, active):
            raise ChangedSince
        if dropped := _dropped(before, policy):
            raise Faults(dropped)
        await write_policy(conn, active + 1, files, at=await parts.ledger.now(conn), by=by)
    return active + 1


async def apply_folder(parts: Parts, files: Mapping[str, str]) -> int:
    """The same for the operator's folder at every start: as it was then, it undoes no later change on the console."""
    async with parts.ledger.reading() as conn:
        active = (await active_versions(conn)).policy
        of_folder = await conn.fetchval(sql("find_policy_of_folder"))
        if active and of_folder and await read_policy(conn, of_folder) == dict(files):
            return active
    return await apply_policy(parts, files)


async def active_files(parts: Parts) -> dict[str, str]:
    """The files of the active policy; empty before the first."""
    async with parts.ledger.reading() as conn:
        active = (await active_versions(conn)).policy
        return await read_policy(conn, active) if active else {}


async def dropped_by(parts: Parts, policy: Policy) -> list[FileFault]:
    """What recurring work of the active policy this one would drop without a recorded decision."""
    return _dropped(await active_files(parts), policy)


async def not_raised(parts: Parts, policy: Policy) -> list[str]:
    """Playbooks that say something else than the active ones under the version that these have, or a lower one."""
    before = await active_files(parts)
    try:
        return list(version_warnings(load_policy(before, version=1), policy)) if before else []
    except Faults:
        return []


def _dropped(before: Mapping[str, str], policy: Policy) -> list[FileFault]:
    """Of files that this program can no longer read nothing can be said, and no operator should be locked out by it."""
    try:
        return dropped_faults(load_policy(before, version=1), policy) if before else []
    except Faults:
        return []
