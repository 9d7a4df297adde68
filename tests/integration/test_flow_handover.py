"""A post is handed over by a recorded act: now, in the past, at an instant to come; what is open goes with it (I10)."""

from __future__ import annotations

import json
from datetime import date

import asyncpg
import pytest

from duban.flow.open import expand_all
from duban.flow.organisation.handing import cancel, hand_over_post, list_handovers
from duban.flow.organisation.orders import HandoverRefused, Order, Way
from duban.flow.organisation.slips import read_slip
from duban.flow.organisation.succession import succeed
from duban.flow.parts import Parts
from duban.flow.shown import lists as show
from duban.flow.sign import Ended, acknowledge
from tests.handing import NEW, day, hand_over, newcomer_listed, support
from tests.stand_ins import PRINCIPAL, holder, link_for, told
from tests.world import ask, clock_shows, directive, duty_of, hear, local, run, sign, tell

OPENED = [("opened", "email"), ("opened", "inbox"), ("opened", "sms")]


@pytest.fixture
async def was(parts: Parts) -> str:
    """Whoever holds the post before, and somebody who can come."""
    await newcomer_listed(parts)
    return await holder(parts)


async def test_what_is_open_in_the_post_passes_with_its_history_and_the_old_link_ends(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    theirs = await link_for(parts, was)
    slip = await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    obligation, _ = await duty_of(parts, PRINCIPAL)
    assert await told(parts, NEW) == OPENED
    with pytest.raises(Ended, match="holder-changed"):
        await acknowledge(parts, theirs)
    shown = await show.obligation(parts, obligation)
    assert shown is not None
    assert (shown["person"], [change["how"] for change in shown["history"]]) == (NEW, ["event", "succession"])
    assert (slip["was"], slip["now"], [one["id"] for one in slip["obligations"]]) == (was, NEW, [str(obligation)])
    assert (await acknowledge(parts, await link_for(parts, NEW))).first


async def test_the_slip_is_kept_and_says_what_passed_then_whatever_came_after(parts: Parts, was: str) -> None:
    await hear(parts, directive(), support())
    slip = await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    mine = await ask(parts, "SELECT id FROM task WHERE unit = 'health' ORDER BY id")
    await acknowledge(parts, await link_for(parts, NEW))
    assert slip["handover"] is not None
    kept = await read_slip(parts, slip["handover"])
    assert kept == slip
    assert sorted(task["id"] for task in kept["tasks"]) == [str(row["id"]) for row in mine]
    assert {one["light"] for one in kept["obligations"]} <= {"green", "blue", "yellow"}
    assert (kept["reason"], kept["document"], kept["effective_at"]) == (
        "轮岗", "示例〔2026〕3号", "2026-03-02T08:00:00+08:00",
    )  # fmt: skip


async def test_from_a_day_in_the_past_on_the_old_holder_keeps_the_days_before(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    await clock_shows(parts, local("03-10"))
    await hand_over(parts, PRINCIPAL, at=day("03-05"))
    rows = await ask(
        parts,
        "SELECT person, valid_from, valid_to, retired_version FROM holding WHERE post = $1 ORDER BY id", PRINCIPAL,
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        (was, None, None, 2), (was, None, date(2026, 3, 4), None), (NEW, date(2026, 3, 5), None, None),
    ]  # fmt: skip
    assert await told(parts, NEW) == OPENED


async def test_at_an_instant_to_come_nothing_passes_before_it(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    slip = await hand_over(parts, PRINCIPAL, at=local("03-04", "14:00"))
    assert slip["state"] == "planned"
    assert await tell(parts, "SELECT next_at FROM succession") == local("03-04", "14:00")
    await clock_shows(parts, local("03-04", "13:59"))
    await succeed(parts)
    assert await told(parts, NEW) == []
    await clock_shows(parts, local("03-04", "14:00"))
    await succeed(parts)
    assert await told(parts, NEW) == OPENED
    assert slip["handover"] is not None
    done = await read_slip(parts, slip["handover"])
    assert (done["state"], done["was"], len(done["obligations"])) == ("done", was, 1)
    assert await tell(parts, "SELECT next_at FROM succession") is None


async def test_a_planned_handover_that_is_cancelled_does_not_take_place(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    slip = await hand_over(parts, PRINCIPAL, at=day("03-04"))
    assert slip["handover"] is not None
    await cancel(parts, slip["handover"], by="os:test")
    await clock_shows(parts, local("03-04"))
    await succeed(parts)
    assert await told(parts, NEW) == []
    [row] = await list_handovers(parts)
    assert (row["state"], row["code"]) == ("void", "cancelled")
    with pytest.raises(HandoverRefused):
        await cancel(parts, slip["handover"], by="os:test")


async def test_one_that_cannot_be_carried_out_any_more_is_void_and_holds_up_no_other(parts: Parts, was: str) -> None:
    for at in ("03-03", "03-04"):
        await hand_over(parts, PRINCIPAL, at=day(at))
    await hand_over(parts, "health/liaison", at=day("03-04"))
    await clock_shows(parts, local("03-04"))
    await succeed(parts)
    found = {(row["post"], row["effective"]): (row["state"], row["code"]) for row in await list_handovers(parts)}
    assert found == {
        (PRINCIPAL, day("03-03")): ("done", None), (PRINCIPAL, day("03-04")): ("void", "held-already"),
        ("health/liaison", day("03-04")): ("done", None),
    }  # fmt: skip


async def test_a_stand_in_acts_for_his_days_and_the_holder_comes_back(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    slip = await hand_over(
        parts, PRINCIPAL, at=local("03-02", "08:00"), way=Way.stand_in, until=date(2026, 3, 4)
    )  # fmt: skip
    assert (slip["way"], slip["until"]) == ("stand-in", "2026-03-04")
    assert await told(parts, NEW) == OPENED
    his = await link_for(parts, NEW)
    await clock_shows(parts, local("03-05"))
    await succeed(parts)
    with pytest.raises(Ended):
        await acknowledge(parts, his)
    assert (await acknowledge(parts, await link_for(parts, was))).first


async def test_a_post_left_vacant_opens_the_tier_below_and_the_lead_office_hears(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    slip = await hand_over(parts, PRINCIPAL, None, at=local("03-02", "08:00"), way=Way.vacant)
    assert (slip["was"], slip["now"]) == (was, None)
    assert await tell(parts, "SELECT count(*) FROM obligation JOIN opening ON opening = opening.id WHERE tier = 2") == 1
    assert await tell(parts, "SELECT count(*) FROM notice WHERE step = 'vacancy'") == 2


async def test_a_dry_run_shows_the_slip_and_changes_nothing(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    before = await tell(parts, "SELECT count(*) FROM journal_entry")
    slip = await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"), dry_run=True)
    assert (slip["state"], slip["was"], slip["now"], len(slip["obligations"])) == ("dry-run", was, NEW, 1)
    assert await tell(parts, "SELECT count(*) FROM journal_entry") == before
    assert await tell(parts, "SELECT count(*) FROM handover") == 0
    assert await holder(parts) == was


@pytest.mark.parametrize(
    ("post", "person", "way", "code"),
    [
        ("health/chief", NEW, Way.holder, "unknown-post"),
        ("health/staff/p-1", NEW, Way.holder, "staff-post"),
        ("nowhere/principal", NEW, Way.holder, "unknown-unit"),
        (PRINCIPAL, "p-nobody", Way.holder, "unknown-person"),
        ("leader", NEW, Way.vacant, None),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    parts: Parts, was: str, post: str, person: str, way: Way, code: str | None
) -> None:
    order = Order(post, way, None if way is Way.vacant else person, local("03-02", "08:00"), "os:test")
    if code is None:
        assert (await hand_over_post(parts, order)).slip["state"] == "done"
        return
    with pytest.raises(HandoverRefused) as refused:
        await hand_over_post(parts, order)
    assert refused.value.code == code
    assert await tell(parts, "SELECT count(*) FROM handover") == 0


async def test_what_would_change_nothing_is_refused(parts: Parts, was: str) -> None:
    for way, person, code in (
        (Way.holder, was, "held-already"), (Way.stand_in, was, "own-stand-in"),
    ):  # fmt: skip
        with pytest.raises(HandoverRefused) as refused:
            await hand_over(parts, PRINCIPAL, person, at=local("03-02", "08:00"), way=way)
        assert refused.value.code == code
    await hand_over(parts, PRINCIPAL, None, at=local("03-02", "08:00"), way=Way.vacant)
    with pytest.raises(HandoverRefused) as refused:
        await hand_over(parts, PRINCIPAL, None, at=local("03-02", "08:00"), way=Way.vacant)
    assert refused.value.code == "vacant-already"


async def test_the_journal_tells_of_it_and_keeps_the_reason_out(parts: Parts, was: str) -> None:
    await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    [row] = await ask(parts, "SELECT body FROM journal_entry WHERE body::json ->> 'what' = 'handover'")
    told_of = json.loads(row["body"])
    assert (told_of["state"], told_of["how"], told_of["post"], told_of["person"], told_of["was"]) == (
        "done", "holder", PRINCIPAL, NEW, was,
    )  # fmt: skip
    assert "轮岗" not in row["body"]


async def test_handed_over_twice_on_one_day_the_last_one_answers(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    await newcomer_listed(parts, NEW, "p-second")
    await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    first = await link_for(parts, NEW)
    await hand_over(parts, PRINCIPAL, "p-second", at=local("03-02", "08:00"))
    with pytest.raises(Ended):
        await acknowledge(parts, first)
    signed = await acknowledge(parts, await link_for(parts, "p-second"))
    await expand_all(parts)
    assert (signed.first, signed.openings) == (True, True)


async def test_a_signature_before_the_handover_stays_whose_it_was(parts: Parts, was: str) -> None:
    await hear(parts, directive())
    await sign(parts, PRINCIPAL)
    slip = await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    assert slip["obligations"] == []
    [row] = await ask(parts, "SELECT person FROM obligation JOIN holding ON holding.id = signer")
    assert row["person"] == was


async def test_a_slip_can_be_added_and_never_altered_by_the_services(parts: Parts, was: str) -> None:
    await hand_over(parts, PRINCIPAL, at=local("03-02", "08:00"))
    for statement in ("UPDATE slip SET body = '{}'", "DELETE FROM slip"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(parts, statement)


async def test_a_stand_in_until_the_last_day_that_there_is_holds_up_nobody_elses_succession(
    parts: Parts, was: str
) -> None:
    order = Order("health/deputy", Way.stand_in, NEW, local("03-03", "08:00"), "p-test", date.max)
    await hand_over_post(parts, order)
    await hand_over(parts, PRINCIPAL, at=day("03-04"))
    await hear(parts, directive())
    for at in ("03-03", "03-04", "03-05"):
        await clock_shows(parts, local(at, "09:00"))
        await succeed(parts)
    assert await told(parts, NEW) == OPENED
