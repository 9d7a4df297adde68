"""Vacancies: a post falls to its recorded next in line, else the tier moves on; the lead office hears of it (I10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duban.flow.open import expand_all
from duban.flow.organisation.succession import succeed
from duban.flow.organisation.vacancies import tell_of_vacancies
from duban.flow.parts import Parts
from duban.flow.shown.coverage import coverage
from duban.flow.sign import Ended, acknowledge
from tests.stand_ins import DEPUTY, both, holder, link_for, stand_in, told, vacancies
from tests.world import Sheet, ask, clock_moves, clock_shows, directive, hear, local, project, reorganise, tell, without


async def test_a_vacant_post_falls_to_the_recorded_next_in_line_and_the_lead_office_hears(parts: Parts) -> None:
    await reorganise(parts, both(stand_in(), without("health", "principal")))
    await hear(parts, directive())
    assert await told(parts) == [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]
    assert await vacancies(parts) == [("org/liaison", "email", "principal"), ("org/liaison", "inbox", "principal")]
    assert await tell(parts, "SELECT count(*) FROM obligation") == 1


async def test_the_next_in_line_has_no_part_in_a_post_that_is_held(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in())
    await hear(parts, directive())
    assert await told(parts) == []
    assert len(await told(parts, away)) == 3
    with pytest.raises(Ended):
        await acknowledge(parts, await link_for(parts, DEPUTY))


async def test_a_post_that_falls_vacant_with_something_open_opens_the_tier_below(parts: Parts) -> None:
    await hear(parts, directive())
    await reorganise(parts, without("health", "principal"))
    await expand_all(parts)
    rows = await ask(
        parts, "SELECT tier, state FROM obligation JOIN opening ON opening.id = obligation.opening ORDER BY tier"
    )
    assert [(row["tier"], row["state"]) for row in rows] == [(1, "open"), (2, "open")]
    assert await vacancies(parts) == [("org/liaison", "email", "principal"), ("org/liaison", "inbox", "principal")]


async def test_whoever_comes_later_into_the_vacant_post_is_told_and_signs_and_has_conveyed(parts: Parts) -> None:
    await hear(parts, directive())
    gone = await holder(parts)
    await reorganise(parts, without("health", "principal"))
    await expand_all(parts)

    def comes(sheet: Sheet) -> None:
        stand_in()(sheet)
        del sheet["stand_ins"]
        for held in sheet["posts"]:
            if (held.get("unit"), held["post"]) == ("health", "principal"):
                held["person"] = DEPUTY

    await reorganise(parts, comes)
    assert await told(parts) == [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]
    assert gone != DEPUTY
    assert (await acknowledge(parts, await link_for(parts, DEPUTY))).first
    assert await tell(parts, "SELECT state FROM obligation JOIN opening ON opening.id = opening WHERE tier = 1") == (
        "conveyed"
    )
    assert await tell(parts, "SELECT count(*) FROM opening") == 2


async def test_a_term_that_ends_by_its_day_opens_the_tier_below_on_the_next(parts: Parts) -> None:
    def ends(sheet: Sheet) -> None:
        for held in sheet["posts"]:
            if (held.get("unit"), held["post"]) == ("health", "principal"):
                held["to"] = "2026-03-04"

    await reorganise(parts, ends)
    await hear(parts, directive())
    await clock_shows(parts, local("03-04", "23:59"))
    await succeed(parts)
    assert await tell(parts, "SELECT count(*) FROM opening") == 1
    await clock_moves(parts, timedelta(minutes=1))
    await succeed(parts)
    await expand_all(parts)
    assert await tell(parts, "SELECT count(*) FROM obligation") == 2
    assert await vacancies(parts) == [("org/liaison", "email", "principal"), ("org/liaison", "inbox", "principal")]


async def test_of_a_vacancy_under_open_tasks_the_lead_office_hears_once(parts: Parts) -> None:
    await reorganise(parts, without("commerce", "liaison"))
    assert not await tell_of_vacancies(parts)
    await hear(parts, project(1), project(2))
    await tell_of_vacancies(parts)
    once = [("org/liaison", "email", "liaison"), ("org/liaison", "inbox", "liaison")]
    assert await vacancies(parts) == once
    await hear(parts, project(3))
    assert not await tell_of_vacancies(parts)
    assert await vacancies(parts) == once
    await reorganise(parts, lambda sheet: None)
    await tell_of_vacancies(parts)
    await clock_moves(parts, timedelta(days=1))
    await reorganise(parts, without("commerce", "liaison"))
    await tell_of_vacancies(parts)
    assert len(await vacancies(parts)) == 4


async def test_the_task_of_a_unit_without_liaison_goes_to_its_recorded_next_in_line(parts: Parts) -> None:
    await reorganise(parts, both(without("commerce", "liaison"), stand_in("liaison", unit="commerce")))
    await hear(parts, project())
    assert ("opened", "email") in await told(parts, kind="t")


async def test_of_a_tier_to_come_the_gap_names_whoever_would_answer(parts: Parts) -> None:
    await reorganise(parts, both(stand_in("deputy"), without("health", "deputy")))
    await hear(parts, directive())
    covered = await coverage(parts, "meeting.directive.issued/1")
    assert covered is not None
    assert [missing["person"] for missing in covered["gap"] if missing["tier"] == "deputy"] == [DEPUTY]
    assert covered["roll"] == 7
