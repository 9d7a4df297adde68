"""Bounces read by IMAP over TLS: looked at without being marked, marked once kept, and quiet about why it failed."""

from __future__ import annotations

import asyncio
import ssl
from uuid import UUID

import pytest

from duban.channels.dsn.mailbox import Imap, MailboxAway, Maildir, open_letters
from tests.integration.test_mail_tls import Certificates, certificates
from tests.reports import postfix
from tests.simulators.imap import ImapMailbox, imap

__all__ = ["certificates"]

NOTICE = UUID("01936b1e-0000-7000-8000-0000000001a7")


def mailbox_at(port: int, tls: ssl.SSLContext, password: str = "p%40ss") -> Imap:
    letters = open_letters(f"imaps://bounces:{password}@127.0.0.1:{port}/INBOX", tls=tls)
    assert isinstance(letters, Imap)
    return letters


async def test_letters_are_shown_until_they_are_dealt_with(certificates: Certificates) -> None:
    box = ImapMailbox({7: postfix(NOTICE), 9: b"Subject: away\r\n\r\n"})
    async with imap(box, certificates.server) as port:
        letters = mailbox_at(port, certificates.trusting)
        found = await asyncio.to_thread(letters.look, 10)
        assert [(one.name, one.data) for one in found] == [("7", postfix(NOTICE)), ("9", b"Subject: away\r\n\r\n")]
        assert box.seen == set()
        await asyncio.to_thread(letters.settle, ["7"])
        assert [one.name for one in await asyncio.to_thread(letters.look, 10)] == ["9"]


async def test_a_wrong_password_an_unknown_certificate_and_a_cut_line_are_told_without_secrets(
    certificates: Certificates,
) -> None:
    box = ImapMailbox({7: postfix(NOTICE)})
    async with imap(box, certificates.server) as port:
        for letters in (
            mailbox_at(port, certificates.trusting, "wrong"),
            mailbox_at(port, ssl.create_default_context()),
            mailbox_at(1, certificates.trusting),
        ):
            with pytest.raises(MailboxAway) as away:
                await asyncio.to_thread(letters.look, 10)
            assert "wrong" not in str(away.value)
            assert "bounces" not in str(away.value)
            assert "wrong" not in repr(letters)
        for command in ("LOGIN", "SELECT", "UID SEARCH", "UID FETCH"):
            box.hang_up_at = command
            with pytest.raises(MailboxAway):
                await asyncio.to_thread(mailbox_at(port, certificates.trusting).look, 10)
    assert box.seen == set()


def test_a_maildir_that_is_not_there_is_away() -> None:
    letters = open_letters("maildir:/nowhere/at/all")
    assert isinstance(letters, Maildir)
    with pytest.raises(MailboxAway):
        letters.look(1)
