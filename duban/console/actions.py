"""`POST /v1/tasks/{id}/…`: what an operator's program does with a task, once for each `Idempotency-Key`."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from duban.console.access import bearer_of, house_of
from duban.console.describe import inlined
from duban.console.problems import MEDIA_TYPE, FieldFault, Problem, ProblemShown, not_found
from duban.flow.parts import Parts
from duban.flow.tasks.actions import BadExtension, NoSuchPerson, act
from duban.flow.tasks.bodies import BODIES, Body
from duban.flow.tasks.closing import BadClosing
from duban.flow.tasks.desk import NoSuchTask
from duban.flow.tasks.once import Answer, KeyReused, once
from duban.flow.tasks.rulings import NoSuchUnit, ObjectedBefore
from duban.ledger.database import Connection
from duban.ledger.statements import sql
from duban.lifecycle import TASK_WORDS, Illegal
from events.refusal import Reason, Refusal
from events.strict_json import read

MOST_BYTES: Final = 64 * 1024
LONGEST_KEY: Final = 255
KEY: Final = "Idempotency-Key"
_DOUBTFUL: Final = frozenset({"duplicate-key", "too-deep"})


class ConflictShown(ProblemShown):
    """A problem that lies in the state of the task."""

    state: str | None
    allowed: list[str]


class Conflict(Problem):
    """The action is not one for the state in which the task is; it names that state."""

    def __init__(self, code: str, detail: str, *, state: str | None, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(409, code, detail)
        self._state = state
        self._allowed = allowed

    def shown(self) -> ConflictShown:
        """With the state, and the actions that are allowed in it."""
        return {**super().shown(), "state": self._state, "allowed": list(self._allowed)}


class Action(NamedTuple):
    """A route of this module: its path, what answers, and what OpenAPI is told of it."""

    path: str
    answer: Callable[[Request, UUID], Awaitable[Response]]
    described: dict[str, Any]


def _route(action: str) -> Action:
    async def answer(request: Request, id: UUID) -> Response:
        return await _do(request, id, action)

    answer.__name__ = f"{action}_task"
    answer.__doc__ = f"{TASK_WORDS[action]}. Asked again with the same `{KEY}` within 24 h, it gives the first answer."
    schema = inlined(BODIES[action].model_json_schema())
    key = {
        "name": KEY, "in": "header", "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }  # fmt: skip
    content = {"application/json": {"schema": schema}}
    described = {"parameters": [key], "requestBody": {"required": True, "content": content}}
    return Action(f"/v1/tasks/{{id}}/{action}", answer, described)


async def _do(request: Request, task: UUID, action: str) -> Response:
    """Parses, does it once, and answers; what is refused for the task's state is an answer, too, and kept."""
    parts, bearer = house_of(request).parts, bearer_of(request)
    assert bearer is not None
    key, body = await _parsed(request, action)
    by = f"token:{bearer.name}"

    async def do(conn: Connection) -> Answer:
        return await _answered(parts, conn, task, action, by=by, body=body)

    asked = hashlib.sha256(f"{action} {task} {body.model_dump_json()}".encode()).digest()
    try:
        answer = await once(parts, bearer.name, key, asked=asked, do=do)
    except KeyReused as error:
        raise Problem(422, error.code, str(error), errors=[_fault(KEY, error.code, str(error))]) from None
    media = "application/json" if answer.status < 400 else MEDIA_TYPE
    return Response(answer.body, answer.status, media_type=media)


async def _answered(
    parts: Parts, conn: Connection, task: UUID, action: str, *, by: str, body: Body
) -> Answer:  # fmt: skip
    """What came of it. Where it is refused nothing of it stays but the answer."""
    try:
        async with conn.transaction():
            shown = await act(parts, conn, task, action, by=by, body=body)
    except (NoSuchTask, NoSuchPerson, Illegal, BadClosing, BadExtension, NoSuchUnit, ObjectedBefore, Refusal) as error:
        state = await conn.fetchval(sql("read_task_state"), task)
        response = _problem(error, state).as_json()
    else:
        response = JSONResponse(shown)
    return Answer(response.status_code, bytes(response.body))


