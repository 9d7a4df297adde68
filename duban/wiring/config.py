"""The operator's folder becomes the active policy; its organisation is imported when its file has changed."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duban.flow.organisation.changes import Changes
from duban.flow.organisation.importing import import_organisation
from duban.flow.parts import Parts
from duban.flow.policy import apply_folder
from duban.ledger.statements import sql
from duban.playbook.files import read_config, read_text
from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.sheets.read import is_sheets, read_sheets

NAMES = ("organisation.yaml", "organisation.yml", "organisation.json")
MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying the folder did: the active policy's version, the organisation's changes where it was imported."""

    policy: int
    organisation: Changes | None


async def apply_config(parts: Parts, folder: Path) -> Applied:
    """Applies the folder: policy and organisation where their files differ from when they were last applied.

    Raises `Faults` where anything in it is wrong.
    """
    files = read_config(folder)
    found = organisation_file(folder)
    organisation = parse_organisation(*found) if found else None
    changes = None
    if found and organisation and await _is_new(parts, found[0]):
        changes = await import_organisation(parts, organisation, keeps_handovers=True)
        await _mark(parts, found[0])
    return Applied(await apply_folder(parts, files), changes)


def organisation_file(folder: Path) -> tuple[str, str] | None:
    """Text and name of the folder's organisation file, if it has one."""
    for name in NAMES:
        path = folder / "organisation" / name
        if path.is_file():
            return read_text(path, f"organisation/{name}", most=MOST_BYTES), f"organisation/{name}"
    return None


def read_organisation_file(path: Path) -> OrganisationFile:
    """An organisation from anywhere: YAML, JSON, a workbook, or a folder or zip of CSV files; raises `Faults`."""
    with _uncollected():
        if is_sheets(path):
            return read_sheets(path)
        return parse_organisation(read_text(path, path.name, most=MOST_BYTES), path.name)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A large file makes a million small things, none of them garbage; the collector would go through them all again
    and again, for a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


async def _is_new(parts: Parts, text: str) -> bool:
    async with parts.ledger.reading() as conn:
        seen: bytes | None = await conn.fetchval(sql("read_organisation_seen"))
    return seen != _hash(text)


async def _mark(parts: Parts, text: str) -> None:
    async with parts.ledger.transaction() as conn:
        await conn.execute(sql("mark_organisation_seen"), _hash(text))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
