"""How a list is asked for a page at a time: the filters, the limit, and the cursor that says where to go on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from duban.flow.shown.shapes import Item, Page
from duban.ledger.views import Wanted

LIMIT: Final = 100
MOST: Final = 500


class BadCursor(Exception):
    """cursor 无效：请原样使用上一页返回的 next，不要改动。"""

    code: Final = "bad-cursor"


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of a list: what it is narrowed to, how long it may be, after which id it begins, and who is asking."""

    wanted: Wanted = field(default_factory=Wanted)
    limit: int = LIMIT
    after: UUID | None = None
    sees_restricted: bool = False


def cursor_after(key: UUID) -> str:
    """The cursor of the page that follows this id; opaque to whoever gets it."""
    return base64.urlsafe_b64encode(b"\x01" + key.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """The id that a cursor of ours goes on from; raises `BadCursor` for any other text."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadCursor from None
    if len(raw) != 17 or raw[0] != 1 or cursor_after(key := UUID(bytes=raw[1:])) != cursor:
        raise BadCursor
    return key


def page(items: Sequence[Item], keys: Sequence[UUID], *, limit: int) -> Page[Item]:
    """The page of at most `limit` items out of one more than that: whether there is a next is known, not guessed."""
    more = len(items) > limit
    return {"items": list(items[:limit]), "next": cursor_after(keys[limit - 1]) if more else None}
