"""Succession: whoever comes into a post hears of what is open there, and can sign it (I10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from duban.flow.parts import Parts
from duban.flow.sign import acknowledge
from tests.world import ask, clock_moves, directive, duty_of, hear, link_of, reorganise, sign, tell, without

NEWCOMER = "p-newcomer"


def _succeeds(sheet: dict[str, Any]) -> None:
    sheet["people"].append(
        {"person": NEWCOMER, "name": "新任", "phone": "+8610000009999", "email": "new@health.talent.example"}
    )
    for held in sheet["posts"]:
        if (held.get("unit"), held["post"]) == ("health", "principal"):
            held["person"] = NEWCOMER


async def _told(parts: Parts) -> list[tuple[str, str]]:
    """What the newcomer was told of obligations."""
    rows = await ask(
        parts,
        "SELECT step, channel FROM notice JOIN holding ON holding.id = notice.holding"
        " WHERE person = $1 AND duty_kind = 'o' ORDER BY 1, 2",
        NEWCOMER,
    )
    return [(row["step"], row["channel"]) for row in rows]


async def test_a_successor_is_told_at_once_by_every_channel_of_the_class(parts: Parts) -> None:
    await hear(parts, directive())
    await reorganise(parts, _succeeds)
    assert await _told(parts) == [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]


async def test_a_successor_signs_what_was_overdue_before_he_came(parts: Parts) -> None:
    await hear(parts, directive())
    await clock_moves(parts, timedelta(days=60))
    await reorganise(parts, _succeeds)
    obligation, _ = await duty_of(parts, "health/principal")
    [row] = await ask(
        parts,
        "SELECT id FROM holding WHERE person = $1 AND post = 'health/principal' AND retired_version IS NULL",
        NEWCOMER,
    )
    signed = await acknowledge(parts, parts.keys.ack_token(obligation, row["id"]))
    assert (signed.first, signed.openings) == (True, True)


async def test_a_successor_hears_nothing_of_what_is_signed(parts: Parts) -> None:
    await hear(parts, directive())
    await sign(parts, "health/principal")
    await reorganise(parts, _succeeds)
    assert await _told(parts) == []


async def test_the_same_organisation_again_tells_nobody_again(parts: Parts) -> None:
    await hear(parts, directive())
    await reorganise(parts, _succeeds)
    before = await _told(parts)
    await reorganise(parts, _succeeds)
    assert await _told(parts) == before


async def test_the_lead_office_hears_of_a_post_that_falls_vacant_with_something_open(parts: Parts) -> None:
    await hear(parts, directive())
    await reorganise(parts, without("health", "principal"))
    rows = await ask(
        parts,
        "SELECT holding.post, channel FROM notice JOIN holding ON holding.id = notice.holding"
        " WHERE step = 'vacancy' ORDER BY 2",
    )
    assert [(row["post"], row["channel"]) for row in rows] == [("org/liaison", "email"), ("org/liaison", "inbox")]


async def test_a_holder_whose_days_alone_are_written_anew_is_told_nothing_and_signs_by_his_link(parts: Parts) -> None:
    await hear(parts, directive())
    link = await link_of(parts, "health/principal")
    before = await tell(parts, "SELECT count(*) FROM notice")

    def leaves_one_day(sheet: dict[str, Any]) -> None:
        for held in sheet["posts"]:
            if (held.get("unit"), held["post"]) == ("health", "principal"):
                held["to"] = "2026-12-31"

    changes = await reorganise(parts, leaves_one_day)
    assert (changes.version, changes.moves) == (2, ())
    assert await tell(parts, "SELECT count(*) FROM notice") == before
    assert (await acknowledge(parts, link)).first
