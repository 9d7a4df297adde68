"""Mail goes out: one conversation a message on a kept connection, told apart by how far it came."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from duban.channels.addresses import BadAddress, Mailbox, mailbox
from duban.channels.dkim_signature import Signing
from duban.channels.mail_bytes import HeaderRefused, mail_bytes
from duban.channels.mail_conversation import GOING_AWAY, BeforeData, Conversation, Parcel
from duban.channels.outcome import SMTP_FAULTS, Outcome, Result, Stage, of_fault
from duban.channels.relays import Relay, Relays, Tried
from duban.channels.sender import Attempt, Message
from duban.channels.smtp_pool import Connection
from duban.channels.smtp_server import Patience, servers


class SmtpSender:
    """Mails by SMTP, by the first relay that takes them. `before_data` is asked right before DATA whether we may still
    send (the lease); what it raises comes through. Connections are opened when the first mail wants them."""

    def __init__(
        self,
        urls: str,
        *,
        sender: str,
        connections: int = 10,
        before_data: BeforeData | None = None,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
        signing: Signing | None = None,
    ) -> None:
        """Raises BadSmtpUrl or BadAddress; connects to nothing."""
        self._from = mailbox(sender)
        self._before_data = before_data
        self._signing = signing
        self._patience = patience or Patience()
        self.relays = Relays(servers(urls), connections=connections, patience=self._patience, tls=tls)

    async def send(self, message: Message) -> Outcome:
        """One attempt; the same message gives the same bytes but for its Date."""
        try:
            to = mailbox(message.to)
            data = mail_bytes(message, sender=self._from, to=to, at=datetime.now(UTC))
        except BadAddress:
            return Outcome(Result.undeliverable, "address malformed")
        except HeaderRefused:
            return Outcome(Result.undeliverable, "header control-character")
        if self._signing is not None:
            data = await asyncio.to_thread(self._signing.signed, data)
        return await self.deliver(to, data, envelope=str(message.notice))

    async def deliver(self, to: Mailbox, data: bytes, *, envelope: str = "") -> Outcome:
        """One attempt with ready bytes; a report of what became of it names `envelope`, where the relay can do that.

        A relay that is away, breaks off or has no room is no failed attempt where another takes the mail; one whose
        answer to the final dot is lost is the last that is tried.
        """
        outcome, parcel = Outcome(Result.try_later, "dropped session"), Parcel(self._from, to, data, envelope)
        for relay in self.relays.in_turn():
            tried = await self._watched(relay, parcel)
            outcome = replace(tried.outcome, gateway=relay.name) if self.relays.several else tried.outcome
            if not tried.elsewhere:
                break
        return outcome

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """SMTP has no such question; the same Message-ID goes again."""
        return None

    async def close(self) -> None:
        await self.relays.close()

    async def _watched(self, relay: Relay, parcel: Parcel) -> Tried:
        """By this relay, whose breaker hears what came of it."""
        try:
            tried = await self._try(relay, parcel)
        except BaseException:
            # Cancelled, or the lease could not be asked about: nothing is known of the relay, and it is raised on.
            relay.breaker.given_up()
            raise
        if tried.lost:
            relay.breaker.failed(time.monotonic())
        else:
            relay.breaker.succeeded()
        return tried

    async def _try(self, relay: Relay, parcel: Parcel) -> Tried:
        """By this relay. A kept connection that it has meanwhile closed is no failed attempt."""
        tried = await self._attempt(relay, parcel, fresh=False)
        return tried or await self._attempt(relay, parcel, fresh=True) or _STALE

    async def _attempt(self, relay: Relay, parcel: Parcel, *, fresh: bool) -> Tried | None:
        """None: the kept connection was stale, and nothing of this message had been said."""
        try:
            connection = await relay.pool.take(fresh=fresh)
        except SMTP_FAULTS as fault:
            return Tried(of_fault(fault, Stage.session), Stage.session, lost=True)
        talk = Conversation(connection.client, parcel, self._before_data, self._patience.final)
        outcome, whole = None, False
        try:
            outcome, whole = await talk.hold()
        except SMTP_FAULTS as fault:
            outcome = of_fault(fault, talk.stage)
        finally:
            # Also when cancelled: a conversation cut short must never be taken up by another message.
            _let_go(relay, connection, outcome, whole=whole)
        stale = connection.kept and talk.stage is Stage.sender and not whole
        return None if stale else Tried(outcome, talk.stage, lost=not whole)


_STALE: Final = Tried(Outcome(Result.try_later, "dropped session"), Stage.session, lost=True)


def _let_go(relay: Relay, connection: Connection, outcome: Outcome | None, *, whole: bool) -> None:
    if whole and outcome is not None:
        relay.pool.give_back(connection, soiled=outcome.result is not Result.accepted)
        return
    if outcome is not None and outcome.reason.startswith(f"{GOING_AWAY} "):
        relay.pool.crowded(connection)
    relay.pool.drop(connection)
