"""Whether a recruiting round is weaker than the one before: in its total, or in the grassroots' share of it. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

FEWER: Final = "fewer-posts"
LESS_GRASSROOTS: Final = "smaller-grassroots-share"
LESS_KEY_ECONOMY: Final = "smaller-key-economy-share"


class Posts(NamedTuple):
    """A round's posts: all, for the grassroots, for key departments of the economy; None where that is not known."""

    all: int
    grassroots: int | None
    key_economy: int | None


def falls(now: Posts, before: Posts) -> list[str]:
    """In what the round falls behind the one before; shares are compared by cross-multiplying, nothing is divided."""
    found = [FEWER] if now.all < before.all else []
    for name, own, other in (
        (LESS_GRASSROOTS, now.grassroots, before.grassroots),
        (LESS_KEY_ECONOMY, now.key_economy, before.key_economy),
    ):
        if own is not None and other is not None and own * before.all < other * now.all:
            found.append(name)
    return found
