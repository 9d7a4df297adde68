"""An event taken back: what it opened ends, nobody hears of it any more, and who has heard of it is told, once."""

from __future__ import annotations

from typing import Any

import pytest

from duban.channels.sender import Text
from duban.flow.digest import compose_digests
from duban.flow.effects.withdrawing import work_off_withdrawals
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.sign import Ended, acknowledge, look
from duban.flow.take_in import take_in
from duban.model import Channel
from tests.firing import fire_all
from tests.senders import NEVER
from tests.withdrawn import LEAD, history, send_all, states, take_back, told, withdrawal
from tests.world import (
    arrival,
    ask,
    clock_shows,
    counts,
    directive,
    duty_of,
    event,
    hear,
    link_of,
    local,
    project,
    sign,
    talent,
    tell,
)


async def test_tasks_are_withdrawn_and_each_person_told_hears_of_it_once_by_mail_else_by_text(parts: Parts) -> None:
    # Of class B: the liaison by e-mail and inbox, deputy and principal by text; four tasks of four units.
    await hear(parts, project())
    await send_all(parts)
    units = {row["unit"] for row in await ask(parts, "SELECT unit FROM task")}
    await take_back(parts, project())

    assert await states(parts, "task") == {"withdrawn": 4}
    people = {
        row["post"]: row["person"]
        for row in await ask(parts, "SELECT post, person FROM holding WHERE split_part(post, '/', 1) = ANY($1)", units)
    }
    ways = {"liaison": "email", "deputy": "sms", "principal": "sms"}
    expected = {(people[f"{unit}/{post}"], way) for unit in units for post, way in ways.items()}
    assert await told(parts) == sorted(expected)
    senders = await send_all(parts)
    assert len(senders[Channel.email].sent) == len(units)
    text = senders[Channel.sms].sent[0]
    assert isinstance(text, Text)
    assert "已经撤回" in text.text
    assert await tell(parts, "SELECT told FROM withdrawal WHERE stage = 'done'") == 3 * len(units)


async def test_what_was_queued_does_not_go_and_who_was_not_told_hears_nothing(parts: Parts) -> None:
    await hear(parts, talent())
    await take_back(parts, talent())
    rows = await ask(parts, "SELECT DISTINCT state, reason FROM notice WHERE channel <> 'inbox'")
    assert [tuple(row) for row in rows] == [("suppressed", "withdrawn")]
    # The inbox delivers by being there: that is all they had, and by it they hear of the withdrawal.
    assert {channel for _, channel in await told(parts)} == {"inbox"}
    assert all(not sender.sent for sender in (await send_all(parts)).values())


async def test_a_mail_that_was_refused_told_nobody_so_the_inbox_says_what_became_of_it(parts: Parts) -> None:
    await hear(parts, project())
    await send_all(parts, script=[NEVER] * 9)
    await take_back(parts, project())
    assert {channel for _, channel in await told(parts)} == {"inbox"}


async def test_a_cascade_ends_where_it_stands_and_signatures_stay_and_say_so(parts: Parts) -> None:
    await hear(parts, directive())
    await sign(parts, "health/principal")
    deputy, principal = await link_of(parts, "health/deputy"), await link_of(parts, "health/principal")
    await take_back(parts, directive())

    assert await states(parts, "obligation") == {"conveyed": 1, "withdrawn": 1}
    assert await states(parts, "task") == {"withdrawn": 1}
    signed, _ = await duty_of(parts, "health/principal")
    assert (await history(parts, signed))[-1] == ("conveyed", "event-withdrawn")
    open_one, _ = await duty_of(parts, "health/deputy")
    assert (await history(parts, open_one))[-1] == ("withdrawn", "withdrawn")
    assert (await look(parts, principal)).state == "conveyed"
    for use in (look, acknowledge):
        with pytest.raises(Ended, match="withdrawn"):
            await use(parts, deputy)


async def test_with_a_corrected_event_open_obligations_are_superseded(parts: Parts) -> None:
    await hear(parts, directive())
    await hear(parts, directive(2), withdrawal(directive(), replaced_by=directive(2)["id"]))
    with pytest.raises(Ended, match="superseded"):
        await look(parts, await link_of_first(parts))
    await work_off_withdrawals(parts)
    assert await states(parts, "obligation") == {"superseded": 1, "open": 1}
    assert await states(parts, "task") == {"withdrawn": 1, "assigned": 1}


