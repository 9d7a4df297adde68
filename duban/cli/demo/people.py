"""The simulated people: each reads the mails sent to him, opens the link, and signs when his day has come."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

from duban.cli.demo.story import patience
from duban.cli.demo.workdays import shifted
from duban.cli.refused import Refused

if TYPE_CHECKING:
    from httpx2 import AsyncClient

LINK = re.compile(r"https?://[^\s/]+/a/[A-Za-z0-9_=-]+")
AT_ONCE = 8


@dataclass(frozen=True)
class Signature:
    """Who signed, and when on the business clock."""

    person: str
    at: datetime


@dataclass(frozen=True)
class Mail:
    """A mail as its reader sees it."""

    address: str
    message_id: str
    link: str | None


@dataclass
class Mailroom:
    """The Maildir in which the house leaves all mails; each file is read once."""

    maildir: Path
    mails: dict[str, Mail] = field(default_factory=dict)

    def arrived(self) -> list[Mail]:
        """The mails that came since it was last asked."""
        new = [(path.name.partition(":")[0], path) for path in self._files()]
        found = {name: _read(path) for name, path in sorted(new) if name not in self.mails}
        self.mails.update(found)
        return list(found.values())

    @property
    def count(self) -> int:
        """How many mails lie there now."""
        return sum(1 for _ in self._files())

    def _files(self) -> Iterator[Path]:
        for folder in ("new", "cur"):
            yield from (self.maildir / folder).glob("*")


def _read(path: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    link = LINK.search(body.get_content()) if body is not None else None
    return Mail(str(message["X-RcptTo"]), str(message["Message-ID"]), link[0] if link else None)


@dataclass
class People:
    """Everybody with a mailbox: what each still has to sign, and what was signed."""

    person_of: Mapping[str, str]
    to_sign: dict[str, tuple[str, date]] = field(default_factory=dict)
    signed: list[Signature] = field(default_factory=list)

    def receive(self, mails: list[Mail], today: date) -> None:
        """Mails with a link lie on the desk until their reader's day to sign; a reminder does not begin that anew."""
        for mail in mails:
            person = self.person_of.get(mail.address)
            if person is not None and mail.link is not None and (days := patience(person)) is not None:
                self.to_sign.setdefault(mail.link, (person, shifted(today, days)))

    async def sign(self, client: AsyncClient, now: datetime) -> int:
        """Everybody whose day has come opens his links, and presses the button where the page has one for him."""
        due = [(link, person) for link, (person, day) in self.to_sign.items() if day <= now.date()]
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(link: str, person: str) -> bool:
            async with gate:
                return await self._open(client, link, Signature(person, now))

        pressed = await asyncio.gather(*(one(link, person) for link, person in due))
        for link, _ in due:
            # What was opened is off the desk: signed now, or for information only.
            self.to_sign[link] = ("", date.max)
        return sum(pressed)

    async def _open(self, client: AsyncClient, link: str, signature: Signature) -> bool:
        page = await client.get(link)
        if page.status_code != 200 or 'method="post"' not in page.text.lower():
            return False
        answer = await client.post(link)
        if answer.status_code != 200:
            raise Refused(f"A link that could be signed answered {answer.status_code}: {answer.text[:300]}")
        self.signed.append(signature)
        return True
