"""`/tasks.xlsx`: the register as its URL narrows it, row for row as the page shows it, as a workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from duban.channels.attachment import EXCEL
from duban.channels.excel import Cell, Sheet, workbook
from duban.console.access import house_of
from duban.console.pages.filters import filters_of
from duban.console.pages.frame import HEADERS, viewer_of, words_of
from duban.console.pages.guard import held_of
from duban.console.pages.language import instant_of
from duban.console.pages.register import LIGHTS
from duban.console.pages.routes import UNITS, PageRoute
from duban.flow.pages.narrowed import Wanted
from duban.flow.pages.register import Line, register
from duban.flow.people.viewer import Part
from duban.lifecycle import TASK_WORDS

SEEING: Final = UNITS | {Part.leader}
MOST: Final = 50_000
AT_A_TIME: Final = 500
PATIENCE: Final = 20.0
_WRITERS: Final = ThreadPoolExecutor(2, "workbook")
"""So many are written at a time; who comes then waits. Other threads of the process are not held up."""


async def download(request: Request) -> Response:
    """The workbook of the whole list, wherever in it the page was."""
    t, loop = words_of(request), asyncio.get_running_loop()
    wanted = replace(filters_of(request.query_params, t).wanted, after=None)
    body = await loop.run_in_executor(_WRITERS, _written, request, wanted, loop)
    name = quote(f"{t('督办台账')}.xlsx")
    headers = {**HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(body, media_type=EXCEL, headers=headers)


def _written(request: Request, wanted: Wanted, loop: asyncio.AbstractEventLoop) -> bytes:
    t, held = words_of(request), held_of(request)
    head = (t("事项"), t("所属事件"), t("责任单位"), t("状态"), t("时限"), t("情况"))
    above = f"{t('督办台账')} {_instant(request, held.now) if held else ''}"
    return workbook([Sheet(t("督办台账"), head, _rows(request, wanted, loop), above)])


def _rows(request: Request, wanted: Wanted, loop: asyncio.AbstractEventLoop) -> Iterator[tuple[Cell, ...]]:
    """Row after row, in a thread of its own: the loop reads a batch at a time, and no more of them is held."""
    parts, viewer, left = house_of(request).parts, viewer_of(request), MOST
    while left:
        reading = register(parts, viewer, wanted, most=min(AT_A_TIME, left))
        page = asyncio.run_coroutine_threadsafe(reading, loop).result(PATIENCE)
        yield from (_row(request, line) for line in page.lines)
        if page.next is None:
            return
        wanted, left = replace(wanted, after=page.next), left - len(page.lines)
    yield (words_of(request)("只列出前 {n} 项；请缩小筛选范围后再导出。", n=MOST),)


def _row(request: Request, line: Line) -> tuple[Cell, ...]:
    """As the page shows it."""
    t = words_of(request)
    due = f"{_instant(request, line.due_at)}{t('（暂定）') if line.provisional else ''}" if line.due_at else "—"
    return (
        line.title,
        line.event,
        line.unit,
        t(TASK_WORDS[line.state]),
        due,
        t(LIGHTS[line.light]) if line.light else "—",
    )


def _instant(request: Request, at: datetime) -> str:
    house = house_of(request)
    return instant_of(at.astimezone(house.zone), house.language)


ROUTES: Final = (PageRoute("/tasks.xlsx", download, parts=SEEING),)
