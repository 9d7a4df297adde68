"""From what an ISMG delivers to what the flow takes: receipts by the message's number, replies by the person's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from duban.channels.cmpp import bodies
from duban.channels.cmpp.codes import of_report
from duban.channels.cmpp.delivery import Delivery
from duban.channels.cmpp.inbox import Inbox
from duban.channels.cmpp.longer import Joined, Replies, SentParts
from duban.channels.cmpp.numbers import e164, instant
from duban.channels.cmpp.words import placed, text_of
from duban.channels.gateway import Receipt, Reply
from duban.channels.outcome import Result

_STATE: Final = re.compile(r"[A-Za-z0-9:_-]{1,7}")


class Arrivals:
    """Takes every DELIVER of every line of one gateway into its inbox, or answers it at once where it says nothing."""

    def __init__(self, name: str, inbox: Inbox, *, joining: float) -> None:
        self._name, self._inbox = name, inbox
        self._replies = Replies(patience=joining)
        self._joining = joining
        self.sent_parts = SentParts()

    def take(self, delivery: Delivery) -> None:
        """One DELIVER. Not acknowledged here, but where nobody needs to keep it."""
        if delivery.deliver.report:
            self._report(delivery)
        else:
            self._text(delivery)

    def _report(self, delivery: Delivery) -> None:
        try:
            said = bodies.report(delivery.deliver.content)
        except ValueError:
            return delivery.acknowledge(malformed=True)
        outcome = of_report(said.state if _STATE.fullmatch(said.state) else "unknown")
        receipt = Receipt(
            gateway=self._name, reference=str(said.msg_id), result=outcome.result, reason=outcome.reason,
            to=e164(said.to), at=instant(said.done),
        )  # fmt: skip
        whole = self.sent_parts.judged(receipt)
        if whole is None or whole.result is Result.accepted:
            return delivery.acknowledge()
        self._inbox.put(whole, [delivery])
        return None

    def _text(self, delivery: Delivery) -> None:
        deliver = delivery.deliver
        place, content = placed(deliver.content) if deliver.headed else (None, deliver.content)
        text = text_of(content, deliver.format)
        if place is None or place.of == 1:
            return self._reply(text, [delivery])
        loop = asyncio.get_running_loop()
        joined = self._replies.take(delivery, place, text, loop.time())
        if joined is None:
            loop.call_later(self._joining + 0.01, self._give_up)
        else:
            self._whole(joined)
        return None

    def _give_up(self) -> None:
        for joined in self._replies.overdue(asyncio.get_running_loop().time()):
            self._whole(joined)

    def _whole(self, joined: Joined) -> None:
        self._reply(joined.text, joined.deliveries)

    def _reply(self, text: str, deliveries: Sequence[Delivery]) -> None:
        # The lowest number names the whole, in whatever order its messages came.
        msg_id = min(delivery.deliver.msg_id for delivery in deliveries)
        sender = e164(deliveries[0].deliver.sender)
        self._inbox.put(Reply(gateway=self._name, id=str(msg_id), sender=sender, text=text), deliveries)
