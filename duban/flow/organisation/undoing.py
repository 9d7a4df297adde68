"""Handovers that a file would undo: it names again whoever had the post before. Said aloud, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from duban.flow.organisation.changes import organisation_of
from duban.flow.parts import Parts
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.model import PostKind
from duban.playbook.faults import FileFault
from duban.playbook.organisation import OrganisationFile

CODE = "undoes-handover"


async def undone(parts: Parts, conn: Connection, file: OrganisationFile, today: date) -> list[FileFault]:
    """A fault for each post that a handover in force gave to another than the file does; at its place in the file."""
    rows = await conn.fetch(sql("list_handovers_in_force"))
    if not rows:
        return []
    after, found = organisation_of(file), list[FileFault]()
    for row in rows:
        day = max(today, row["effective"].astimezone(parts.rules.zone).date())
        answers = after.holder(row["post"], day)
        if answers is not None and answers.person == row["was"] != row["person"]:
            detail = (
                f"此职务已按第 {row['n']} 号交接由 {row['person']} 担任，文件中仍是前任：请先 "
                "duban organisation export，据此更新文件；确要改回的，用 duban organisation import 导入"
            )
            found += [file.fault(path, CODE, detail) for path in _places(file, row["post"], row["was"])]
    return found


def _places(file: OrganisationFile, post: str, person: str) -> Iterator[tuple[str, int, str]]:
    """Where the file gives the post to that person."""
    for index, held in enumerate(file.posts):
        if held.kind != PostKind.staff and (held.post, held.person) == (post, person):
            yield "posts", index, "person"
