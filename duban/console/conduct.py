"""`/v1/scores`, `/v1/claims/ageing`, `/v1/rounds`: how units do, how old claims are, how recruiting rounds compare."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar, Final

from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from duban.console.access import house_of, sees_restricted, sight
from duban.console.asked import Text
from duban.console.house import House
from duban.console.kept import Kept
from duban.console.problems import not_found
from duban.flow.conduct.claims import ageing
from duban.flow.conduct.rounds import rounds
from duban.flow.scores.scoring import Asked, NoSuchUnit, score_units
from duban.flow.scores.shapes import Scores
from duban.flow.shown.page import LIMIT, MOST
from duban.scores.period import BadPeriod

_FORM: Final = ConfigDict(extra="forbid", frozen=True)
_MOST: Final = 100
"""Answers that are kept; they are few kilobytes each, but for a unit's points."""


class Scoreboard:
    """Answers one asker after the other, since each reads the whole journal, and keeps an answer as it was dear."""

    def __init__(self, house: House) -> None:
        self._house: Final = house
        self._kept: Final[dict[Asked, Kept[Scores]]] = {}
        self._one: Final = asyncio.Lock()

    async def answer(self, asked: Asked) -> Scores:
        """The scores; raises what `score_units` raises."""
        if asked not in self._kept and len(self._kept) >= _MOST:
            self._kept.clear()
        kept = self._kept.setdefault(asked, Kept(lambda: self._score(asked), seconds=0))
        return await kept.answer()

    async def _score(self, asked: Asked) -> Scores:
        async with self._one:
            return await score_units(self._house.parts, asked)


class ScoresAsked(BaseModel):
    """A period, and the unit whose points are to be listed, a page at a time."""

    model_config: ClassVar[ConfigDict] = _FORM

    period: Text | None = Field(None, description="2026-11, 2026-Q4 or 2026; the clock's month where not given")
    unit: Text | None = Field(None, description="code of the unit whose points are listed")
    limit: int = Field(LIMIT, ge=1, le=MOST, description="points a page")
    cursor: int = Field(0, ge=0, le=10_000_000, description="`next` of the page before")


class AgeingAsked(BaseModel):
    """The unit whose steps are counted; all where not given."""

    model_config: ClassVar[ConfigDict] = _FORM

    unit: Text | None = Field(None, description="code of the unit")


async def list_scores(request: Request, asked: Annotated[ScoresAsked, Query()]) -> JSONResponse:
    """Units' scores from the journal's rows, in protocol order; with `unit` each point and the row that explains it."""
    unit, sees = _concerned(request, asked.unit)
    wanted = Asked(asked.period, unit, asked.limit, asked.cursor, sees_restricted=sees)
    try:
        scoreboard: Scoreboard = request.app.state.scoreboard
        return JSONResponse(await scoreboard.answer(wanted))
    except BadPeriod as error:
        fault = {"type": BadPeriod.code, "loc": ("query", "period"), "msg": str(error)}
        raise RequestValidationError([fault]) from None
    except NoSuchUnit as error:
        raise not_found(str(error)) from None


async def show_claims_ageing(request: Request, asked: Annotated[AgeingAsked, Query()]) -> JSONResponse:
    """How old accepted claims are, by clause, unit and step, and how many were done in time."""
    unit, sees = _concerned(request, asked.unit)
    return JSONResponse(await ageing(house_of(request).parts, unit=unit, sees_restricted=sees))


async def list_rounds(request: Request) -> JSONResponse:
    """Recruiting rounds, each beside the one before of its kind: totals and shares, and in what it falls behind."""
    return JSONResponse(await rounds(house_of(request).parts, sees_restricted=sees_restricted(request)))


def _concerned(request: Request, unit: str | None) -> tuple[str | None, bool]:
    """Which unit is looked at, and whether what is restricted shows: one bound to a unit sees that alone, and whole."""
    own = sight(request)["own"]
    if own is None:
        return unit, sees_restricted(request)
    if unit not in (None, own):
        raise not_found("没有这个单位，或不在本令牌的范围之内。")
    return own, True
