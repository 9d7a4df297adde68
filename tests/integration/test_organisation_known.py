"""Who held what is kept twice over: what was true on a day, and what was known of it on another (bitemporal)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from duban.flow.organisation.handing import cancel
from duban.flow.organisation.known import organisation_on
from duban.flow.organisation.orders import HandoverRefused, Way
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from tests.handing import NEW, day, hand_over, newcomer_listed
from tests.stand_ins import PRINCIPAL, holder
from tests.world import Sheet, clock_shows, local, reorganise, without

SECOND = "p-second"


async def _who(parts: Parts, on: str, *, known: datetime | None = None, post: str = PRINCIPAL) -> str | None:
    """Whoever answered for the post on that day."""
    shown = await organisation_on(parts, on=date.fromisoformat(f"2026-{on}"), known=known, unit=post.partition("/")[0])
    return next((held["person"] for held in shown["held"] if held["post"] == post and held["answers"]), None)


async def test_a_handover_in_the_past_changes_what_was_true_and_not_what_was_known(parts: Parts) -> None:
    await newcomer_listed(parts)
    was = await holder(parts)
    await clock_shows(parts, local("03-10"))
    await hand_over(parts, PRINCIPAL, at=day("03-05"))
    before = local("03-10") - timedelta(seconds=1)
    found = {on: (await _who(parts, on), await _who(parts, on, known=before)) for on in ("03-04", "03-05", "03-12")}
    assert found == {"03-04": (was, was), "03-05": (NEW, was), "03-12": (NEW, was)}


async def test_a_holder_who_came_meanwhile_never_was_once_an_earlier_handover_is_known(parts: Parts) -> None:
    await newcomer_listed(parts, NEW, SECOND)
    was = await holder(parts)
    await clock_shows(parts, local("03-05", "10:00"))
    await hand_over(parts, PRINCIPAL, at=local("03-05", "10:00"))
    await clock_shows(parts, local("03-10", "10:00"))
    await hand_over(parts, PRINCIPAL, SECOND, at=day("03-04"))
    known = local("03-09")
    days = ("03-03", "03-04", "03-05", "03-10")
    assert [await _who(parts, on) for on in days] == [was, SECOND, SECOND, SECOND]
    assert [await _who(parts, on, known=known) for on in days] == [was, was, NEW, NEW]


async def test_an_imported_file_speaks_of_the_days_from_its_import_on(parts: Parts) -> None:
    was = await holder(parts)
    await clock_shows(parts, local("03-10"))

    def comes(sheet: Sheet) -> None:
        sheet["people"].append({"person": NEW})
        for held in sheet["posts"]:
            if (held.get("unit"), held["post"]) == ("health", "principal"):
                held["person"] = NEW

    await reorganise(parts, comes)
    await clock_shows(parts, local("03-20"))
    await reorganise(parts, without("health", "principal"))
    found = [await _who(parts, on) for on in ("03-09", "03-10", "03-19", "03-20")]
    assert found == [was, NEW, NEW, None]


async def test_stand_ins_answer_for_their_days_and_the_holder_is_still_shown(parts: Parts) -> None:
    await newcomer_listed(parts)
    was = await holder(parts)
    await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"), way=Way.stand_in, until=date(2026, 3, 4))
    shown = await organisation_on(parts, on=date(2026, 3, 3), unit="health")
    found = [(one["person"], one["way"], one["answers"]) for one in shown["held"] if one["post"] == PRINCIPAL]
    assert found == [(NEW, "stand-in", True), (was, "holder", False)]
    assert await _who(parts, "03-05") == was


async def test_what_is_planned_is_shown_as_planned_until_it_is_done_or_cancelled(parts: Parts) -> None:
    await newcomer_listed(parts)
    was = await holder(parts)
    slip = await hand_over(parts, PRINCIPAL, at=local("03-06", "14:00"))
    other = await hand_over(parts, "health/deputy", at=day("03-06"))
    assert other["handover"] is not None
    shown = await organisation_on(parts, on=date(2026, 3, 6), unit="health")
    assert [one["handover"] for one in shown["planned"]] == [other["handover"], slip["handover"]]
    assert (await organisation_on(parts, on=date(2026, 3, 5), unit="health"))["planned"] == []
    await cancel(parts, other["handover"], by="os:test")
    await clock_shows(parts, local("03-06", "15:00"))
    await succeed(parts)
    now, then = await organisation_on(parts, unit="health"), local("03-05")
    assert (now["planned"], await _who(parts, "03-06")) == ([], NEW)
    assert await _who(parts, "03-06", known=then) == was


async def test_of_one_unit_the_staff_are_shown_too(parts: Parts) -> None:
    def hired(sheet: Sheet) -> None:
        sheet["people"].append({"person": NEW})
        sheet["posts"].append({"unit": "health", "post": "staff", "person": NEW})

    await clock_shows(parts, local("03-10"))
    await reorganise(parts, hired)
    assert await _who(parts, "03-10", post=f"health/staff/{NEW}") == NEW
    assert await _who(parts, "03-09", post=f"health/staff/{NEW}") is None
    everyone = await organisation_on(parts)
    assert NEW not in {held["person"] for held in everyone["held"]}
    assert len(everyone["units"]) == len({unit["unit"] for unit in everyone["units"]}) > 10


async def test_before_anything_was_known_there_is_nothing_to_show(parts: Parts) -> None:
    with pytest.raises(HandoverRefused, match="--known"):
        await organisation_on(parts, known=local("03-01"))
    with pytest.raises(HandoverRefused):
        await organisation_on(parts, unit="nowhere")
