"""通报: `/bulletin`: ranking, trend and ageing as pictures with their tables, the period's document, and sending it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Query, Request
from starlette.responses import Response

from duban.channels import pdf
from duban.channels.attachment import WORD, Attachment
from duban.console.access import house_of
from duban.console.bulletin import board_of
from duban.console.conduct import Scoreboard
from duban.console.pages.charts import Bar, bars
from duban.console.pages.frame import saying, show, viewer_of, words_of
from duban.console.pages.pressing import fresh_act
from duban.console.pages.routes import LEADS, UNITS, PageRoute
from duban.console.problems import Problem, not_found
from duban.flow.pages.board import Board
from duban.flow.people.viewer import Part
from duban.flow.reports.by_hand import NoReader, send_bulletin
from duban.flow.reports.making import NoReport, make_report
from duban.flow.scores.scoring import Asked
from duban.flow.scores.shapes import Scores
from duban.reports.written import ReportName
from duban.scores.period import BadPeriod

SEEING: Final = UNITS | {Part.leader}
SCREEN: Final = 15
Period = Annotated[str, Query(max_length=16)]


async def look(request: Request, period: Period = "") -> Response:
    """The board, and the ranking of a period."""
    scores, wrong = await _scores(request, period.strip())
    return show(
        request, "bulletin.html", board=await board_of(request).answer(), ranking=_ranked(scores), scores=scores,
        period=period.strip(), wrong_period=wrong, act=fresh_act(), has_pdf=pdf.program() is not None,
        sends=Part.lead_office in viewer_of(request).parts,
    )  # fmt: skip


async def screen(request: Request) -> Response:
    """The board for a large screen, which loads itself anew; it names nobody."""
    scores, _ = await _scores(request, "")
    return show(
        request, "screen.html", board=await board_of(request).answer(), ranking=_ranked(scores)[:SCREEN], scores=scores
    )


async def picture(request: Request, chart: str, period: Period = "") -> Response:
    """One of the board's pictures."""
    if chart not in _CHARTS:
        raise not_found("没有这幅图。")
    t, board = words_of(request), await board_of(request).answer()
    scores, _ = await _scores(request, period.strip())
    title, figures = _CHARTS[chart](board, scores)
    return Response(bars(t(title), figures), media_type="image/svg+xml")


async def word(request: Request) -> Response:
    """The bulletin as a Word document, by GB/T 9704."""
    return taken_away(await _file(request))


async def paper(request: Request) -> Response:
    """The same as PDF, where this machine can."""
    file = await _file(request)
    try:
        content = await asyncio.to_thread(pdf.pdf_of, file.content)
    except pdf.NoPdf as error:
        raise Problem(503, "no-pdf", str(error)) from None
    return taken_away(Attachment(file.name.replace(".docx", ".pdf"), "application/pdf", content))


async def send(request: Request) -> Response:
    """Sends it to the group's leader by mail, once a day."""
    t, parts = words_of(request), house_of(request).parts
    try:
        sent = await send_bulletin(parts, by=viewer_of(request).person)
    except (NoReport, NoReader) as error:
        raise Problem(409, error.code, str(error)) from None
    house_of(request).follow()
    return saying(request, "/bulletin", t("通报已发送。") if sent else t("今天的通报已经发送过，没有再发。"))


def taken_away(file: Attachment) -> Response:
    """A file that is saved, never shown in place."""
    disposition = f"attachment; filename*=UTF-8''{quote(file.name)}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.content_type, headers=headers)


async def _file(request: Request) -> Attachment:
    try:
        _, file = await make_report(house_of(request).parts, ReportName.bulletin)
    except NoReport as error:
        raise Problem(409, error.code, str(error)) from None
    assert file.content_type == WORD
    return file


async def _scores(request: Request, period: str) -> tuple[Scores | None, str | None]:
    """All units' scores of the period, or why there are none."""
    scoreboard: Scoreboard = request.app.state.scoreboard
    try:
        return await scoreboard.answer(Asked(period or None)), None
    except BadPeriod as error:
        return None, words_of(request)(str(error))


def _ranked(scores: Scores | None) -> list[Mapping[str, Any]]:
    """The best first, units of one score in protocol order with one place."""
    items = sorted(scores["items"] if scores else (), key=lambda one: -one["score"])
    places: dict[float, int] = {}
    return [{**one, "place": places.setdefault(one["score"], place)} for place, one in enumerate(items, 1)]


def _of_ranking(_: Board, scores: Scores | None) -> tuple[str, list[Bar]]:
    return "单位得分", [Bar(one["name"], one["score"]) for one in _ranked(scores)]


def _of_ageing(board: Board, _: Scores | None) -> tuple[str, list[Bar]]:
    return "逾期时长", [Bar(one["age"], one["count"], 3) for one in board.shown["ageing"]]


def _of_weeks(board: Board, _: Scores | None) -> tuple[str, list[Bar]]:
    told = [
        (Bar(f"{one['week'][5:]} 交办", one["opened"], 0), Bar(f"{one['week'][5:]} 办结", one["closed"], 1))
        for one in board.shown["weeks"]
    ]
    return "各周交办与办结", [bar for pair in told for bar in pair]


_CHARTS: Final[Mapping[str, Callable[[Board, Scores | None], tuple[str, list[Bar]]]]] = {
    "ranking": _of_ranking, "ageing": _of_ageing, "weeks": _of_weeks,
}  # fmt: skip
ROUTES: Final = (
    PageRoute("/bulletin", look, parts=SEEING),
    PageRoute("/bulletin.docx", word, parts=SEEING),
    PageRoute("/bulletin.pdf", paper, parts=SEEING),
    PageRoute("/bulletin/{chart}.svg", picture, parts=SEEING),
    PageRoute("/bulletin/send", send, ("POST",), LEADS),
    PageRoute("/screen", screen, parts=SEEING),
)
