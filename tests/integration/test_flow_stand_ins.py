"""Stand-ins: whoever acts for a holder on leave hears, signs and is reminded, and hands back when the days are over."""

from __future__ import annotations

import pytest

from duban.flow.open import expand_all
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.flow.shown.coverage import coverage
from duban.flow.sign import Ended, acknowledge
from tests.firing import fire_all
from tests.stand_ins import DEPUTY, PRINCIPAL, TOLD, holder, link_for, stand_in, told, vacancies
from tests.world import ask, clock_shows, directive, duty_of, hear, local, reorganise, tell


async def test_while_he_stands_in_a_directive_goes_to_the_stand_in_alone(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in(**{"from": "2026-03-01", "to": "2026-03-06"}))
    await hear(parts, directive())
    assert await told(parts) == [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]
    assert await told(parts, away) == []
    assert await vacancies(parts) == []


async def test_what_is_open_passes_to_the_stand_in_on_his_first_day_and_back_after_his_last(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in(**{"from": "2026-03-04", "to": "2026-03-05"}))
    await hear(parts, directive())
    before = await told(parts, away)
    assert len(before) == 3
    await clock_shows(parts, local("03-03", "23:59"))
    assert not await succeed(parts)
    assert await told(parts) == []
    await clock_shows(parts, local("03-04", "00:00"))
    await succeed(parts)
    assert await told(parts) == [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]
    await clock_shows(parts, local("03-06", "00:00"))
    await succeed(parts)
    # He was told of it when it was opened, and is not told again that it is his.
    assert await told(parts, away) == before
    assert len(await told(parts)) == 3


async def test_of_what_came_during_his_leave_a_holder_hears_on_his_return(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in(**{"from": "2026-03-02", "to": "2026-03-05"}))
    await hear(parts, directive())
    assert await told(parts, away) == []
    await clock_shows(parts, local("03-06", "00:00"))
    await succeed(parts)
    assert await told(parts, away) == [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]


async def test_only_whoever_answers_for_the_post_can_sign(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in(**{"from": "2026-03-04", "to": "2026-03-05"}))
    await hear(parts, directive())
    his, theirs = await link_for(parts, away), await link_for(parts, DEPUTY)
    with pytest.raises(Ended):
        await acknowledge(parts, theirs)
    await clock_shows(parts, local("03-04", "10:00"))
    with pytest.raises(Ended, match="holder-changed"):
        await acknowledge(parts, his)
    await clock_shows(parts, local("03-06", "10:00"))
    with pytest.raises(Ended):
        await acknowledge(parts, theirs)
    assert (await acknowledge(parts, his)).first


async def test_the_stand_in_signs_and_the_deputy_is_opened(parts: Parts) -> None:
    await reorganise(parts, stand_in(**{"from": "2026-03-01"}))
    await hear(parts, directive())
    signed = await acknowledge(parts, await link_for(parts, DEPUTY))
    await expand_all(parts)
    assert (signed.first, signed.openings) == (True, True)
    [row] = await ask(parts, "SELECT state, person FROM obligation JOIN holding ON holding.id = signer")
    assert (row["state"], row["person"]) == ("conveyed", DEPUTY)


async def test_reminders_go_to_the_stand_in_of_that_day(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in(**{"from": "2026-03-03", "to": "2026-03-03"}))
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "09:00"))
    await fire_all(parts)
    assert ("due", "sms") in await told(parts)
    assert "due" not in {step for step, _ in await told(parts, away)}


async def test_what_was_queued_for_whoever_goes_on_leave_is_held_back(parts: Parts) -> None:
    away = await holder(parts)
    await hear(parts, directive())
    await reorganise(parts, stand_in(**{"from": "2026-03-02", "to": "2026-03-06"}))
    rows = await ask(parts, TOLD, away, b"o")
    assert {(row["channel"], row["state"]) for row in rows} == {
        ("email", "suppressed"), ("inbox", "delivered"), ("sms", "suppressed"),
    }  # fmt: skip


async def test_the_drill_clock_stops_where_a_post_passes_to_another(parts: Parts) -> None:
    await reorganise(parts, stand_in(**{"from": "2026-03-07", "to": "2026-03-08"}))
    await succeed(parts)
    assert await tell(parts, "SELECT next_at FROM succession") == local("03-07", "00:00")
    await clock_shows(parts, local("03-07", "00:00"))
    await succeed(parts)
    assert await tell(parts, "SELECT next_at FROM succession") == local("03-09", "00:00")
    await clock_shows(parts, local("03-09", "00:00"))
    await succeed(parts)
    assert await tell(parts, "SELECT next_at FROM succession") is None


async def test_handing_over_is_done_once(parts: Parts) -> None:
    await reorganise(parts, stand_in(**{"from": "2026-03-03"}))
    await hear(parts, directive())
    await clock_shows(parts, local("03-03", "00:00"))
    await succeed(parts)
    entries = await tell(parts, "SELECT count(*) FROM journal_entry")
    for _ in range(2):
        assert not await succeed(parts)
    assert await tell(parts, "SELECT count(*) FROM journal_entry") == entries


async def test_lists_and_coverage_name_the_stand_in_while_he_stands_in(parts: Parts) -> None:
    away = await holder(parts)
    await reorganise(parts, stand_in(**{"from": "2026-03-03", "to": "2026-03-03"}))
    await hear(parts, directive())
    obligation, _ = await duty_of(parts, PRINCIPAL)
    for day, person in (("03-02", away), ("03-03", DEPUTY), ("03-04", away)):
        await clock_shows(parts, local(day, "12:00"))
        shown, covered = await show.obligation(parts, obligation), await coverage(parts, "meeting.directive.issued/1")
        assert shown is not None
        assert covered is not None
        assert (shown["person"], shown["post"]) == (person, PRINCIPAL)
        assert [missing["person"] for missing in covered["gap"] if missing["tier"] == "principal"] == [person]
