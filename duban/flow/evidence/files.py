"""Files of a task: what may be kept, by whom and until when, and what is shown of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.refused import NotNow
from duban.flow.shown.duty import local
from duban.flow.tasks.desk import hold, take
from duban.flow.tasks.permits import NotResponsible
from duban.ledger import evidence
from duban.ledger.database import Connection, Row
from duban.ledger.evidence import FileRow
from duban.model import TaskState

MOST_FILES: Final = 50
"""Files of one task."""
_S: Final = TaskState
OPEN: Final = frozenset({_S.assigned, _S.signed, _S.in_progress, _S.returned, _S.disputed, _S.paused})

Verdict = Literal["clean", "unscanned"]


class FilesClosed(NotNow):
    """此事项已申请办结或已终结，不能再上传文件；如需补充材料，请由牵头部门先退回。"""

    code = "files-closed"


class TooManyFiles(NotNow):
    """此事项的文件已达上限，请合并后上传。"""

    code = "too-many-files"


class FileShown(TypedDict):
    """A file of a task; `verdict` is the virus scanner's, `unscanned` where there is none."""

    sha256: str
    name: str
    type: str
    size: int
    verdict: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the store."""

    sha256: bytes
    name: str
    type: str
    size: int
    verdict: Verdict


async def may_attach(parts: Parts, conn: Connection, task: UUID, *, by: str, unit: str | None) -> None:
    """Raises `NoSuchTask`, `NotResponsible` or `FilesClosed` where the task takes no file from who sends it.

    The task is held until the commit: what is handed in is what was there then.
    """
    desk = await take(parts, conn, task, by=by, unit=unit)
    if unit is not None and unit != desk.row["unit"]:
        raise NotResponsible
    await hold(desk)
    if desk.state not in OPEN:
        raise FilesClosed


async def attach(parts: Parts, conn: Connection, task: UUID, file: Kept, *, by: str, unit: str | None) -> FileShown:
    """The file becomes one of the task's; the same content again changes nothing. Raises as `may_attach`, and
    `TooManyFiles`."""
    await may_attach(parts, conn, task, by=by, unit=unit)
    found = await evidence.list_files(conn, task)
    if len(found) >= MOST_FILES and all(row["sha256"] != file.sha256 for row in found):
        raise TooManyFiles
    now = await parts.ledger.now(conn)
    await evidence.insert_file(
        conn, FileRow(task, file.sha256, file.name, file.type, file.size, file.verdict, now, by)
    )  # fmt: skip
    return _shown(parts, (await evidence.list_files(conn, task, file.sha256))[0])


async def files_of(parts: Parts, task: UUID, sha256: bytes | None = None) -> Sequence[FileShown]:
    """The files of a task, oldest first; or the one with that hash. The caller has asked who may see the task."""
    async with parts.ledger.reading() as conn:
        return [_shown(parts, row) for row in await evidence.list_files(conn, task, sha256)]


def _shown(parts: Parts, row: Row) -> FileShown:
    return {
        "sha256": row["sha256"].hex(), "name": row["name"], "type": row["type"], "size": row["size"],
        "verdict": row["verdict"], "at": local(parts, row["at"]), "by": row["by"],
    }  # fmt: skip
