"""Mail through a real SMTP server (aiosmtpd on loopback), and through one that misbehaves to the letter of a script."""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy

import pytest

from duban.channels.addresses import mailbox
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Message
from duban.channels.smtp_server import Patience
from tests.integration.smtp_servers import MESSAGE, NOTICE, Mailbox, cut, greet_until_data, scripted, sending, served

QUICK = Patience(connect=2, command=0.3, final=0.3)


async def test_a_mail_arrives_as_it_was_written() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.accepted, "250 accepted")
    (envelope,) = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("duban@talent.example", ["zhangsan@hrss.talent.example"])
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Message-ID"] == MESSAGE.message_id
    assert mail["Subject"] == MESSAGE.subject
    assert mail["List-Unsubscribe"] is None
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MESSAGE.text


async def test_ready_bytes_with_dots_arrive_unchanged() -> None:
    data = b"Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\nfour\r\n"
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        assert (await sender.deliver(mailbox("z@a.example"), data)).result is Result.accepted
    assert box.taken[0].content == data


@pytest.mark.parametrize(("stage", "word"), [("MAIL", "sender"), ("RCPT", "mailbox"), ("DATA", "message")])
@pytest.mark.parametrize(
    ("code", "result", "ending"),
    [(451, Result.try_later, "deferred"), (421, Result.try_later, "deferred"), (550, Result.undeliverable, "refused")],
)
async def test_a_refusal_keeps_its_code_and_loses_the_servers_text(
    stage: str, word: str, code: int, result: Result, ending: str
) -> None:
    box = Mailbox(replies={stage: f"{code} 5.1.1 <zhangsan@hrss.talent.example> 13800138000 unknown"})
    async with served(box) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(result, f"{code} {word}-{ending}")
        box.replies.clear()
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert len(box.taken) == 1


@pytest.mark.parametrize(
    ("stage", "result", "reason"),
    [
        ("MAIL", Result.try_later, "dropped sender"),
        ("RCPT", Result.try_later, "dropped mailbox"),
        ("DATA", Result.ambiguous, "dropped after-message"),
    ],
)
async def test_a_lost_connection_is_ambiguous_only_after_the_final_dot(stage: str, result: Result, reason: str) -> None:
    box = Mailbox(abort_at=stage)
    async with served(box) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(result, reason)
        assert (await sender.send(MESSAGE)).result is Result.accepted


async def test_a_server_that_hangs_up_instead_of_354_got_no_message() -> None:
    async with scripted(greet_until_data) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "dropped data")


async def test_silence_after_the_final_dot_is_ambiguous_and_before_it_is_not() -> None:
    async def silent_after_dot(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet_until_data(reader, writer)
        writer.write(b"354 go on\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        await reader.read()

    async def silent_at_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet_until_data(reader, writer)
        await reader.read()

    async with scripted(silent_after_dot) as port, sending(port, patience=QUICK) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.ambiguous, "timeout after-message")
    async with scripted(silent_at_data) as port, sending(port, patience=QUICK) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "timeout data")


async def test_nonsense_after_the_final_dot_is_ambiguous() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet_until_data(reader, writer)
        writer.write(b"354 go on\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"what?\r\n")
        await reader.read()

    async with scripted(nonsense) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.ambiguous, "malformed after-message")


async def test_a_server_that_is_away_or_unwilling_is_tried_later() -> None:
    async def unwilling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no service for 192.0.2.1\r\n")
        await reader.read()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with scripted(unwilling) as port, sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "554 session-deferred")
    async with scripted(silent) as port, sending(port, patience=QUICK) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "timeout session")
    async with sending(port) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "unreachable session")


async def test_one_kept_connection_carries_many_mails_even_after_a_refusal() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=1) as sender:
        for code in (None, "550 no", None, "450 later", None):
            box.replies = {"RCPT": code} if code else {}
            await sender.send(MESSAGE)
        assert box.connections == 1
    assert len(box.taken) == 3
    assert all(envelope.rcpt_tos == ["zhangsan@hrss.talent.example"] for envelope in box.taken)


