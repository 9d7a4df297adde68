"""The organisation: a file states the whole of it from now on; what stays the same keeps its holdings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from duban.flow.organisation.changes import Changes, HeldKey, changes_of, held_key, moved_posts, wanted_key
from duban.flow.organisation.directory import Directory, read_directory
from duban.flow.organisation.recording import LOCK
from duban.flow.organisation.succession import hand_over
from duban.flow.organisation.undoing import undone
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.policy import active_versions, read_holdings, read_organisation, unit_document
from duban.ledger.statements import sql
from duban.model import Organisation, Unit
from duban.playbook.against import check_policy_against
from duban.playbook.faults import Faults
from duban.playbook.organisation import OrganisationFile, PostHeld
from duban.playbook.organisation_checks import gaps_between


async def import_organisation(
    parts: Parts, file: OrganisationFile, *, dry_run: bool = False, keeps_handovers: bool = False
) -> Changes:
    """One commit: the new version, holdings recorded and retired, people written, open obligations handed over.

    Raises `Faults` where the file does not go with what is on record: a masked number that is not the one there, a duty
    that is held now and for some days would be held by nobody. A handover that the file undoes is told in the changes;
    with `keeps_handovers` it is a fault, since nobody asked for that.
    """
    async with parts.ledger.transaction() as conn:
        await conn.execute(LOCK)
        active = (await active_versions(conn)).organisation or 0
        before = await read_organisation(conn, active) if active else None
        today = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        directory = await read_directory(conn, parts.keys, file)
        _refuse(file, before.units if before else {}, today, directory)
        undoes = await undone(parts, conn, file, today)
        if undoes and keeps_handovers:
            raise Faults(undoes)
        held = {held_key(holding): holding.id for holding in await read_holdings(conn)}
        wanted = {wanted_key(post): post for post in file.held()}
        changes = changes_of(active + 1, before.units if before else {}, file, held, wanted, directory)
        changes = await _with_moves(conn, changes, before, file, today)
        changes = replace(changes, version=active) if changes.nothing and active else changes
        changes = replace(
            changes, unheld=await _unheld(parts, conn, file, today), undone=tuple(str(fault) for fault in undoes)
        )
        if not dry_run:
            await directory.write(conn)
            if not changes.nothing or active == 0:
                await _write(parts, conn, file, changes.version, held, wanted)
    return changes


def _refuse(file: OrganisationFile, before: Mapping[str, Unit], today: date, directory: Directory) -> None:
    found = [*directory.faults, *(file.fault(*gap) for gap in gaps_between(before, file.units, today))]
    if found:
        raise Faults(found)


async def _unheld(parts: Parts, conn: Connection, file: OrganisationFile, today: date) -> tuple[str, ...]:
    """What the active playbooks lay on a duty that nobody would hold; it would fall to the lead office."""
    if not (await active_versions(conn)).policy:
        return ()
    return tuple(str(fault) for fault in check_policy_against(await parts.policy(conn), file, today))


async def _write(
    parts: Parts,
    conn: Connection,
    file: OrganisationFile,
    version: int,
    held: Mapping[HeldKey, int],
    wanted: Mapping[HeldKey, PostHeld],
) -> None:
    documents = [unit_document(unit) for unit in file.units]
    await conn.execute(sql("insert_organisation_version"), version, await parts.ledger.now(conn), documents)
    await conn.execute(sql("retire_holdings"), version, [number for key, number in held.items() if key not in wanted])
    await _record(conn, [post for key, post in wanted.items() if key not in held], version)
    await hand_over(parts, conn)


async def _record(conn: Connection, posts: Sequence[PostHeld], version: int) -> None:
    rows = [(p.post, p.kind.value, p.unit, p.person, p.valid_from, p.valid_to, p.standing.value) for p in posts]
    if rows:
        await conn.execute(sql("insert_holdings"), *map(list, zip(*rows, strict=True)), version)


async def _with_moves(
    conn: Connection, changes: Changes, before: Organisation | None, file: OrganisationFile, today: date
) -> Changes:
    """The same changes, with the posts that pass to another today and what is open in them."""
    if before is None:
        return changes
    moves = moved_posts(before, file, today)
    posts, units = [move.post for move in moves], sorted({move.unit for move in moves})
    if not moves:
        return changes
    obligations = {row["post"]: row["n"] for row in await conn.fetch(sql("count_inherited"), posts, units)}
    tasks = {row["unit"]: row["n"] for row in await conn.fetch(sql("count_unfinished_tasks"), units)}
    found = (replace(m, obligations=obligations.get(m.post, 0), tasks=tasks.get(m.unit, 0)) for m in moves)
    return replace(changes, moves=tuple(move for move in found if move.obligations or move.tasks))
