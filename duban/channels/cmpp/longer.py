"""Texts of several messages: their receipts become one, and the messages of a long reply are joined."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from duban.channels.cmpp.delivery import Delivery
from duban.channels.cmpp.words import Place
from duban.channels.gateway import Receipt
from duban.channels.outcome import Result

_MOST: Final = 10_000


@dataclass(slots=True)
class _Sent:
    first: str
    open: set[str]


class SentParts:
    """Texts that went in several messages. Kept in memory: after a restart each receipt stands for its own message."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._of: OrderedDict[str, _Sent] = OrderedDict()

    def note(self, references: Sequence[str]) -> None:
        """These messages are one text, which is known by the first."""
        sent = _Sent(references[0], set(references))
        self._of.update((reference, sent) for reference in references)
        while len(self._of) > self._most:
            self._of.popitem(last=False)

    def judged(self, receipt: Receipt) -> Receipt | None:
        """The receipt of the whole text: at once where a part failed, else with the last part; None until then."""
        sent = self._of.get(receipt.reference)
        if sent is None:
            return receipt
        whole = replace(receipt, reference=sent.first)
        if receipt.result is not Result.delivered:
            return whole
        sent.open.discard(receipt.reference)
        return None if sent.open else whole


@dataclass(slots=True)
class _Coming:
    of: int
    until: float
    texts: dict[int, str] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Joined:
    """A reply whose messages are together, or the most that came in time."""

    text: str = field(repr=False)
    deliveries: tuple[Delivery, ...]


class Replies:
    """Joins the messages of long replies; none is acknowledged before the whole is kept."""

    def __init__(self, *, patience: float, most: int = 256) -> None:
        self._patience, self._most = patience, most
        self._coming: OrderedDict[tuple[str, int, int], _Coming] = OrderedDict()

    def take(self, delivery: Delivery, place: Place, text: str, now: float) -> Joined | None:
        """The whole reply with its last message; None until then."""
        key = (delivery.deliver.sender, place.reference, place.of)
        if key not in self._coming and len(self._coming) >= self._most:
            return Joined(text, (delivery,))
        coming = self._coming.setdefault(key, _Coming(place.of, now + self._patience))
        coming.texts[place.number] = text
        coming.deliveries.append(delivery)
        return _joined(self._coming.pop(key)) if len(coming.texts) == coming.of else None

    def overdue(self, now: float) -> list[Joined]:
        """What waited long enough for the rest of it."""
        late = [key for key, coming in self._coming.items() if coming.until <= now]
        return [_joined(self._coming.pop(key)) for key in late]


def _joined(coming: _Coming) -> Joined:
    text = "".join(text for _, text in sorted(coming.texts.items()))
    return Joined(text, tuple(coming.deliveries))