def _problem(error: Exception, state: str | None) -> Problem:
    """What a refusal is called by the outside; `state` is the task's."""
    match error:
        case NoSuchTask():
            return not_found("没有这个编号的督办事项。")
        case Illegal():
            offered = tuple(name for name in error.allowed if name in BODIES)
            return Conflict(error.code, str(error), state=error.state, allowed=offered)
        case BadClosing() | BadExtension() | NoSuchUnit() | NoSuchPerson():
            return Problem(400, error.code, str(error), errors=[_fault(error.field, error.code, str(error))])
        case Refusal(reason=Reason.INVALID_DATA):
            faults = [_fault("reason", fault.code, fault.detail) for fault in error.faults]
            return Problem(400, faults[0]["code"], "请求有误，逐项见 errors。", errors=faults)
        case Refusal():
            return Conflict(error.reason, "；".join(fault.detail for fault in error.faults), state=state)
        case _:
            return Conflict(ObjectedBefore.code, str(error), state=state)


async def _parsed(request: Request, action: str) -> tuple[str, Body]:
    """Key and body of a request; every fault of both is told at once."""
    keys = request.headers.getlist(KEY)
    faults = list(_key_faults(keys))
    raw = await _read(request)
    faults += _doubts(raw)
    try:
        body = BODIES[action].model_validate_json(raw or b"{}")
    except ValidationError as error:
        faults += [_of_body(dict(found)) for found in error.errors(include_url=False)]
    if faults:
        raise Problem(400, faults[0]["code"], "请求有误，逐项见 errors。", errors=faults)
    return keys[0], body


def _doubts(raw: bytes) -> Iterator[FieldFault]:
    """What a lenient reader would not tell: a field named twice, of which it keeps the last, and endless nesting."""
    for fault in read(raw).faults:
        if fault.code in _DOUBTFUL:
            yield _fault("body" if fault.field == "value" else fault.field, fault.code, fault.detail)


async def _read(request: Request) -> bytes:
    raw = b""
    async for piece in request.stream():
        raw += piece
        if len(raw) > MOST_BYTES:
            raise Problem(413, "too-large", f"请求内容不得超过 {MOST_BYTES // 1024} KiB。")
    return raw


def _key_faults(keys: list[str]) -> Iterator[FieldFault]:
    if len(keys) != 1:
        yield _fault(KEY, "idempotency-key-missing", "请提供一个 Idempotency-Key 请求头；重发同一请求时用同一个键")
    elif not (keys[0].strip() and len(keys[0]) <= LONGEST_KEY and keys[0].isascii() and keys[0].isprintable()):
        yield _fault(KEY, "idempotency-key-invalid", f"应为 1 至 {LONGEST_KEY} 个可见的 ASCII 字符")


_DETAILS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("missing", "缺少这一项，请补上"),
    "extra_forbidden": ("unknown-field", "没有这一项，请核对拼写"),
    "string_type": ("not-a-text", "应为文字"),
    "string_too_short": ("empty", "不得为空"),
    "string_too_long": ("too-long", "太长，请精简"),
    "string_pattern_mismatch": ("not-a-person", "应为人员代号，形如 p-0042；不得用姓名、电话"),
    "json_invalid": ("not-json", "请求内容应为 JSON 对象"),
    "model_type": ("not-an-object", "请求内容应为 JSON 对象"),
}


def _of_body(found: Mapping[str, Any]) -> FieldFault:
    """A fault of the body, by name; what was sent is not repeated."""
    own = found.get("ctx", {}) if found["type"] == "refused" else {}
    code, detail = _DETAILS.get(found["type"], (own.get("code", "wrong"), own.get("detail", "取值不合要求")))
    return _fault(".".join(str(part) for part in found["loc"]) or "body", code, detail)


def _fault(field: str, code: str, detail: str) -> FieldFault:
    return {"field": field, "code": code, "detail": detail}


ROUTES: Final = tuple(_route(action) for action in BODIES)
