"""From an address to a line that is logged in, within bounds of time, with nothing left open where it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from duban.channels.cmpp.access import Access
from duban.channels.cmpp.delivery import Delivery
from duban.channels.cmpp.line import Line, LineLost
from duban.channels.cmpp.login import Login, Version


async def open_line(access: Access, version: Version, arrived: Callable[[Delivery], None]) -> Line:
    """A line that is logged in. Raises LoginRefused and LineLost."""
    try:
        async with asyncio.timeout(access.patience.login):
            streams = await asyncio.open_connection(access.host, access.port, ssl=access.tls)
            line = Line(streams, access, arrived)
            try:
                await line.login(Login.at(datetime.now(UTC), user=access.user, secret=access.secret, version=version))
            except BaseException:
                # Refused, cancelled or too slow: nothing is left open; it is raised on.
                line.drop("closed")
                raise
            return line
    except TimeoutError:
        raise LineLost("timeout") from None
    except (OSError, UnicodeError):
        # A host that is no name at all fails as the second.
        raise LineLost("unreachable") from None
