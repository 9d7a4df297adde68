"""The embedded mailbox: an SMTP server on loopback that keeps each mail, as it came, in a Maildir.

A process of its own: `python -m duban.embedded.mailbox --host 127.0.0.1 --port 2525 --maildir PATH`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import signal
from pathlib import Path

import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

from duban.embedded.maildir import Maildir

LARGEST_MAIL = 64 * 1024 * 1024
PLAIN_ADDRESS = re.compile(r"<([A-Za-z0-9.+_-]+@[A-Za-z0-9.-]+)>\s*(.*)")
END = b"\r\n.\r\n"


class Postmaster:
    """Answers the end of DATA: 250 only once the mail lasts."""

    def __init__(self, maildir: Maildir) -> None:
        self.maildir = maildir

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        try:
            await self.maildir.deliver(stamped(envelope))
        except OSError:
            return "452 4.3.1 the mailbox cannot be written to"
        return "250 2.0.0 kept"


def stamped(envelope: Envelope) -> bytes:
    """The mail byte for byte, after two header lines that tell what the conversation said."""
    content = envelope.original_content or b""
    recipients = ", ".join(map(str, envelope.rcpt_tos))
    said = f"X-MailFrom: {envelope.mail_from or ''}\r\nX-RcptTo: {recipients}\r\n"
    return said.encode("utf-8", "surrogateescape") + content


class Conversation(SMTP):
    """aiosmtpd's, but for what took most of its time: reading a mail line by line, and parsing plain addresses."""

    line_length_limit = 64 * 1024

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        plain = PLAIN_ADDRESS.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if arg or not (self.session and self.envelope and self.envelope.rcpt_tos):
            await super().smtp_DATA(arg)  # which has the refusals
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self.envelope.original_content = mail = await self._read_mail()
        if mail is None:
            await self.push("552 5.3.4 the mail is too large")
            self._writer.close()
            return
        answer = await self.event_handler.handle_DATA(self, self.session, self.envelope)
        self.envelope = self._create_envelope()
        await self.push(answer)

    async def _read_mail(self) -> bytes | None:
        """Everything up to the line of a single dot, less the dots that other lines were given; None if too much."""
        text, end = bytearray(b"\r\n"), -1
        while end < 0:
            seen = max(0, len(text) - len(END))
            arrived = await self._reader.read(LARGEST_MAIL)
            if not arrived:
                raise ConnectionResetError
            text += arrived
            end = text.find(END, seen)
            if len(text) > LARGEST_MAIL:
                return None
        self._reader.feed_data(bytes(text[end + len(END) :]))
        return bytes(text[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]


async def serve(*, host: str, port: int, maildir: Path) -> None:
    """Takes mails until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # It would log what it was sent, addresses included.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    postmaster = Postmaster(Maildir(maildir))
    server = await loop.create_server(lambda: _conversation(postmaster), host, port)
    await stop.wait()
    server.close()


def _conversation(postmaster: Postmaster) -> Conversation:
    limit = LARGEST_MAIL
    return Conversation(postmaster, hostname="duban", ident="Duban", data_size_limit=limit, enable_SMTPUTF8=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m duban.embedded.mailbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--maildir", type=Path, required=True)
    asked = parser.parse_args()
    uvloop.run(serve(host=asked.host, port=asked.port, maildir=asked.maildir))


if __name__ == "__main__":
    main()
