"""Mail goes out: one conversation a message on a kept connection, told apart by how far it came."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aiosmtplib import SMTP, SMTPResponseException, SMTPServerDisconnected

from duban.channels.addresses import BadAddress, Mailbox, mailbox
from duban.channels.mail_bytes import HeaderRefused, dot_stuffed, mail_bytes
from duban.channels.outcome import SMTP_FAULTS, Outcome, Result, Stage, of_fault, of_reply
from duban.channels.sender import Attempt, Message
from duban.channels.smtp_pool import Connection, SmtpPool
from duban.channels.smtp_server import Patience, SmtpServer

_START_INPUT: Final = 354
_GOING_AWAY: Final = 421
_MALFORMED: Final = -1

BeforeData = Callable[[], Awaitable[bool]]


class SmtpSender:
    """Mails by SMTP. `before_data` is asked right before DATA whether we may still send (the lease); what it raises
    comes through. Connections are opened when the first mail wants them."""

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        connections: int = 10,
        before_data: BeforeData | None = None,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Raises BadSmtpUrl or BadAddress; connects to nothing."""
        self._from = mailbox(sender)
        self._before_data = before_data
        self._patience = patience or Patience()
        self._pool = SmtpPool(SmtpServer.of(url), connections=connections, patience=self._patience, tls=tls)

    async def send(self, message: Message) -> Outcome:
        """One attempt; the same message gives the same bytes but for its Date."""
        try:
            to = mailbox(message.to)
            data = mail_bytes(message, sender=self._from, to=to, at=datetime.now(UTC))
        except BadAddress:
            return Outcome(Result.undeliverable, "address malformed")
        except HeaderRefused:
            return Outcome(Result.undeliverable, "header control-character")
        return await self.deliver(to, data)

    async def deliver(self, to: Mailbox, data: bytes) -> Outcome:
        """One attempt with ready bytes. A kept connection that the server has meanwhile closed is no failed attempt."""
        outcome = await self._attempt(to, data, fresh=False)
        if outcome is None:
            outcome = await self._attempt(to, data, fresh=True)
        return outcome or Outcome(Result.try_later, "dropped session")

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """SMTP has no such question; the same Message-ID goes again."""
        return None

    async def close(self) -> None:
        await self._pool.close()

    async def _attempt(self, to: Mailbox, data: bytes, *, fresh: bool) -> Outcome | None:
        """None: the kept connection was stale, and nothing of this message had been said."""
        try:
            connection = await self._pool.take(fresh=fresh)
        except SMTP_FAULTS as fault:
            return of_fault(fault, Stage.session)
        talk = _Conversation(connection.client, self._from, to, data, self._before_data, self._patience.final)
        outcome, whole = None, False
        try:
            outcome, whole = await talk.hold()
        except SMTP_FAULTS as fault:
            outcome = of_fault(fault, talk.stage)
        finally:
            # Also when cancelled: a conversation cut short must never be taken up by another message.
            self._let_go(connection, outcome, whole=whole)
        stale = connection.kept and talk.stage is Stage.sender and not whole
        return None if stale else outcome

    def _let_go(self, connection: Connection, outcome: Outcome | None, *, whole: bool) -> None:
        if whole and outcome is not None:
            self._pool.give_back(connection, soiled=outcome.result is not Result.accepted)
        else:
            self._pool.drop(connection)


@dataclass(slots=True)
class _Conversation:
    """MAIL, RCPT, DATA, step by step, so that wherever it breaks `stage` tells what that means."""

    client: SMTP
    sender: Mailbox
    to: Mailbox
    data: bytes
    before_data: BeforeData | None
    final: float
    stage: Stage = Stage.sender

    async def hold(self) -> tuple[Outcome, bool]:
        """The outcome, and whether the conversation came to a regular end, so that the connection can be kept."""
        utf8 = self.to.needs_smtputf8 or self.sender.needs_smtputf8
        if utf8 and not self.client.supports_extension("smtputf8"):
            return Outcome(Result.undeliverable, "smtputf8 not-offered"), True
        mail = b"MAIL FROM:<%b>%b" % (self.sender.address.encode(), b" SMTPUTF8" if utf8 else b"")
        for stage, command in ((Stage.sender, mail), (Stage.recipient, b"RCPT TO:<%b>" % self.to.address.encode())):
            self.stage = stage
            reply = await self.client.execute_command(command)
            if not 200 <= reply.code < 300:
                return self._refused(reply.code)
        if self.before_data is not None and not await self.before_data():
            return Outcome(Result.try_later, "lease lost"), True
        self.stage = Stage.data
        reply = await self.client.execute_command(b"DATA")
        if reply.code != _START_INPUT:
            return self._refused(reply.code)
        return await self._transfer()

    async def _transfer(self) -> tuple[Outcome, bool]:
        protocol = self.client.protocol
        if protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        protocol.write(dot_stuffed(self.data))
        self.stage = Stage.dot
        reply = await protocol.read_response(timeout=self.final)
        if 200 <= reply.code < 300:
            return of_reply(reply.code, self.stage), True
        return self._refused(reply.code)

    def _refused(self, code: int) -> tuple[Outcome, bool]:
        if not 400 <= code < 600:
            raise SMTPResponseException(_MALFORMED, "no reply to this command")
        return of_reply(code, self.stage), code != _GOING_AWAY
