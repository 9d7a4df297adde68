"""`/v1/bulletin`: how the city stands now, as the page of it shows, for programs."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import JSONResponse

from duban.console.kept import Kept
from duban.flow.pages.board import Board


def board_of(request: Request) -> Kept[Board]:
    """The board of this console, made anew at most once in a while, whoever looks."""
    kept: Kept[Board] = request.app.state.board
    return kept


async def show_bulletin(request: Request) -> JSONResponse:
    """Ranking, coverage and what is overdue; how old it is; what each of the last weeks brought and closed."""
    return JSONResponse((await board_of(request).answer()).shown)
