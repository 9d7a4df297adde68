"""有困难: said once, shown apart, told to whoever stands above and to nobody else; a state does not change by it."""

from __future__ import annotations

from dataclasses import dataclass

from duban.channels.sender import Message
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.reply import take_reply
from duban.flow.send import send_queued
from duban.flow.shown.coverage import coverage
from duban.flow.shown.lists import obligation, task
from duban.model import Channel
from tests.acting import history
from tests.senders import ScriptedSender
from tests.withdrawn import take_back
from tests.world import ask, directive, duty_of, hear, reorganise, run, sign, talent, tell, without

TOLD = """
    SELECT post, channel FROM notice JOIN holding ON holding.id = holding WHERE step = 'difficulty' ORDER BY channel
"""


@dataclass
class Texted:
    """Somebody who was texted about a duty."""

    number: str
    code: str


async def texted(parts: Parts, post: str, kind: str = "o") -> Texted:
    """The post's newest code, after all texts went out."""
    await send_queued(parts, await Lease.open(parts, "worker"), Channel.sms, ScriptedSender())
    [row] = await ask(
        parts, "SELECT code, person.phone FROM sms_code JOIN holding ON holding.id = holding JOIN person USING (person)"
        " JOIN clock USING (duty) WHERE post = $1 AND clock.kind = $2 LIMIT 1", post, kind.encode(),
    )  # fmt: skip
    return Texted(parts.keys.unseal(row["phone"]), row["code"])


async def says_so(parts: Parts, post: str, kind: str = "o") -> str:
    """What somebody who answers 有困难 is told, by its code."""
    who = await texted(parts, post, kind)
    return (await take_reply(parts, who.number, f"2 {who.code}")).code


async def told(parts: Parts) -> list[tuple[str, str]]:
    return [tuple(row) for row in await ask(parts, TOLD)]


async def test_a_principals_difficulty_is_told_to_the_lead_offices_head_once(parts: Parts) -> None:
    await hear(parts, directive())
    who = await texted(parts, "health/principal")
    answers = [(await take_reply(parts, who.number, f"2 {who.code}")) for _ in range(3)]
    assert [(answer.code, answer.silent) for answer in answers] == [
        ("difficulty-noted", False), ("difficulty-noted-already", False), ("difficulty-noted-already", True),
    ]  # fmt: skip
    assert await told(parts) == [("org/principal", "email"), ("org/principal", "sms")]
    duty, holding = await duty_of(parts, "health/principal")
    person = await tell(parts, "SELECT person FROM holding WHERE id = $1", holding)
    shown = await obligation(parts, duty)
    assert shown is not None
    assert (shown["state"], shown["difficulty"]) == ("open", {"at": "2026-03-02T08:00:00+08:00", "by": person})
    assert [entry["how"] for entry in await history(parts, duty)] == ["event", "sms:difficulty"]


async def test_a_deputys_difficulty_is_told_to_his_principal(parts: Parts) -> None:
    await hear(parts, directive())
    await sign(parts, "health/principal")
    assert await says_so(parts, "health/deputy") == "difficulty-noted"
    assert await told(parts) == [("health/principal", "email"), ("health/principal", "sms")]


async def test_above_a_vacant_tier_the_one_beyond_it_hears(parts: Parts) -> None:
    await reorganise(parts, without("health", "deputy"))
    await hear(parts, directive())
    await sign(parts, "health/principal")
    assert await says_so(parts, "health/liaison") == "difficulty-noted"
    assert await told(parts) == [("health/principal", "email"), ("health/principal", "sms")]


async def test_the_lead_offices_own_head_is_heard_by_his_office(parts: Parts) -> None:
    await hear(parts, directive(units=["org"]))
    assert await says_so(parts, "org/principal") == "difficulty-noted"
    assert await told(parts) == [("org/liaison", "email"), ("org/liaison", "sms")]


async def test_a_units_difficulty_with_a_task_is_told_to_its_principal(parts: Parts) -> None:
    await hear(parts, talent(needs=["housing"]))
    assert await says_so(parts, "housing/deputy", "t") == "difficulty-noted"
    assert await told(parts) == [("housing/principal", "email"), ("housing/principal", "sms")]
    key = await tell(parts, "SELECT id FROM task WHERE key = 'housing'")
    shown = await task(parts, key)
    assert shown is not None
    assert shown["state"] == "assigned"
    assert shown["difficulty"] is not None


async def test_whoever_has_difficulties_still_signs(parts: Parts) -> None:
    await hear(parts, directive())
    who = await texted(parts, "health/principal")
    await take_reply(parts, who.number, f"2 {who.code}")
    assert (await take_reply(parts, who.number, f"1 {who.code}")).code == "signed"
    left = await ask(parts, "SELECT state, reason FROM notice WHERE step = 'difficulty'")
    assert {tuple(row) for row in left} == {("suppressed", "acknowledged")}
    assert (await take_reply(parts, who.number, f"2 {who.code}")).code == "no-such-code"


async def test_the_gap_shows_it_apart(parts: Parts) -> None:
    await hear(parts, directive(subject="d"))
    await says_so(parts, "health/principal")
    found = await coverage(parts, "d")
    assert found is not None
    assert {one["reason"] for one in found["gap"] if one["tier"] == "principal"} == {"difficulty"}


async def test_a_superiors_difficulty_is_not_the_duty_bearers(parts: Parts) -> None:
    await hear(parts, directive())
    duty, _ = await duty_of(parts, "health/principal")
    await texted(parts, "health/principal")
    await run(
        parts, "INSERT INTO sms_code (phone, code, duty, holding) SELECT phone_hmac, '7777', $1, holding.id"
        " FROM holding JOIN person USING (person) WHERE post = 'org/principal'", duty,
    )  # fmt: skip
    sealed = await tell(parts, "SELECT phone FROM person JOIN holding USING (person) WHERE post = 'org/principal'")
    number = parts.keys.unseal(sealed)
    for _ in range(2):
        assert (await take_reply(parts, number, "2 7777")).code == "noted"
    assert await tell(parts, "SELECT count(*) FROM difficulty") == 0
    assert [entry["how"] for entry in await history(parts, duty)] == ["event", "sms:noted"]


async def test_of_what_was_taken_back_nothing_is_difficult_any_more(parts: Parts) -> None:
    said = directive()
    await hear(parts, said)
    who = await texted(parts, "health/principal")
    await take_back(parts, said)
    assert (await take_reply(parts, who.number, f"2 {who.code}")).code == "no-such-code"
    assert await tell(parts, "SELECT count(*) FROM difficulty") == 0


async def test_those_who_are_told_read_whose_it_is_and_no_name(parts: Parts) -> None:
    await hear(parts, directive())
    await says_so(parts, "health/principal")
    email, sms = ScriptedSender(), ScriptedSender()
    lease = await Lease.open(parts, "worker")
    await send_queued(parts, lease, Channel.email, email)
    await send_queued(parts, lease, Channel.sms, sms)
    [text] = [message.text for message in sms.sent if "有困难" in message.text]
    assert text.startswith(
        "【人才督办】市卫生健康委员会主要负责同志就“传达全市人才工作会议精神”答复有困难，请协调。回复“1 "
    )
    [mail] = [
        message for message in email.sent if isinstance(message, Message) and message.subject.startswith("有困难")
    ]
    assert mail.subject == "有困难：传达全市人才工作会议精神（市卫生健康委员会主要负责同志）"
    name = await tell(parts, "SELECT name FROM person JOIN holding USING (person) WHERE post = 'health/principal'")
    assert name not in text + mail.subject + mail.text
