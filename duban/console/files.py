"""`/v1/tasks/{id}/files`, `/v1/files/{sha256}`: files come in whole, are judged, kept, and go out as attachments."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import structlog
from fastapi import Path, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import FileResponse, JSONResponse, Response

from duban.console.access import bearer_of, house_of, sight
from duban.console.acting_asked import KEY, LONGEST_KEY, field_fault
from duban.console.acting_refused import REFUSALS, problem_of
from duban.console.actions import task_state
from duban.console.body import drain
from duban.console.file_headers import DISPOSITION, FileAsked, file_asked
from duban.console.problems import MEDIA_TYPE, Problem, not_found
from duban.files.kinds import MEDIA, fits, kind_of
from duban.files.scanner import ScannerAway
from duban.files.shelf import Shelf
from duban.files.store import Incoming
from duban.flow.evidence.files import FileShown, Kept, Verdict, attach, files_of, may_attach
from duban.flow.gateway.tokens import Bearer
from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.flow.shown.shapes import Page
from duban.flow.tasks.bodies import BODIES
from duban.flow.tasks.once import Answer, KeyReused, once
from duban.ledger.database import Connection

WITHIN: Final = 300.0
"""Seconds of real time in which a file must have come."""
# Whatever the file holds, a browser runs and shows nothing of it.
_SHUT: Final = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}

log = structlog.get_logger("duban.console")


class FileAskedFor(BaseModel):
    """Of which task the file is."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    task: UUID


async def add_file(request: Request, id: UUID) -> Response:
    """Keeps the request's body as a file of the task. Sent again with the same key, it gives the first answer."""
    house, bearer = house_of(request), bearer_of(request)
    assert bearer is not None
    if house.shelf is None:
        raise Problem(503, "files-away", "本服务没有配置文件存放处，请联系管理员。")
    asked = file_asked(request)
    await _may(house.parts, id, bearer)
    try:
        with house.shelf.store.incoming() as incoming:
            await drain(request, most=house.shelf.most, into=incoming.write, within=WITHIN)
            file = await judged(house.parts, house.shelf, incoming, asked.name)
            await house.shelf.store.keep(incoming)
    except OSError as error:
        raise not_kept(error) from None
    return await _attached(house.parts, id, bearer, asked, file)


async def list_files(request: Request, id: UUID) -> JSONResponse:
    """The files of a task, oldest first."""
    parts = house_of(request).parts
    if await show.task(parts, id, **sight(request)) is None:
        raise not_found("没有这个编号的督办事项。")
    page: Page[FileShown] = {"items": [*await files_of(parts, id)], "next": None}
    return JSONResponse(page)


async def send_file(
    request: Request, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], asked: Annotated[FileAskedFor, Query()]
) -> Response:
    """A file of a task, always to be saved and never to be shown."""
    house = house_of(request)
    seen = await show.task(house.parts, asked.task, **sight(request))
    found = await files_of(house.parts, asked.task, bytes.fromhex(sha256)) if seen else ()
    return await handed_out(house.shelf, found)


async def handed_out(shelf: Shelf | None, found: Sequence[FileShown]) -> FileResponse:
    """The file that was found, unaltered, as an attachment; `Problem` where there is none, or it is not whole."""
    if not found or shelf is None:
        raise not_found("此事项没有这个文件。")
    sha256, kind = bytes.fromhex(found[0]["sha256"]), found[0]["type"]
    if not await shelf.store.holds(sha256):
        log.error("a file of a task is lost or altered", sha256=sha256.hex())
        raise Problem(500, "file-damaged", "文件已丢失或被改动，与上传时不符；请联系管理员从备份恢复。")
    media = next((said for name, said in MEDIA.items() if name == kind), "application/octet-stream")
    return FileResponse(shelf.store.path(sha256), headers=_SHUT, media_type=media, filename=found[0]["name"])


def not_kept(error: OSError) -> Problem:
    """The disk does not take the file: logged without a path."""
    log.error("a file cannot be kept", why=error.strerror)
    detail = "文件暂时无法保存（磁盘已满或不可写），请联系管理员，稍后重新上传。"
    return Problem(503, "files-away", detail, headers={"Retry-After": "60"})


