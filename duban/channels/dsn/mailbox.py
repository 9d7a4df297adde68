"""Where bounces lie: a Maildir on this machine, or a mailbox read by IMAP over TLS. Both are asked in a thread."""

from __future__ import annotations

import imaplib
import os
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from duban.channels.dsn.report import LONGEST

TIMEOUT: Final = 20.0


class MailboxAway(Exception):
    """The mailbox cannot be read now; its text has neither password nor address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter not yet dealt with; `name` is what the mailbox calls it."""

    name: str
    data: bytes = field(repr=False)


class Letters(Protocol):
    """A mailbox of bounces; both calls wait for disk or network, and raise MailboxAway."""

    def look(self, limit: int) -> list[Letter]:
        """Letters not yet dealt with, oldest first."""
        ...

    def settle(self, names: Iterable[str]) -> None:
        """These are dealt with, durably: they are not shown again, and stay in the mailbox."""
        ...


def open_letters(url: str, *, tls: ssl.SSLContext | None = None) -> Letters:
    """The mailbox of `DUBAN_BOUNCES`: `maildir:/path`, or `imaps://user:password@host:993/INBOX`."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return Maildir(Path(unquote(parts.path)))
    return Imap(
        parts.hostname or "", parts.port or (993 if parts.scheme == "imaps" else 143), unquote(parts.username or ""),
        unquote(parts.password or ""), unquote(parts.path.strip("/")) or "INBOX", parts.scheme == "imaps", tls,
    )  # fmt: skip


class Maildir:
    """Letters lie in `new` until they are dealt with, then in `cur`, marked as seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def look(self, limit: int) -> list[Letter]:
        try:
            names = sorted(entry.name for entry in os.scandir(self._folder / "new") if entry.is_file())[:limit]
            return [Letter(name, data) for name in names if (data := self._read(name)) is not None]
        except OSError as fault:
            raise MailboxAway(f"maildir: {os.strerror(fault.errno or 0)}") from None

    def settle(self, names: Iterable[str]) -> None:
        try:
            (self._folder / "cur").mkdir(exist_ok=True)
            for name in names:
                with suppress(FileNotFoundError):
                    (self._folder / "new" / name).rename(self._folder / "cur" / f"{name}:2,S")
        except OSError as fault:
            raise MailboxAway(f"maildir: {os.strerror(fault.errno or 0)}") from None

    def _read(self, name: str) -> bytes | None:
        """None: another scheduler has dealt with it meanwhile."""
        try:
            with (self._folder / "new" / name).open("rb") as file:
                return file.read(LONGEST)
        except FileNotFoundError:
            return None


@dataclass(frozen=True, slots=True)
class Imap:
    """A mailbox over the network; what is dealt with is marked as seen there. Each call is a session of its own."""

    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str
    implicit_tls: bool
    tls: ssl.SSLContext | None = None

    def look(self, limit: int) -> list[Letter]:
        with self._session() as session:
            _, found = session.uid("SEARCH", "UNSEEN")
            names = (found[0] or b"").decode("ascii").split()[:limit]
            return [Letter(name, self._fetched(session, name)) for name in names]

    def settle(self, names: Iterable[str]) -> None:
        with self._session() as session:
            for name in names:
                session.uid("STORE", name, "+FLAGS", r"(\Seen)")

    def _fetched(self, session: imaplib.IMAP4, name: str) -> bytes:
        _, found = session.uid("FETCH", name, f"(BODY.PEEK[]<0.{LONGEST}>)")
        return next((one[1] for one in found if isinstance(one, tuple) and isinstance(one[1], bytes)), b"")

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        tls = self.tls or ssl.create_default_context()
        session: imaplib.IMAP4 | None = None
        try:
            if self.implicit_tls:
                session = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=tls, timeout=TIMEOUT)
            else:
                session = imaplib.IMAP4(self.host, self.port, timeout=TIMEOUT)
                session.starttls(tls)
            session.login(self.user, self.password)
            kind, _ = session.select(f'"{self.folder}"')
            if kind != "OK":
                raise MailboxAway("imap: there is no such folder")
            yield session
        except (imaplib.IMAP4.error, OSError, UnicodeError) as fault:
            # The server's words may quote the login.
            raise MailboxAway(f"imap: {type(fault).__name__}") from None
        finally:
            if session is not None:
                with suppress(imaplib.IMAP4.error, OSError):
                    session.logout()
                with suppress(OSError):
                    session.shutdown()
