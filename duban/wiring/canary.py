"""How a canary is sent on its way, and where it lands: a file of the data directory, or the address that is named."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import structlog

from config.settings import Settings
from duban.channels.outcome import Outcome
from duban.channels.sender import Message, Sender, Text
from duban.channels.sms_sandbox import SandboxSms
from duban.flow.parts import Parts
from duban.flow.watch.canary import set_out, written
from duban.model import Channel
from duban.wiring.kafka import CANARY
from duban.wiring.parts import Away
from duban.wiring.producing import Producing

log = structlog.get_logger(__name__)

FILE = "canary.jsonl"


class Canaries:
    """The scheduler's end: the record goes to Kafka. That Kafka is away is told once, and again when it is back."""

    def __init__(self, settings: Settings) -> None:
        self._producing = Producing(settings)
        self._grounded = False

    async def send(self, parts: Parts) -> int | None:
        """Sends the canary that is due; its number, None where none went. What Kafka did not take goes again later."""
        number = await set_out(parts)
        if number is None:
            return None
        try:
            await self._producing.send([(CANARY, {"value": written(number)})])
        except Away as away:
            if not self._grounded:
                log.warning("a canary could not set out", number=number, why=away.why)
            self._grounded = True
            return None
        self._grounded = False
        return number

    async def stop(self) -> None:
        """Disconnects."""
        await self._producing.stop()


class Perch:
    """The worker's end: the address that is nobody's."""

    def __init__(self, settings: Settings, ways: Mapping[Channel, Sender[Any]]) -> None:
        self._to = settings.canary_to
        self._domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
        self._mail = ways[Channel.email]
        self._sandbox = SandboxSms(settings.data_dir / FILE)

    async def receive(self, number: int) -> Outcome:
        """One attempt. It is told by its number, so one that comes twice is the same mail twice."""
        notice, words = UUID(int=number), f"canary {number}"
        if self._to is None:
            return await self._sandbox.send(Text(notice, "nobody", words))
        sent: Outcome = await self._mail.send(
            Message(notice, self._to, words, words, None, f"<canary-{number}@{self._domain}>")
        )
        return sent
