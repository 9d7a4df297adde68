"""One mail's conversation with a server: MAIL, RCPT, DATA, and how far it came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiosmtplib import SMTP, SMTPResponseException, SMTPServerDisconnected

from duban.channels.addresses import Mailbox
from duban.channels.mail_bytes import dot_stuffed
from duban.channels.outcome import Outcome, Result, Stage, of_reply
from duban.channels.relays import WITHOUT_UTF8

GOING_AWAY: Final = 421
_START_INPUT: Final = 354
_MALFORMED: Final = -1

BeforeData = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One mail as a server is told of it."""

    sender: Mailbox
    to: Mailbox
    data: bytes
    name: str

    @property
    def needs_smtputf8(self) -> bool:
        return self.to.needs_smtputf8 or self.sender.needs_smtputf8

    def mail(self, *, reported: bool) -> bytes:
        """`reported`: the server gives the envelope's name back in its reports (RFC 3461)."""
        utf8 = b" SMTPUTF8" if self.needs_smtputf8 else b""
        name = b" RET=HDRS ENVID=" + self.name.encode("ascii") if reported and self.name else b""
        return b"MAIL FROM:<%b>%b%b" % (self.sender.address.encode(), utf8, name)

    @property
    def rcpt(self) -> bytes:
        return b"RCPT TO:<%b>" % self.to.address.encode()


@dataclass(slots=True)
class Conversation:
    """MAIL, RCPT, DATA, step by step, so that wherever it breaks `stage` tells what that means."""

    client: SMTP
    parcel: Parcel
    before_data: BeforeData | None
    final: float
    stage: Stage = Stage.sender

    async def hold(self) -> tuple[Outcome, bool]:
        """The outcome, and whether the conversation came to a regular end, so that the connection can be kept."""
        if self.parcel.needs_smtputf8 and not self.client.supports_extension("smtputf8"):
            return WITHOUT_UTF8, True
        mail = self.parcel.mail(reported=self.client.supports_extension("dsn"))
        for stage, command in ((Stage.sender, mail), (Stage.recipient, self.parcel.rcpt)):
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
        protocol.write(dot_stuffed(self.parcel.data))
        self.stage = Stage.dot
        reply = await protocol.read_response(timeout=self.final)
        if 200 <= reply.code < 300:
            return of_reply(reply.code, self.stage), True
        return self._refused(reply.code)

    def _refused(self, code: int) -> tuple[Outcome, bool]:
        if not 400 <= code < 600:
            raise SMTPResponseException(_MALFORMED, "no reply to this command")
        return of_reply(code, self.stage), code != GOING_AWAY
