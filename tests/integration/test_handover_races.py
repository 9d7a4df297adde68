"""A handover at the same instant as a signature, another handover, an import: one after the other."""

from __future__ import annotations

import asyncio

from duban.flow.organisation.handing import list_handovers
from duban.flow.organisation.orders import HandoverRefused
from duban.flow.parts import Parts
from duban.flow.sign import Ended, Signed, acknowledge
from tests.handing import hand_over, newcomer_listed
from tests.world import ask, directive, hear, link_of, local, reorganise, tell

NOW = local("03-02", "08:00")
UNITS = ("health", "finance", "police", "education", "science", "industry", "civil", "hrss", "land", "housing")
NEWCOMERS = ("p-a", "p-b", "p-c", "p-d")


async def test_a_signature_and_a_handover_leave_no_notice_behind_the_signature(parts: Parts) -> None:
    newcomers = [f"p-new{number}" for number in range(len(UNITS))]
    await newcomer_listed(parts, *newcomers)
    await hear(parts, directive(units=UNITS))
    signed = 0
    for unit, newcomer in zip(UNITS, newcomers, strict=True):
        post = f"{unit}/principal"
        link = await link_of(parts, post)
        outcome, _ = await asyncio.gather(
            acknowledge(parts, link), hand_over(parts, post, newcomer, at=NOW), return_exceptions=True
        )
        assert isinstance(outcome, Signed | Ended)
        signed += isinstance(outcome, Signed)
    states = "SELECT count(*) FROM obligation JOIN opening ON opening.id = opening WHERE tier = 1 AND state <> 'open'"
    assert await tell(parts, states) == signed
    late = "SELECT count(*) FROM notice JOIN obligation ON obligation.id = duty WHERE obligation.state <> 'open'"
    assert await tell(parts, f"{late} AND notice.state = 'queued'") == 0
    assert await tell(parts, "SELECT count(*) FROM handover WHERE state = 'done'") == len(UNITS)


async def test_of_several_handovers_to_one_person_exactly_one_takes_place(parts: Parts) -> None:
    await newcomer_listed(parts, "p-one")
    found = await asyncio.gather(
        *(hand_over(parts, "health/principal", "p-one", at=NOW) for _ in range(6)), return_exceptions=True
    )
    refused = [one for one in found if isinstance(one, HandoverRefused)]
    assert [one.code for one in refused] == ["held-already"] * 5
    assert len(await list_handovers(parts)) == 1


async def test_handovers_and_an_import_at_once_each_make_a_version_of_their_own(parts: Parts) -> None:
    await newcomer_listed(parts, *NEWCOMERS)
    posts = [f"{unit}/liaison" for unit in UNITS[:4]]
    await asyncio.gather(
        *(hand_over(parts, post, person, at=NOW) for post, person in zip(posts, NEWCOMERS, strict=True)),
        reorganise(parts, lambda sheet: sheet["people"].extend({"person": one} for one in NEWCOMERS)),
    )
    versions = [row["version"] for row in await ask(parts, "SELECT version FROM organisation_version ORDER BY 1")]
    assert versions == list(range(1, len(versions) + 1))
    twice = "SELECT post FROM holding WHERE retired_version IS NULL AND valid_to IS NULL GROUP BY post, standing"
    assert await ask(parts, f"{twice} HAVING count(*) > 1") == []