async def link_of_first(parts: Parts) -> str:
    [row] = await ask(parts, "SELECT obligation.id, holding FROM obligation ORDER BY opening LIMIT 1")
    return parts.keys.ack_token(*row)


async def test_from_the_commit_of_the_withdrawal_on_nothing_is_signed_fires_opens_or_goes(parts: Parts) -> None:
    """The rows have not followed yet: nobody has worked the withdrawal off."""
    await hear(parts, directive(units=None))
    deputy_below = await link_of(parts, "health/principal")
    await hear(parts, withdrawal(directive(units=None)))

    with pytest.raises(Ended):
        await acknowledge(parts, deputy_below)
    before = await tell(parts, "SELECT count(*) FROM notice")
    await clock_shows(parts, local("03-20"))
    await fire_all(parts)
    await compose_digests(parts)
    assert await tell(parts, "SELECT count(*) FROM notice") == before
    assert await tell(parts, "SELECT count(*) FROM clock WHERE fired IS NOT NULL") == 0
    assert all(not sender.sent for sender in (await send_all(parts)).values())
    await work_off_withdrawals(parts)
    assert (await states(parts, "obligation")).keys() == {"withdrawn"}


async def test_a_tier_that_is_not_expanded_yet_never_opens(parts: Parts) -> None:
    await take_in(parts, [arrival(directive(units=None))])
    await take_in(parts, [arrival(withdrawal(directive(units=None)))])
    await expand_all(parts)
    await work_off_withdrawals(parts)
    found = await counts(parts)
    assert (found["obligation"], await tell(parts, "SELECT count(*) FROM opening WHERE NOT done")) == (0, 0)


@pytest.mark.parametrize("together", [True, False])
async def test_a_withdrawal_that_comes_first_waits_and_then_nobody_is_told(parts: Parts, *, together: bool) -> None:
    if together:
        await hear(parts, withdrawal(directive()), directive())
    else:
        await hear(parts, withdrawal(directive()))
        assert await tell(parts, "SELECT stage FROM withdrawal") == "waiting"
        await hear(parts, directive())
    found = await counts(parts)
    assert (found["event"], found["obligation"], found["notice"]) == (2, 0, 0)
    assert await states(parts, "task") == {"withdrawn": 1}
    assert await tell(parts, "SELECT stage FROM withdrawal") == "done"
    assert await tell(parts, "SELECT count(*) FROM clock WHERE next_at IS NOT NULL") == 0


async def test_both_orders_leave_the_same_duties(parts: Parts) -> None:
    await hear(parts, project(1), withdrawal(project(1)))
    await hear(parts, withdrawal(project(2), 2), project(2))
    await work_off_withdrawals(parts)
    rows = await ask(parts, "SELECT key, unit, state, count(*) AS n FROM task GROUP BY 1, 2, 3")
    assert {(row["state"], row["n"]) for row in rows} == {("withdrawn", 2)}


async def test_a_second_withdrawal_is_recorded_and_changes_nothing(parts: Parts) -> None:
    await hear(parts, project())
    await send_all(parts)
    await take_back(parts, project())
    before = await told(parts)
    await take_back(parts, project(), 2, source=LEAD)
    assert await told(parts) == before
    assert await tell(parts, "SELECT count(*) FROM withdrawal") == 1
    assert await tell(parts, "SELECT count(*) FROM event") == 3


async def test_what_waits_and_what_recurs_of_the_event_is_gone(parts: Parts) -> None:
    call = call_opened()
    stalled = stalled_clause()
    await hear(parts, call, stalled)
    await take_back(parts, call)
    await take_back(parts, stalled, 2)
    assert await tell(parts, "SELECT count(*) FROM waiting WHERE state = 'waiting'") == 0
    assert [row["reason"] for row in await ask(parts, "SELECT reason FROM series")] == ["withdrawn"]
    assert (await states(parts, "task")).keys() == {"withdrawn"}


def call_opened() -> dict[str, Any]:
    return event("service.issue.raised", 1, {"raised_by": "enterprise", "summary": "用地手续", "host": "commerce"})


def stalled_clause() -> dict[str, Any]:
    data = {"policy": "人才政策2.0", "clause": "3", "responsible": "finance", "last_progress_on": "2026-01-05"}
    return event("policy.clause.stalled", 1, data)
