"""`/feeds/{token}.ics`: a post's deadlines for calendar programs; who guesses gets 404, who no longer may read 410."""

from __future__ import annotations

import time
from typing import Final

from fastapi import Request
from starlette.responses import Response

from duban.console.access import house_of
from duban.console.problems import Problem, not_found
from duban.flow.reports import feeds

MEDIA: Final = "text/calendar; charset=utf-8"
KEPT: Final = "private, max-age=300, must-revalidate"


async def show_feed(request: Request, token: str) -> Response:
    """The calendar; 304 where the client has it as it is."""
    house = house_of(request)
    try:
        found = await feeds.show(house.parts, token)
    except feeds.NoFeed as none:
        client = request.client.host if request.client else ""
        if wait := house.guesses.another(client, time.monotonic()):
            retry = {"Retry-After": str(int(wait) + 1)}
            raise Problem(429, "too-many-guesses", "短时间内打开的无效链接过多。", headers=retry) from None
        raise not_found(str(none)) from None
    except feeds.FeedEnded as ended:
        code = "feed-passed" if isinstance(ended, feeds.FeedPassed) else "feed-ended"
        raise Problem(410, code, str(ended)) from None
    headers = {"ETag": f'"{found.tag}"', "Cache-Control": KEPT}
    asked = request.headers.get("if-none-match", "")
    if found.tag in asked or asked.strip() == "*":
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=MEDIA, headers=headers)