async def _may(parts: Parts, task: UUID, bearer: Bearer) -> None:
    """Whether the task takes a file of theirs at all, before one is read."""
    async with parts.ledger.transaction() as conn:
        try:
            await may_attach(parts, conn, task, by=f"token:{bearer.name}", unit=bearer.unit)
        except REFUSALS as error:
            raise problem_of(error, await task_state(conn, task), offered=BODIES) from None


async def judged(parts: Parts, shelf: Shelf, incoming: Incoming, name: str) -> Kept:
    """The file by its content; raises `Problem` where it is none that is taken."""
    await asyncio.to_thread(incoming.finish)
    if incoming.size == 0:
        raise Problem(400, "empty", "文件没有内容。", errors=[field_fault("body", "empty", "文件没有内容，请核对")])
    async with parts.ledger.reading() as conn:
        allowed = (await parts.policy(conn)).evidence.files
    found = await asyncio.to_thread(kind_of, incoming.path, name)
    if found.kind is None or found.kind not in allowed:
        detail = f"不接受这种文件；可上传 {'、'.join(allowed)}（以内容为准，改扩展名无效）"
        raise Problem(415, "file-type", detail, errors=[field_fault("body", "file-type", detail)])
    if found.macros:
        detail = "文件含有宏，不能上传：请另存为不含宏的格式"
        raise Problem(415, "file-macros", detail, errors=[field_fault("body", "file-macros", detail)])
    if not fits(found.kind, name):
        detail = f"文件名的扩展名与内容（{found.kind}）不符，请改正扩展名"
        raise Problem(
            400, "extension-mismatch", detail, errors=[field_fault(DISPOSITION, "extension-mismatch", detail)]
        )
    return Kept(incoming.sha256, name, found.kind, incoming.size, await _verdict(shelf, incoming))


async def _verdict(shelf: Shelf, incoming: Incoming) -> Verdict:
    if shelf.scanner is None:
        return "unscanned"
    try:
        clean = await shelf.scanner.is_clean(incoming.path)
    except ScannerAway as error:
        log.warning("the virus scanner gives no verdict", why=error.why)
        raise Problem(503, "scanner-away", str(error), headers={"Retry-After": "30"}) from None
    if not clean:
        log.warning("a file was infected and is not kept", sha256=incoming.sha256.hex())
        detail = "文件中发现病毒，没有保存：请杀毒后重新上传"
        raise Problem(422, "infected", detail, errors=[field_fault("body", "infected", detail)])
    return "clean"


async def _attached(parts: Parts, task: UUID, bearer: Bearer, asked: FileAsked, file: Kept) -> Response:
    """The kept file becomes one of the task's, once for its key."""

    async def do(conn: Connection) -> Answer:
        return await _answered(parts, conn, task, file, bearer)

    said = hashlib.sha256(f"file {task} {asked.name} {file.sha256.hex()}".encode()).digest()
    try:
        answer = await once(parts, bearer.name, asked.key, asked=said, do=do)
    except KeyReused as error:
        raise Problem(422, error.code, str(error), errors=[field_fault(KEY, error.code, str(error))]) from None
    return Response(answer.body, answer.status, media_type="application/json" if answer.status < 400 else MEDIA_TYPE)


async def _answered(parts: Parts, conn: Connection, task: UUID, file: Kept, bearer: Bearer) -> Answer:
    try:
        async with conn.transaction():
            shown = await attach(parts, conn, task, file, by=f"token:{bearer.name}", unit=bearer.unit)
    except REFUSALS as error:
        response = problem_of(error, await task_state(conn, task), offered=BODIES).as_json()
    else:
        response = JSONResponse(shown, 201)
    return Answer(response.status_code, bytes(response.body))


def _header(name: str, description: str, **schema: object) -> dict[str, Any]:
    said = {"type": "string", "minLength": 1, **schema}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": said}


_BINARY: Final = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
SENDING: Final[dict[str, Any]] = {
    "responses": {"200": {"description": "The file, as an attachment, by its own type.", "content": _BINARY}},
}
ADDING: Final[dict[str, Any]] = {
    "parameters": [
        _header(KEY, "once for this key within 24 h", maxLength=LONGEST_KEY),
        _header(DISPOSITION, "attachment; filename*=UTF-8''… : the file's name"),
    ],
    "requestBody": {"required": True, "content": _BINARY},
}
