"""Replies that are wrong have no effect, and the sender is told what is wrong, once; the right ones always count."""

from __future__ import annotations

import asyncio

from duban.flow.parts import Parts
from duban.flow.reply import MOST_A_DAY, forget_replies, take_reply
from tests.integration.test_flow_difficulty import Texted, texted
from tests.world import ask, counts, directive, hear, run, sign, tell

STRANGER = "+8610000099999"


async def asked(parts: Parts) -> Texted:
    """The principal of the health commission, texted about a directive."""
    await hear(parts, directive())
    return await texted(parts, "health/principal")


async def answers(parts: Parts, number: str, *texts: str) -> list[tuple[str, bool]]:
    """What each text of that number is told, and whether it is sent."""
    given = [await take_reply(parts, number, text) for text in texts]
    return [(answer.code, not answer.silent) for answer in given]


async def test_the_same_wrong_text_is_answered_once(parts: Parts) -> None:
    who = await asked(parts)
    before = await counts(parts)
    wrong = ("好的", " 好的 ", "9 9", "好的", "1 999999")
    assert await answers(parts, who.number, *wrong) == [
        ("unreadable", True), ("unreadable", False), ("unreadable", True), ("unreadable", False),
        ("no-such-code", True),
    ]  # fmt: skip
    assert await counts(parts) == before


async def test_another_number_is_told_so_once_and_the_code_stays_good(parts: Parts) -> None:
    who = await asked(parts)
    right = f"1 {who.code}"
    assert await answers(parts, STRANGER, right, right) == [("no-such-code", True), ("no-such-code", False)]
    assert await answers(parts, who.number, right) == [("signed", True)]


async def test_a_code_that_is_closed_and_one_that_is_repeated_have_no_effect(parts: Parts) -> None:
    who = await asked(parts)
    right = f"1 {who.code}"
    assert await answers(parts, who.number, right, right, right) == [
        ("signed", True), ("signed-already", True), ("signed-already", False),
    ]  # fmt: skip
    before = await counts(parts)
    assert await answers(parts, who.number, f"2 {who.code}", right) == [
        ("no-such-code", True),
        ("signed-already", False),
    ]
    assert await counts(parts) == before


async def test_a_code_closed_by_an_excuse_says_that_it_holds_no_more(parts: Parts) -> None:
    who = await asked(parts)
    await run(parts, "UPDATE obligation SET state = 'excused'")
    await run(parts, "UPDATE sms_code SET open = false")
    assert await answers(parts, who.number, f"1 {who.code}") == [("no-such-code", True)]
    assert await tell(parts, "SELECT state FROM obligation") == "excused"


async def test_a_text_that_was_wrong_counts_once_it_is_right(parts: Parts) -> None:
    who = await asked(parts)
    await run(parts, "UPDATE sms_code SET code = '0001' WHERE code = $1", who.code)
    assert await answers(parts, who.number, f"1 {who.code}", f"1 {who.code}") == [
        ("no-such-code", True), ("no-such-code", False),
    ]  # fmt: skip
    await run(parts, "UPDATE sms_code SET code = $1 WHERE code = '0001'", who.code)
    assert await answers(parts, who.number, f"1 {who.code}") == [("signed", True)]


async def test_of_the_same_wrong_text_ten_times_at_once_one_is_answered(parts: Parts) -> None:
    given = await asyncio.gather(*(take_reply(parts, STRANGER, "在吗") for _ in range(10)))
    assert sum(not answer.silent for answer in given) == 1


async def test_a_machine_that_answers_every_answer_is_not_answered_for_ever(parts: Parts) -> None:
    given = await answers(parts, STRANGER, *(f"自动回复 {number}" for number in range(MOST_A_DAY + 10)))
    assert [sent for _, sent in given] == [True] * MOST_A_DAY + [False] * 10
    assert await answers(parts, "+8610000099998", "在吗") == [("unreadable", True)]


async def test_after_a_day_it_is_told_again_and_what_was_kept_is_forgotten(parts: Parts) -> None:
    assert await answers(parts, STRANGER, "在吗") == [("unreadable", True)]
    await run(parts, "UPDATE reply_answer SET at_real = at_real - interval '25 hours'")
    assert await answers(parts, STRANGER, "在吗") == [("unreadable", True)]
    await run(parts, "UPDATE reply_answer SET at_real = at_real - interval '25 hours'")
    await forget_replies(parts)
    assert await tell(parts, "SELECT count(*) FROM reply_answer") == 0


async def test_neither_number_nor_text_is_kept_readable(parts: Parts) -> None:
    await answers(parts, STRANGER, "我是张三，电话 10000099999")
    [row] = await ask(parts, "SELECT * FROM reply_answer")
    assert (len(row["phone"]), len(row["said"])) == (32, 32)


async def test_whoever_signed_by_link_is_told_so_once_by_text(parts: Parts) -> None:
    who = await asked(parts)
    await sign(parts, "health/principal")
    assert await answers(parts, who.number, f"1 {who.code}", f"1 {who.code}") == [
        ("signed-already", True), ("signed-already", False),
    ]  # fmt: skip
