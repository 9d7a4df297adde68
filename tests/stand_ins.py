"""A stand-in of the health office, what he and others are told, and what the lead office hears of vacancies."""

from __future__ import annotations

from collections.abc import Callable

from duban.flow.parts import Parts
from tests.world import Sheet, ask, duty_of, tell

DEPUTY, PRINCIPAL = "p-standin", "health/principal"
TOLD = """
    SELECT notice.step, notice.channel, notice.state, holding.person, notice.duty FROM notice
    JOIN holding ON holding.id = notice.holding WHERE holding.person = $1 AND duty_kind = $2
    ORDER BY queued_at, step, channel
"""


def stand_in(post: str = "principal", *, unit: str = "health", **days: str) -> Callable[[Sheet], None]:
    """A change: somebody new stands in there."""

    def change(sheet: Sheet) -> None:
        sheet["people"].append({"person": DEPUTY, "name": "代理", "phone": "+8610000009998", "email": "b@x.example"})
        sheet["stand_ins"] = [{"unit": unit, "post": post, "person": DEPUTY, **days}]

    return change


def both(*changes: Callable[[Sheet], None]) -> Callable[[Sheet], None]:
    def change(sheet: Sheet) -> None:
        for each in changes:
            each(sheet)

    return change


async def told(parts: Parts, person: str = DEPUTY, kind: str = "o") -> list[tuple[str, str]]:
    """What this person was told about obligations, or about tasks."""
    return [(row["step"], row["channel"]) for row in await ask(parts, TOLD, person, kind.encode())]


async def link_for(parts: Parts, person: str, post: str = PRINCIPAL) -> str:
    """The link that this person was sent for the obligation of the post."""
    obligation, _ = await duty_of(parts, post)
    holding = await tell(
        parts, "SELECT id FROM holding WHERE person = $1 AND post = $2 AND retired_version IS NULL", person, post
    )
    return parts.keys.ack_token(obligation, holding)


async def holder(parts: Parts, post: str = PRINCIPAL) -> str:
    found: str = await tell(
        parts, "SELECT person FROM holding WHERE post = $1 AND standing = 1 AND retired_version IS NULL", post
    )
    return found


async def vacancies(parts: Parts) -> list[tuple[str, str, str]]:
    rows = await ask(
        parts,
        "SELECT holding.post, channel, context ->> 'tier' AS tier, notice.event FROM notice"
        " JOIN holding ON holding.id = notice.holding WHERE step = 'vacancy' ORDER BY tier, channel",
    )
    return [(row["post"], row["channel"], row["tier"]) for row in rows]
