"""Whatever an ISMG delivers is held for a listener or answered at once; nothing of it ends the line."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.channels.cmpp.arrivals import Arrivals
from duban.channels.cmpp.bodies import Deliver
from duban.channels.cmpp.delivery import Delivery
from duban.channels.cmpp.inbox import Inbox
from duban.channels.gateway import Receipt, Reply
from duban.channels.outcome import Result

Answers = list[tuple[int, int]]
"""Which DELIVER was answered, by its place, and with what."""


DELIVERS = st.builds(
    Deliver, msg_id=st.integers(0, 2**64 - 1), report=st.booleans(), format=st.integers(0, 255), headed=st.booleans(),
    sender=st.text(max_size=32), content=st.binary(max_size=200),
)  # fmt: skip


def delivery(deliver: Deliver, place: int, answers: Answers) -> Delivery:
    return Delivery(deliver, lambda result: answers.append((place, result)))


async def _taken(delivers: list[Deliver]) -> tuple[Inbox, Answers]:
    inbox, answers = Inbox(), Answers()
    arrivals = Arrivals("mobile", inbox, joining=0.0)
    for sequence, deliver in enumerate(delivers):
        arrivals.take(delivery(deliver, sequence, answers))
    await asyncio.sleep(0.02)
    return inbox, answers


@settings(deadline=None)
@given(st.lists(DELIVERS, max_size=4))
def test_any_delivery_is_held_or_answered(delivers: list[Deliver]) -> None:
    async def told() -> int:
        inbox, answers = await _taken(delivers)
        at_once = len(answers)
        while inbox._held:
            inbox.kept(await inbox.batch())
        return at_once if len(answers) == len(delivers) else -1

    assert 0 <= asyncio.run(told()) <= len(delivers)


async def test_a_receipt_that_says_that_it_is_under_way_is_answered_and_not_told() -> None:
    content = (5).to_bytes(8) + b"ACCEPTD" + bytes(45)
    inbox, answers = await _taken([Deliver(9, True, 4, False, "13800138000", content)])
    assert (inbox._held, answers) == ({}, [(0, 0)])


async def test_receipts_of_both_layouts_are_read_by_their_length() -> None:
    start = (5).to_bytes(8) + b"DELIVRD" + b"2611230858" + b"2611230900" + b"13800138000"
    contents = [start.ljust(56, b"\0") + bytes(4), (6).to_bytes(8) + start[8:].ljust(59, b"\0") + bytes(4)]
    assert [len(content) for content in contents] == [60, 71]
    inbox, _ = await _taken([Deliver(n, True, 4, False, "", content) for n, content in enumerate(contents)])
    found = [each.arrival for each in await inbox.batch()]
    assert [(each.reference, each.to, each.result) for each in found if isinstance(each, Receipt)] == [
        ("5", "+8613800138000", Result.delivered),
        ("6", "+8613800138000", Result.delivered),
    ]


async def test_a_full_inbox_answers_nothing_so_that_it_comes_again() -> None:
    inbox, answers = Inbox(most=1), Answers()
    arrivals = Arrivals("mobile", inbox, joining=0.0)
    for number in (1, 2):
        arrivals.take(delivery(Deliver(number, False, 0, False, "13800138000", b"1 4711"), number, answers))
    inbox.kept(await inbox.batch())
    assert answers == [(1, 0)]
    arrivals.take(delivery(Deliver(2, False, 0, False, "13800138000", b"1 4711"), 3, answers))
    (again,) = await inbox.batch()
    assert isinstance(again.arrival, Reply)
    assert again.arrival.id == "2"
