"""The application: one table of routes, and what becomes of requests that none of them can answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles

from duban.console import (
    actions,
    api,
    bulletin,
    calls,
    conduct,
    describe,
    effects,
    feeds,
    files,
    hooks,
    metrics,
    obligation_actions,
    organisation,
    overview,
    publishing,
    ready,
    searching,
    signing,
)
from duban.console.access import (
    Doorkeeper,
    house_of,
    operator_of_unit,
    publisher,
    reader,
    reader_of_unit,
)
from duban.console.frame import Frame
from duban.console.guessing import Guesses
from duban.console.house import House
from duban.console.kept import Kept
from duban.console.live import Watching
from duban.console.pages import door
from duban.console.pages.guard import SignInFirst, admit_anybody, guard
from duban.console.pages.routes import PageRoute
from duban.console.pages.table import PAGES
from duban.console.problems import MEDIA_TYPE, Problem, ProblemShown, away, not_set_up, of_status, of_validation
from duban.console.publishing import Accepted
from duban.console.ready import Readiness
from duban.console.render import FOLDER, is_for_people, problem_page
from duban.flow.conduct.claims import ClaimsAgeing
from duban.flow.conduct.rounds import Rounds
from duban.flow.evidence.files import FileShown
from duban.flow.organisation.known import OrganisationShown
from duban.flow.pages.board import BoardShown, board
from duban.flow.parts import NotSetUp
from duban.flow.scores.shapes import Scores
from duban.flow.shown.initiatives import Initiatives, initiatives
from duban.flow.shown.shapes import Coverage, EventShown, NoticeShown, ObligationShown, Page, TaskShown
from duban.flow.shown.versions import VersionSeen
from duban.ledger.database import Transient


class Served(NamedTuple):
    """A route: its path, what answers, its methods, and the shape of its answer where it is of `/v1`.

    `who` lets through whom the route is for; `described` is what OpenAPI is told besides, `code` that all went well.
    """

    path: str
    answer: Callable[..., Awaitable[Response]]
    methods: tuple[str, ...] = ("GET", "HEAD")
    shape: Any = None
    who: Callable[..., Awaitable[Any]] = reader
    code: int = 200
    described: dict[str, Any] | None = None


ROUTES: Final = (
    Served("/", overview.look),
    Served("/a/{token}", signing.show),
    Served("/a/{token}", signing.sign, ("POST",)),
    Served("/feeds/{token}.ics", feeds.show_feed),
    Served("/hooks/sms/{name}", hooks.take_push, ("POST",)),
    Served("/healthz", ready.healthz),
    Served("/readyz", ready.readyz, shape=Readiness),
    Served("/metrics", metrics.metrics),
    Served("/v1/tasks", api.list_tasks, shape=Page[TaskShown], who=reader_of_unit),
    Served("/v1/tasks/{id}", api.show_task, shape=TaskShown, who=reader_of_unit),
    Served("/v1/tasks/{id}/files", files.list_files, shape=Page[FileShown], who=reader_of_unit),
    Served(
        "/v1/tasks/{id}/files",
        files.add_file,
        ("POST",),
        FileShown,
        who=operator_of_unit,
        code=201,
        described=files.ADDING,
    ),
    Served("/v1/files/{sha256}", files.send_file, who=reader_of_unit, described=files.SENDING),
    Served("/v1/obligations", api.list_obligations, shape=Page[ObligationShown], who=reader_of_unit),
    Served("/v1/obligations/{id}", api.show_obligation, shape=ObligationShown, who=reader_of_unit),
    Served("/v1/notices", api.list_notices, shape=Page[NoticeShown], who=reader_of_unit),
    Served("/v1/events", api.show_event, shape=EventShown, who=reader_of_unit),
    Served(
        "/v1/events",
        publishing.publish,
        ("POST",),
        Accepted,
        who=publisher,
        code=202,
        described=describe.publishing(),
    ),
    Served("/v1/calls", calls.list_calls, shape=Page[calls.CallShown], who=reader_of_unit),
    Served("/v1/coverage", api.show_coverage, shape=Coverage),
    Served("/v1/versions", effects.list_versions, shape=Page[VersionSeen]),
    Served("/v1/initiatives", effects.count_initiatives, shape=Initiatives),
    Served("/v1/organisation", organisation.show_organisation, shape=OrganisationShown),
    Served("/v1/scores", conduct.list_scores, shape=Scores, who=reader_of_unit),
    Served("/v1/search", searching.list_hits, shape=Page[searching.HitShown], who=reader_of_unit),
    Served("/v1/bulletin", bulletin.show_bulletin, shape=BoardShown),
    Served("/v1/claims/ageing", conduct.show_claims_ageing, shape=ClaimsAgeing, who=reader_of_unit),
    Served("/v1/rounds", conduct.list_rounds, shape=Rounds),
    *(
        Served(action.path, action.answer, ("POST",), TaskShown, who=operator_of_unit, described=action.described)
        for action in actions.ROUTES
    ),
    *(
        Served(action.path, action.answer, ("POST",), ObligationShown, who=operator_of_unit, described=action.described)
        for action in obligation_actions.ROUTES
    ),
)

_FAULTS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {
        "description": "400 something is wrong · 401 no token in force · 403 not for this token · 404 not there",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShown"}}},
    }
}


class Console(FastAPI):
    """FastAPI, which describes the problems too."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schemas = super().openapi()["components"]["schemas"]
            problem = TypeAdapter(ProblemShown).json_schema(ref_template="#/components/schemas/{model}")
            schemas |= {**problem.pop("$defs"), ProblemShown.__name__: problem, **describe.components()}
        assert self.openapi_schema is not None
        return self.openapi_schema


