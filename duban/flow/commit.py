"""What a use case writes, gathered and then written in the order that references ask for, with its journal entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from duban.journal.memento import memento
from duban.ledger.database import Connection
from duban.ledger.rows import ClockRow, JournalRow, NoticeRow, ObligationRow, OpeningRow, TaskRow, insert
from duban.model import Channel

SYSTEM = "system"


@dataclass
class Writing:
    """Rows of one commit. `write` puts them into the ledger; `channels` names the queues that got something."""

    tasks: list[TaskRow] = field(default_factory=list)
    openings: list[OpeningRow] = field(default_factory=list)
    obligations: list[ObligationRow] = field(default_factory=list)
    clocks: list[ClockRow] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    journal: list[JournalRow] = field(default_factory=list)
    _told: set[UUID] = field(default_factory=set)

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that something was queued for; the inbox has no queue."""
        return frozenset(Channel(notice.channel) for notice in self.notices) - {Channel.inbox}

    def note(
        self, what: str, key: UUID, state: str, /, *, at: datetime, how: str, by: str = SYSTEM, **more: object
    ) -> None:
        """Adds the journal's entry of one change; only tasks and obligations have a history of their own."""
        duty = None if what == "notice" else key
        self.journal.append(JournalRow(at, duty, memento(what, key, state, at=at, by=by, how=how, **more)))

    def tell(self, notices: Iterable[NoticeRow]) -> None:
        """Queues notices, each with its entry; two audiences that fall to one person and channel are one notice."""
        for notice in notices:
            if notice.id in self._told:
                continue
            self._told.add(notice.id)
            self.notices.append(notice)
            state = "delivered" if notice.channel == Channel.inbox else "queued"
            self.note(
                "notice", notice.id, state, at=notice.queued_at, how=notice.step, channel=notice.channel,
                duty=notice.duty, holding=notice.holding,
            )  # fmt: skip

    async def write(self, conn: Connection) -> None:
        """Everything, in this transaction."""
        for rows in (self.tasks, self.openings, self.obligations, self.clocks, self.notices, self.journal):
            await insert(conn, rows)
