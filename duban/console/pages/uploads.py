"""Files on a task's page: sent by a form, judged by their content as those of programs are, handed out to be saved."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.acting_refused import REFUSALS
from duban.console.file_headers import name_faults, without_folders
from duban.console.files import handed_out, judged, not_kept
from duban.console.pages.frame import saying, viewer_of, words_of
from duban.console.pages.pressing import typed_in
from duban.console.pages.refusing import told
from duban.console.pages.routes import UNITS, PageRoute
from duban.console.problems import Problem, not_found
from duban.files.shelf import Shelf
from duban.flow.evidence.files import Kept, attach, files_of, may_attach
from duban.flow.pages.task import seen
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.once import Answer, KeyReused, once
from duban.ledger.database import Connection

SEEING: Final = UNITS | {Part.leader}
NO_TASK: Final = "没有这个督办事项，或者它不属于您的单位。"
CHUNK: Final = 1 << 20


async def upload(request: Request, id: UUID) -> Response:
    """Takes the form's file as one of the task's; what is none that is taken is told, and nothing of it stays."""
    house, viewer, t, given = house_of(request), viewer_of(request), words_of(request), await typed_in(request)
    task, sent = await seen(house.parts, viewer, id), (await request.form()).get("file")
    back = f"/tasks/{id}"
    if task is None:
        raise not_found(NO_TASK)
    if house.shelf is None:
        return told(request, t("本系统没有设置文件目录，不能上传。"), given, back=back, status=409)
    if not isinstance(sent, UploadFile) or not sent.filename:
        return told(request, t("请先选择一个文件。"), given, back=back, status=400)
    try:
        act = str(UUID(given.get("act", "")))
        file = await _taken(house.parts, house.shelf, viewer, task, sent)
        await _attached(house.parts, viewer, task, file, act)
    except Problem as problem:
        return told(request, problem.detail, given, back=back, status=problem.status)
    except ValueError:
        return told(request, t("表单不完整，请返回后刷新页面再办理。"), given, back=back, status=400)
    except (*REFUSALS, KeyReused) as error:
        return told(request, str(error), given, back=back, status=409, stale=True)
    return saying(request, back, t("已上传：{name}。", name=file.name))


async def download(request: Request, id: UUID, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """A file of a task that the viewer may see."""
    house = house_of(request)
    task = await seen(house.parts, viewer_of(request), id)
    return await handed_out(house.shelf, await files_of(house.parts, id, bytes.fromhex(sha256)) if task else ())


async def _taken(parts: Parts, shelf: Shelf, viewer: Viewer, task: TaskShown, sent: UploadFile) -> Kept:
    """The file, kept in the store. `Problem`, or what `may_attach` raises, where it is not."""
    name = without_folders(sent.filename or "")
    if faults := list(name_faults(name)):
        raise Problem(400, faults[0]["code"], faults[0]["detail"])
    async with parts.ledger.transaction() as conn:
        await may_attach(parts, conn, UUID(task["id"]), by=viewer.person, unit=_unit(viewer, task))
    if (sent.size or 0) > shelf.most:
        raise Problem(413, "too-large", f"文件超过 {shelf.most // (1024 * 1024)} MB，请压缩或拆分后上传。")
    try:
        with shelf.store.incoming() as incoming:
            while chunk := await sent.read(CHUNK):
                incoming.write(chunk)
            file = await judged(parts, shelf, incoming, name)
            await shelf.store.keep(incoming)
    except OSError as error:
        raise not_kept(error) from None
    return file


async def _attached(parts: Parts, viewer: Viewer, task: TaskShown, file: Kept, act: str) -> None:
    async def do(conn: Connection) -> Answer:
        await attach(parts, conn, UUID(task["id"]), file, by=viewer.person, unit=_unit(viewer, task))
        return Answer(303, b"{}")

    said = hashlib.sha256(f"file {task['id']} {file.name} {file.sha256.hex()}".encode()).digest()
    await once(parts, f"console:{viewer.person}", act, asked=said, do=do)


def _unit(viewer: Viewer, task: TaskShown) -> str:
    """For which of his units the viewer sends it; of another's task that is refused."""
    return task["unit"] if task["unit"] in viewer.units else "-"


ROUTES: Final = (
    PageRoute("/tasks/{id}/files", upload, ("POST",), UNITS),
    PageRoute("/tasks/{id}/files/{sha256}", download, parts=SEEING),
)
