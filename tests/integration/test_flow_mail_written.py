"""What a duty's mails are made of, from event to bytes: one body for many readers, and the deadline as a file."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from icalendar import Calendar, Event

from duban.channels.sender import Message
from duban.flow.lease import Lease
from duban.flow.open import expand_all
from duban.flow.parts import Parts
from duban.flow.send import send_queued
from duban.model import Channel
from tests.integration.smtp_servers import Mailbox, sending, served
from tests.senders import ScriptedSender
from tests.world import ask, directive, hear, talent, tell


async def sent(parts: Parts, lease: Lease) -> list[Message]:
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    return [one for one in sender.sent if isinstance(one, Message)]


def entry_of(mail: Message) -> Event:
    (file,) = mail.attachments
    (found,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert isinstance(found, Event)
    return found


async def test_whoever_owes_a_signature_gets_its_deadline_for_the_calendar(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    await expand_all(parts)
    mails = [one for one in await sent(parts, lease) if one.subject.startswith("请签收")]
    [row] = await ask(parts, "SELECT clock.duty, due_at FROM clock JOIN obligation ON obligation.id = clock.duty")
    entries = [entry_of(mail) for mail in mails]
    assert {str(one["uid"]) for one in entries} == {f"{row['duty']}@talent.example"}
    assert {one.decoded("dtend") for one in entries} == {row["due_at"]}
    assert {one["sequence"] for one in entries} == {0}


async def test_the_same_notice_sent_again_is_the_same_file(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    await expand_all(parts)
    first = await sent(parts, lease)
    await tell(parts, "UPDATE notice SET state = 'queued', worker = NULL WHERE channel = 'email' RETURNING 1")
    again = {one.notice: one for one in await sent(parts, lease)}
    assert first
    assert all(again[one.notice].attachments == one.attachments for one in first)


async def test_who_is_only_copied_gets_no_entry(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive())
    await expand_all(parts)
    await tell(
        parts, "UPDATE notice SET holding = (SELECT id FROM holding WHERE post = 'leader' LIMIT 1)"
        " WHERE channel = 'email' RETURNING 1",
    )  # fmt: skip
    assert [one.attachments for one in await sent(parts, lease) if one.attachments] == []


async def test_the_mails_of_one_directive_share_a_body_made_once(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive(units=("health", "finance", "hrss", "commerce")))
    await expand_all(parts)
    mails = [one for one in await sent(parts, lease) if one.subject.startswith("请签收")]
    assert len(mails) == 4
    assert [one.body is None for one in mails].count(True) <= 1
    assert len({one.text for one in mails}) == 4


async def test_it_arrives_whole_with_text_page_and_calendar(parts: Parts, lease: Lease) -> None:
    await hear(parts, directive(units=("health", "finance")))
    await expand_all(parts)
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        await send_queued(parts, lease, Channel.email, sender)
    for envelope in box.taken:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert not mail.defects
        kinds = [part.get_content_type() for part in mail.walk()]
        assert kinds[-1] == "text/calendar"
        assert {"text/plain", "text/html"} < set(kinds)
        assert mail["List-Id"] == "<duban.talent.example>"


async def test_a_task_s_liaison_is_given_its_deadline_too(parts: Parts, lease: Lease) -> None:
    await hear(parts, talent(needs=[]))
    mails = [one for one in await sent(parts, lease) if one.attachments]
    duties = {str(row["duty"]) for row in await ask(parts, "SELECT duty FROM clock WHERE kind = 't'")}
    assert {str(entry_of(mail)["uid"]).partition("@")[0] for mail in mails} <= duties
    assert mails
    assert "办结时限" in str(entry_of(mails[0])["summary"])