def create_app(house: House) -> FastAPI:
    """The console over that house; it starts nothing."""
    app = Console(
        title="Duban 督办", version="1", openapi_url="/v1/openapi.json", docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.house = house
    app.state.doorkeeper = Doorkeeper()
    app.state.askings = Guesses(a_minute=30)
    app.state.presses = Guesses(a_minute=240)
    app.state.scoreboard = conduct.Scoreboard(house)
    app.state.watching = Watching()
    app.state.board = Kept(lambda: board(house.parts), seconds=metrics.KEPT)
    app.state.initiatives = Kept(lambda: initiatives(house.parts), seconds=metrics.KEPT)
    app.state.notices = Kept(lambda: metrics.count_notices(house), seconds=metrics.KEPT)
    app.state.pages = frozenset(route.path for route in PAGES)
    for served in ROUTES:
        _serve(app, served)
    for route in door.OPEN:
        _serve_page(app, route, [Depends(admit_anybody)])
    for route in PAGES:
        _serve_page(app, route, [Depends(guard(route))])
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    for error, answer in _ANSWERS:
        app.add_exception_handler(error, answer)
    app.add_middleware(Frame)
    return app


def _serve(app: FastAPI, served: Served) -> None:
    programs = served.path.startswith("/v1/")
    for method in served.methods:
        app.add_api_route(
            served.path, served.answer, methods=[method], response_model=None, name=served.answer.__name__,
            include_in_schema=programs and method != "HEAD", dependencies=[Depends(served.who)] if programs else [],
            responses=_responses(served) if programs else {}, status_code=served.code, openapi_extra=served.described,
        )  # fmt: skip


def _serve_page(app: FastAPI, route: PageRoute, dependencies: Sequence[Any]) -> None:
    for method in route.methods:
        app.add_api_route(
            route.path, route.answer, methods=[method], response_model=None, name=route.answer.__name__,
            include_in_schema=False, dependencies=dependencies,
        )  # fmt: skip


def _responses(served: Served) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI is told of the answers, but for those that the route describes itself."""
    told = {} if served.described and "400" in served.described.get("responses", ()) else _FAULTS
    return {served.code: {"model": served.shape}, **told}


async def _answer(request: Request, problem: Problem) -> Response:
    """A page for people, problem+json for programs."""
    return problem_page(house_of(request), problem) if is_for_people(request) else problem.as_json()


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return await _answer(request, error)


async def _refused_by_the_router(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {"Allow": _served_there(request)} if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
    return await _answer(request, of_status(error.status_code, headers))


def _served_there(request: Request) -> str:
    """Every method that the path is served by; the router names those of one route only."""
    there = (route for route in request.app.routes if route.matches(request.scope)[0] != Match.NONE)
    return ", ".join(sorted(method for route in there for method in getattr(route, "methods", ())))


async def _bad_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await _answer(request, of_validation(error))


async def _ledger_away(request: Request, error: Exception) -> Response:
    return await _answer(request, away() if isinstance(error, Transient) else not_set_up())


_ANSWERS: Final = (
    (SignInFirst, door.to_the_door),
    (Problem, _problem),
    (HTTPException, _refused_by_the_router),
    (RequestValidationError, _bad_parameters),
    (Transient, _ledger_away),
    (NotSetUp, _ledger_away),
)
