"""One commit of the deadlines that follow a published calendar: how far it has come, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from duban.flow.commit import Writing
from duban.flow.parts import Parts
from duban.ground import Ground
from duban.ledger import calendar as ledger
from duban.ledger.calendar import Following, Moved
from duban.ledger.database import Connection
from duban.ledger.views import NIL
from duban.workdays import Published

DUTIES: Final = 400
MOVED: Final = "calendar"
"""How the history of a duty says why its deadline is another."""
WITHDRAWN: Final = "（已撤回）"


@dataclass
class Piece:
    """One commit: how far it has come, and what it writes."""

    parts: Parts
    conn: Connection
    following: Following
    now: datetime
    writing: Writing = field(default_factory=Writing)
    moves: list[Moved] = field(default_factory=list)
    _grounds: dict[int, Ground] = field(default_factory=dict)
    _grounds_before: dict[int, Ground] = field(default_factory=dict)
    _before: Published | None = None

    async def ground(self, policy_version: int) -> Ground:
        """The rules frozen at an event, the organisation and the calendar of today."""
        if policy_version not in self._grounds:
            policy = await self.parts.policy(self.conn, policy_version)
            organisation = await self.parts.organisation(self.conn)
            calendar = self.parts.calendar(policy)
            self._grounds[policy_version] = Ground(policy, organisation, calendar, received_at=self.now, now=self.now)
        return self._grounds[policy_version]

    @property
    def back(self) -> bool:
        """Whether the notice was taken back, so that what stands as it counted is counted again."""
        return self.following.withdrawn_by is not None

    @property
    def by(self) -> UUID:
        """The event that moves deadlines: the notice's, or its withdrawal."""
        return self.following.withdrawn_by or self.following.event

    @property
    def document(self) -> str:
        """The notice by its number, for people."""
        return f"{self.following.document}{WITHDRAWN if self.back else ''}"

    async def ground_before(self, policy_version: int) -> Ground:
        """The same as `ground`, by the calendar that the notice now taken back had made."""
        if policy_version not in self._grounds_before:
            ground = await self.ground(policy_version)
            calendar = self.parts.calendar_with(ground.policy, await self._published_before())
            self._grounds_before[policy_version] = replace(ground, calendar=calendar)
        return self._grounds_before[policy_version]

    async def _published_before(self) -> Published:
        if self._before is None:
            others = [one for one in await ledger.read_documents(self.conn) if one.year != self.following.year]
            self._before = ledger.published([*others, await ledger.read_document(self.conn, self.following.event)], 0)
        return self._before

    def move(self, kind: str, duty: UUID, before: datetime, after: datetime, *, provisional: bool) -> None:
        """Lists a move."""
        self.moves.append(Moved(self.by, kind, duty, self.now, before, after, provisional))

    def go_on(self, cursor: UUID, *, more: bool, stage: str) -> None:
        """Behind the cursor where more is left of the stage, else to the next."""
        own = self.following
        self.following = own._replace(cursor=cursor) if more else own._replace(stage=stage, cursor=NIL)


def since_of(year: int) -> datetime:
    """From when on a ladder may have a step in that year: those of overdue duties come weeks later."""
    return datetime(year - 1, 11, 1, tzinfo=UTC)
