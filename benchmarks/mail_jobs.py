"""What a job of a peer does: builds the mail as the `email` package does it, and sends it by a kept connection."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from email.utils import make_msgid

from aiosmtplib import SMTP

FROM = "duban@talent.example"
PLAIN = "正文\n" * 40
HTML = "<p>正文</p>\n" * 300
CONNECTIONS = 10


def built(number: int) -> EmailMessage:
    """In size and in kind as ours are; its words are the same for all, so that no template is run."""
    mail = EmailMessage()
    mail["From"], mail["To"] = FROM, f"u{number}@bureau.talent.example"
    mail["Subject"], mail["Message-ID"] = f"会议精神传达 {number}", make_msgid(domain="talent.example")
    mail.set_content(PLAIN)
    mail.add_alternative(HTML, subtype="html")
    return mail


class Pool:
    """So many kept connections, each lent to one job at a time."""

    def __init__(self, port: int, connections: int = CONNECTIONS) -> None:
        self._port = port
        self._free: asyncio.Queue[SMTP | None] = asyncio.Queue()
        for _ in range(connections):
            self._free.put_nowait(None)

    async def send(self, number: int) -> None:
        """Returns once the server has taken it."""
        client = await self._free.get()
        if client is None:
            client = SMTP(hostname="127.0.0.1", port=self._port, start_tls=False)
            await client.connect()
        await client.send_message(built(number))
        self._free.put_nowait(client)
