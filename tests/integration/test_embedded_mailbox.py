"""The embedded mailbox: it keeps what it was sent, byte for byte, and says so only once it lasts."""

from __future__ import annotations

import asyncio
import smtplib
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import pytest

from duban.embedded import mailbox_part
from duban.embedded.mailbox_part import Mailbox

MAIL = (
    b"From: duban@talent.example\r\n"
    b"To: principal@unit.example\r\n"
    b"Subject: =?utf-8?b?552j5Yqe?=\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    b"\r\n"
    + "请于五个工作日内签收。\r\n".encode()
    + b".a line that begins with a dot\r\n..\r\n\r\ntrailing blanks  \r\n\r\n"
)


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    running = await mailbox_part.start(tmp_path / "data")
    yield running
    await running.stop()


def kept(mailbox: Mailbox) -> list[bytes]:
    return [path.read_bytes() for path in (mailbox.maildir / "new").iterdir()]


async def test_a_mail_is_kept_byte_for_byte_under_the_envelope_that_it_came_in(mailbox: Mailbox) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port) as client:
        await client.sendmail(
            "duban@talent.example", ["a@unit.example", "b@unit.example"], MAIL, mail_options=["BODY=8BITMIME"]
        )
    envelope = b"X-MailFrom: duban@talent.example\r\nX-RcptTo: a@unit.example, b@unit.example\r\n"
    assert kept(mailbox) == [envelope + MAIL]
    assert list((mailbox.maildir / "tmp").iterdir()) == []


async def test_what_is_kept_is_for_its_owner_alone(mailbox: Mailbox) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port) as client:
        await client.sendmail("duban@talent.example", ["a@unit.example"], MAIL)
    (path,) = (mailbox.maildir / "new").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_addresses_may_be_chinese(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.ehlo("test.example")
        assert client.has_extn("smtputf8")
        assert client.has_extn("8bitmime")
        client.sendmail("duban@talent.example", ["人才@单位.example"], MAIL, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    (mail,) = kept(mailbox)
    assert "X-RcptTo: 人才@单位.example\r\n".encode() in mail


async def test_many_at_once_are_all_kept_once(mailbox: Mailbox) -> None:
    async def send(sender: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port) as client:
            for number in range(25):
                await client.sendmail(f"s{sender}@talent.example", [f"r{number}@unit.example"], MAIL)

    await asyncio.gather(*(send(sender) for sender in range(8)))
    envelopes = {mail.split(b"From: duban", 1)[0] for mail in kept(mailbox)}
    assert len(kept(mailbox)) == len(envelopes) == 200


@pytest.mark.parametrize("text", [b"", b"a\r\n", b"..\r\n", b"\r\n", b"a\r\n\r\n..b\r\n"])
async def test_the_smallest_mails_end_where_they_end(mailbox: Mailbox, text: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
    for line in (b"HELO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<c@d.example>", b"DATA"):
        await reader.readline()
        writer.write(line + b"\r\n")
    await reader.readline()
    writer.write(text + b".\r\nQUIT\r\n")
    assert (await reader.readline()).startswith(b"250")
    assert (await reader.readline()).startswith(b"221")
    writer.close()
    (mail,) = kept(mailbox)
    assert mail.partition(b"X-RcptTo: c@d.example\r\n")[2] == text.replace(b"..", b".")


async def test_a_lone_line_feed_ends_no_mail(mailbox: Mailbox) -> None:
    smuggled = b"first\n.\nMAIL FROM:<x@b.example>\nsecond\r.\r\nthird\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
    for line in (b"HELO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<c@d.example>", b"DATA"):
        await reader.readline()
        writer.write(line + b"\r\n")
    await reader.readline()
    writer.write(smuggled + b".\r\n")
    assert (await reader.readline()).startswith(b"250")
    writer.close()
    (mail,) = kept(mailbox)
    assert mail.endswith(smuggled)


async def test_a_large_mail_is_kept(mailbox: Mailbox) -> None:
    large = MAIL + (b"x" * 76 + b"\r\n") * 200_000
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port) as client:
        await client.sendmail("duban@talent.example", ["a@unit.example"], large)
    (mail,) = kept(mailbox)
    assert mail.endswith(large)


async def test_a_mailbox_that_cannot_write_says_try_again(mailbox: Mailbox) -> None:
    (mailbox.maildir / "tmp").rmdir()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port) as client:
        with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
            await client.sendmail("duban@talent.example", ["a@unit.example"], MAIL)
    assert refusal.value.code == 452
