"""Long answers, written as they are read: a directive to everybody needs no more memory than one to a few."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from typing import Any, Final

AT_ONCE: Final = 500
"""Items encoded before others get their turn."""

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


async def written(said: Mapping[str, Any], lists: Mapping[str, AsyncIterable[Sequence[Any]]]) -> AsyncIterator[str]:
    """One JSON object: what is said at once, then each list, piece by piece."""
    yield _encode(said)[:-1]
    for name, pieces in lists.items():
        yield f',"{name}":['
        comma = ""
        async for piece in pieces:
            for start in range(0, len(piece), AT_ONCE):
                yield comma + ",".join(map(_encode, piece[start : start + AT_ONCE]))
                comma = ","
                await asyncio.sleep(0)
        yield "]"
    yield "}"