async def test_no_more_connections_than_allowed() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=3) as sender:
        outcomes = await asyncio.gather(*(sender.send(MESSAGE) for _ in range(30)))
    assert {outcome.result for outcome in outcomes} == {Result.accepted}
    assert (box.most_open, box.connections, len(box.taken)) == (3, 3, 30)


async def test_a_connection_closed_while_idle_costs_no_attempt() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=1) as sender:
        await sender.send(MESSAGE)
        cut(box.servers[0])
        await box.lost.wait()
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert (box.connections, len(box.taken)) == (2, 2)


async def test_a_kept_connection_that_breaks_at_its_first_word_costs_no_attempt() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=1) as sender:
        await sender.send(MESSAGE)
        box.abort_at = "MAIL"
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert (box.connections, len(box.taken)) == (2, 2)


async def test_a_connection_idle_for_too_long_is_let_go() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port, connections=2, patience=Patience(idle=0.05)) as sender:
        await asyncio.gather(sender.send(MESSAGE), sender.send(MESSAGE))
        while box.open_now:
            box.lost.clear()
            await box.lost.wait()
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert box.connections == 3


async def test_a_cancelled_send_leaves_no_connection_behind_for_others() -> None:
    asked = asyncio.Event()

    async def stuck() -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    box = Mailbox()
    async with served(box) as port, sending(port, connections=1, before_data=stuck) as sender:
        first = asyncio.create_task(sender.send(MESSAGE))
        await asked.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        asked.clear()
        second = asyncio.create_task(sender.send(MESSAGE))
        await asked.wait()
        second.cancel()
        assert box.connections == 2
    assert box.taken == []


async def test_a_lost_lease_stops_before_data_and_keeps_the_connection() -> None:
    answers = iter([False, True])

    async def lease() -> bool:
        return next(answers)

    box = Mailbox()
    async with served(box) as port, sending(port, connections=1, before_data=lease) as sender:
        assert await sender.send(MESSAGE) == Outcome(Result.try_later, "lease lost")
        assert (await sender.send(MESSAGE)).result is Result.accepted
    assert (box.connections, len(box.taken)) == (1, 1)


async def test_an_address_beyond_ascii_needs_smtputf8() -> None:
    message = Message(
        notice=NOTICE, to="张三@talent.example", subject="s", text="t", html=None, message_id=MESSAGE.message_id
    )
    box = Mailbox()
    async with served(box, enable_SMTPUTF8=False) as port, sending(port) as sender:
        assert await sender.send(message) == Outcome(Result.undeliverable, "smtputf8 not-offered")
    async with served(box, enable_SMTPUTF8=True) as port, sending(port) as sender:
        assert (await sender.send(message)).result is Result.accepted
    assert box.taken[0].rcpt_tos == ["张三@talent.example"]


async def test_what_would_inject_a_header_or_a_command_never_leaves() -> None:
    box = Mailbox()
    async with served(box) as port, sending(port) as sender:
        for to, subject, reason in (
            ("z@a.example>\r\nRCPT TO:<evil@b.example", "s", "address malformed"),
            ("z@a.example", "s\r\nBcc: evil@b.example", "header control-character"),
            ("张\n三 <z@a.example>", "s", "address malformed"),
        ):
            message = Message(notice=NOTICE, to=to, subject=subject, text="t", html=None, message_id=MESSAGE.message_id)
            assert await sender.send(message) == Outcome(Result.undeliverable, reason)
    assert box.connections == 0


async def test_a_server_that_reports_is_told_under_which_name() -> None:
    said: list[bytes] = []

    async def reporting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx\r\n")
        for reply in (b"250-mx\r\n250 DSN\r\n", b"250 ok\r\n"):
            said.append(await reader.readuntil(b"\r\n"))
            writer.write(reply)

    async with scripted(reporting) as port, sending(port) as sender:
        await sender.send(MESSAGE)
    assert said[1] == b"MAIL FROM:<duban@talent.example> RET=HDRS ENVID=%b\r\n" % str(NOTICE).encode()
