"""Recruiting rounds compared with the one before of their kind, as the ledger has it and as the event itself said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.shown.duty import event_named, local
from duban.flow.shown.restricted import hidden_kinds
from duban.flow.shown.shapes import EventNamed
from duban.ledger import scores as ledger
from duban.ledger.database import Row
from duban.scores.rounds import Posts, falls

MOST: Final = 200
"""Rounds that are shown, the newest."""


class PostsShown(TypedDict):
    """Posts, and the grassroots' and key economy's shares in per cent; None where they are not known."""

    posts: int
    grassroots_posts: int | None
    key_economy_posts: int | None
    grassroots_percent: float | None
    key_economy_percent: float | None


class RoundShown(TypedDict):
    """A round; `falls` names in what it is weaker than the one before, `explained` that nothing need be justified.

    `before` is the round of this kind before it in the ledger, else what the event said of it.
    """

    event: EventNamed
    subject: str
    kind: str
    at: str
    now: PostsShown
    before: PostsShown | None
    before_id: str | None
    falls: list[str]
    explained: bool


class Rounds(TypedDict):
    """The newest rounds."""

    items: list[RoundShown]
    next: str | None


async def rounds(parts: Parts, *, sees_restricted: bool = False) -> Rounds:
    """Each round with the one before, the newest first."""
    async with parts.ledger.reading() as conn:
        hidden = await hidden_kinds(parts, conn, sees_restricted=sees_restricted)
        rows = await ledger.list_rounds(conn, hidden=hidden, limit=MOST)
    return {"items": [_round(parts, row) for row in rows], "next": None}


def _round(parts: Parts, row: Row) -> RoundShown:
    now, before = _posts(row["said"]), _before(row)
    weaker = falls(now, before) if before else []
    return {
        "event": event_named(row), "subject": row["subject"], "kind": row["said"]["kind"],
        "at": local(parts, row["at"]), "now": _shown(now), "before": _shown(before) if before else None,
        "before_id": row["before_id"], "falls": weaker, "explained": not weaker or row["justified"],
    }  # fmt: skip


def _before(row: Row) -> Posts | None:
    if row["before"] is not None:
        return _posts(row["before"])
    said = row["said"]
    if said.get("previous_posts") is None:
        return None
    return Posts(said["previous_posts"], said.get("previous_grassroots_posts"), None)


def _posts(said: Mapping[str, Any]) -> Posts:
    return Posts(said["posts"], said["grassroots_posts"], said["key_economy_posts"])


def _shown(posts: Posts) -> PostsShown:
    return {
        "posts": posts.all, "grassroots_posts": posts.grassroots, "key_economy_posts": posts.key_economy,
        "grassroots_percent": _percent(posts.grassroots, posts.all),
        "key_economy_percent": _percent(posts.key_economy, posts.all),
    }  # fmt: skip


def _percent(part: int | None, whole: int) -> float | None:
    return None if part is None or whole == 0 else round(100 * part / whole, 1)
