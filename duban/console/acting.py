"""Actions by `POST`: key, tag and body of a request, each done once for its `Idempotency-Key`, and what refuses it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, Response

from duban.console.access import bearer_of, house_of
from duban.console.acting_asked import IF_MATCH, KEY, LONGEST_KEY, Parsed, field_fault, parsed
from duban.console.acting_refused import REFUSALS, problem_of
from duban.console.describe import inlined
from duban.console.problems import MEDIA_TYPE, Problem
from duban.console.tagged import etag_of_body
from duban.flow.gateway.tokens import Bearer
from duban.flow.parts import Parts
from duban.flow.tasks.bodies import Body
from duban.flow.tasks.once import Answer, KeyReused, once
from duban.flow.unchanged import Expected
from duban.ledger.database import Connection
from duban.model import ObligationState, TaskState


class Act(Protocol):
    """The use case: does it in the caller's transaction, and shows the thing as it then is."""

    def __call__(
        self,
        parts: Parts,
        conn: Connection,
        key: UUID,
        action: str,
        /,
        *,
        by: str,
        body: Any,
        expected: Expected | None,
        unit: str | None,
    ) -> Awaitable[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class ActedOn:
    """What actions are on: its path, the bodies and words of its actions, who does them, and who tells its state.

    `follows`: what an action opens is expanded at once.
    """

    path: str
    name: str
    bodies: Mapping[str, type[Body]]
    words: Mapping[str, str]
    act: Act
    state: Callable[[Connection, UUID], Awaitable[TaskState | ObligationState | None]]
    follows: bool = False


class Action(NamedTuple):
    """A route: its path, what answers, and what OpenAPI is told of it."""

    path: str
    answer: Callable[[Request, UUID], Awaitable[Response]]
    described: dict[str, Any]


def routes(what: ActedOn) -> tuple[Action, ...]:
    """A route for each of its actions."""
    return tuple(_route(what, action) for action in what.bodies)


def _route(what: ActedOn, action: str) -> Action:
    async def answer(request: Request, id: UUID) -> Response:
        return await _do(request, what, id, action)

    answer.__name__ = f"{action}_{what.name}"
    answer.__doc__ = f"{what.words[action]}. Asked again with the same `{KEY}` within 24 h, it gives the first answer."
    schema = inlined(what.bodies[action].model_json_schema())
    key = {
        "name": KEY, "in": "header", "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }  # fmt: skip
    tag = {
        "name": IF_MATCH, "in": "header", "required": False, "schema": {"type": "string"},
        "description": "`ETag` as last read: 412 where there has been a change since; left out, nothing is compared.",
    }  # fmt: skip
    content = {"application/json": {"schema": schema}}
    described = {"parameters": [key, tag], "requestBody": {"required": True, "content": content}}
    return Action(f"{what.path}/{{id}}/{action}", answer, described)


async def _do(request: Request, what: ActedOn, thing: UUID, action: str) -> Response:
    """Parses, does it once, and answers; what is refused for the thing's state is an answer, too, and kept."""
    house, bearer = house_of(request), bearer_of(request)
    parts = house.parts
    assert bearer is not None
    asked = await parsed(request, what.bodies[action])

    async def do(conn: Connection) -> Answer:
        return await _answered(parts, conn, what, thing, action, bearer=bearer, asked=asked)

    try:
        answer = await once(parts, bearer.name, asked.key, asked=_hash(action, thing, asked), do=do)
    except KeyReused as error:
        raise Problem(422, error.code, str(error), errors=[field_fault(KEY, error.code, str(error))]) from None
    if answer.status >= 400:
        return Response(answer.body, answer.status, media_type=MEDIA_TYPE)
    if what.follows and not answer.again:
        house.follow()
    return Response(answer.body, answer.status, {"ETag": etag_of_body(answer.body)}, "application/json")


def _hash(action: str, thing: UUID, asked: Parsed) -> bytes:
    """What makes a request the same as another."""
    said = f"{action} {thing} {asked.body.model_dump_json()}"
    if asked.expected is not None:
        said += f" {sorted(asked.expected)}"
    return hashlib.sha256(said.encode()).digest()


async def _answered(
    parts: Parts, conn: Connection, what: ActedOn, thing: UUID, action: str, *, bearer: Bearer, asked: Parsed
) -> Answer:
    """What came of it. Where it is refused nothing of it stays but the answer."""
    try:
        async with conn.transaction():
            shown = await what.act(
                parts, conn, thing, action, by=f"token:{bearer.name}", body=asked.body, expected=asked.expected,
                unit=bearer.unit,
            )  # fmt: skip
    except REFUSALS as error:
        response = problem_of(error, await what.state(conn, thing), offered=what.bodies).as_json()
    else:
        response = JSONResponse(shown)
    return Answer(response.status_code, bytes(response.body))
