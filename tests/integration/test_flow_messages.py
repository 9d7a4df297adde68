"""What is sent: to whom, in which words, the most urgent first; one that cannot be made holds up no other (I3, I8)."""

from __future__ import annotations

from typing import Any

from duban.channels.sender import Text
from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.send import send_queued
from duban.ledger.notices import claim
from duban.model import Channel
from tests.senders import ScriptedSender
from tests.world import ask, directive, hear, link_of, project, reorganise, run


async def test_a_person_without_a_number_is_not_texted_and_the_ledger_says_why(parts: Parts, lease: Lease) -> None:
    def lose_numbers(sheet: dict[str, list[dict[str, Any]]]) -> None:
        for person in sheet["people"]:
            person.pop("phone", None)

    await reorganise(parts, lose_numbers)
    await hear(parts, directive())
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.sms, sender)
    rows = await ask(parts, "SELECT DISTINCT state, reason, attempts FROM notice WHERE channel = 'sms'")
    assert [tuple(row) for row in rows] == [("suppressed", "no-address", 0)]
    assert sender.sent == []


async def test_the_most_urgent_goes_first(parts: Parts, lease: Lease) -> None:
    await hear(parts, project(1), project(2, urgency="critical"), project(3, urgency="urgent"))
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    urgency = {row["id"]: row["urgency"] for row in await ask(parts, "SELECT id, urgency FROM notice")}
    assert [urgency[message.notice] for message in sender.sent] == [2] * 4 + [1] * 4 + [0] * 4


async def test_a_text_bears_a_code_and_a_mail_the_link_that_signs(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    mails, texts = ScriptedSender(), ScriptedSender()
    await send_queued(parts, lease, Channel.email, mails)
    await send_queued(parts, lease, Channel.sms, texts)
    link = f"/a/{await link_of(parts, 'health/principal')}"
    assert any(link in message.text for message in mails.sent)
    codes = {row["code"] for row in await ask(parts, "SELECT code FROM sms_code WHERE open")}
    assert codes
    assert all(any(code in text.text for code in codes) for text in texts.sent if isinstance(text, Text))


async def test_the_address_is_read_when_the_mail_goes(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())

    def move(sheet: dict[str, list[dict[str, Any]]]) -> None:
        for person in sheet["people"]:
            person["email"] = f"{person['person']}@moved.example"

    await reorganise(parts, move)
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    assert all("@moved.example" in mail.to for mail in sender.sent)


async def test_one_whose_address_cannot_be_read_fails_alone(parts: Parts, lease: Lease) -> None:
    await hear(parts, project())
    await run(
        parts, "UPDATE person SET email = 'x' WHERE person IN (SELECT person FROM holding WHERE post = 'hrss/liaison')"
    )
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    assert len(sender.sent) == 3
    rows = await ask(parts, "SELECT reason FROM notice WHERE state = 'failed'")
    assert [row["reason"] for row in rows] == ["address unreadable"]


async def test_one_that_a_template_finds_no_words_for_fails_alone(parts: Parts, lease: Lease) -> None:
    files = await active_files(parts)
    path = "templates/layout.txt"
    broken = files[path].replace("请勿直接回复", "{{ 8 // (points|length - 7) }}")
    await apply_policy(parts, {**files, path: broken})
    seven = directive(7)
    seven["data"]["points"] = [f"第{n}点" for n in range(7)]
    await hear(parts, directive(1), seven, directive(2))
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    # Of each directive a mail about its report and one to the principal.
    assert len(sender.sent) == 4
    rows = await ask(parts, "SELECT reason FROM notice WHERE state = 'failed'")
    assert [row["reason"] for row in rows] == ["template broken"] * 2


async def test_the_most_urgent_are_claimed_first_and_what_is_not_has_a_share_once_there_is_room(
    parts: Parts, lease: Lease
) -> None:
    await hear(parts, project(1), project(2, urgency="critical"), project(3, urgency="urgent"))
    claimed = []
    for _ in range(3):
        async with parts.ledger.transaction() as conn:
            held = await claim(conn, "email", limit=4, worker=lease.id, at=await parts.ledger.now(conn))
        claimed.append(sorted((one.urgency for one in held), reverse=True))
    # Four mails of each; half of a claim is shared by the events that wait: too little for three, one each for two.
    assert claimed == [[2, 2, 2, 2], [1, 1, 1, 0], [1, 0, 0, 0]]
