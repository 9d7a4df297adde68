"""What a use case writes, gathered and then written in the order that references ask for, with its journal entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from duban.flow.entries import entry_of
from duban.flow.told import Packing
from duban.journal.memento import memento
from duban.ledger.copies import copy, copy_or_insert, journal
from duban.ledger.database import Connection
from duban.ledger.packed import JOURNAL, NOTICE, copy_packed
from duban.ledger.rows import (
    ClockRow,
    JournalRow,
    NoticeRow,
    ObligationRow,
    OpeningRow,
    SeriesRow,
    TaskRow,
    WaitingRow,
    insert,
)
from duban.model import Channel

SYSTEM = "system"
WITH_HISTORY = ("task", "obligation", "initiative")


@dataclass
class Writing:
    """Rows of one commit. `write` puts them into the ledger; `channels` names the queues that got something."""

    tasks: list[TaskRow] = field(default_factory=list)
    waiting: list[WaitingRow] = field(default_factory=list)
    series: list[SeriesRow] = field(default_factory=list)
    openings: list[OpeningRow] = field(default_factory=list)
    obligations: list[ObligationRow] = field(default_factory=list)
    clocks: list[ClockRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    journal: list[JournalRow] = field(default_factory=list)
    hushed: set[UUID] = field(default_factory=set)
    """Events of which nobody is told: they were taken back before they came."""
    fresh: bool = False
    """The events that all of it hangs on are inserted by this commit.

    Ids derive from the event's, and whoever inserted the event's row writes what it opens: nothing of that can be there
    yet, so it need not be looked for.
    """
    _packed: dict[datetime, Packing] = field(default_factory=dict)
    _told: set[UUID] = field(default_factory=set)

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that something was queued for; the inbox has no queue."""
        packed = (packing.channels for packing in self._packed.values())
        return frozenset(map(Channel, {notice.channel for notice in self.notices})).union(*packed) - {Channel.inbox}

    def note(
        self, what: str, key: UUID, state: str, /, *, at: datetime, how: str, by: str = SYSTEM, **more: object
    ) -> None:
        """Adds the journal's entry of one change; tasks, obligations and initiatives have a history of their own."""
        duty = key if what in WITH_HISTORY else None
        self.journal.append(JournalRow(at, duty, memento(what, key, state, at=at, by=by, how=how, **more)))

    def tell(self, notices: Iterable[NoticeRow]) -> None:
        """Queues notices, each with its entry; two audiences that fall to one person and channel are one notice."""
        for notice in notices:
            if notice.id in self._told or notice.event in self.hushed:
                continue
            self._told.add(notice.id)
            self.notices.append(notice)
            self.journal.append(JournalRow(notice.queued_at, None, entry_of(notice, by=SYSTEM)))

    def packing(self, at: datetime) -> Packing | None:
        """What opens at that instant, packed; None where rows may be there already, which only `tell` passes over."""
        if not self.fresh:
            return None
        return self._packed.get(at) or self._packed.setdefault(at, Packing(at, SYSTEM))

    async def write(self, conn: Connection) -> None:
        """Everything, in this transaction."""
        put = copy if self.fresh else insert
        await put(conn, self.tasks)
        for rows in (self.waiting, self.series, self.openings, self.obligations):
            await insert(conn, rows)
        await put(conn, self.clocks)
        await (copy if self.fresh else copy_or_insert)(conn, self.notices)
        packed = self._packed.values()
        await copy_packed(conn, "notice", NOTICE, [piece for packing in packed for piece in packing.notices])
        opened = [piece for packing in packed for piece in packing.entries]
        await copy_packed(conn, "journal_entry", JOURNAL, opened + journal(self.journal))
