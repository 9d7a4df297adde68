"""Who looks at a page: pure data that the session and the posts of today give, and that reads are asked with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Part(StrEnum):
    """What somebody is to the system. The last three exclude one another and all others."""

    staff = "staff"
    liaison = "liaison"
    deputy = "deputy"
    principal = "principal"
    lead_office = "lead_office"
    leader = "leader"
    system = "system"
    security = "security"
    audit = "audit"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person: `p-…`, or `a-…` for an administrator's account."""

    session: UUID
    person: str
    name: str = field(repr=False)
    parts: frozenset[Part]
    posts: tuple[tuple[str, str], ...]
    """(unit code, kind of post) of each post that the person answers for today, stand-ins too."""
    csrf: str = field(repr=False)

    @property
    def units(self) -> frozenset[str]:
        """The units that the person answers for; of those whose staff he is only where he has no other post."""
        leading = frozenset(unit for unit, kind in self.posts if kind != Part.staff)
        return leading or self.belongs_to

    @property
    def belongs_to(self) -> frozenset[str]:
        """Every unit in which the person has a post, or is of the staff: what he owes himself is of one of them."""
        return frozenset(unit for unit, _ in self.posts)

    @property
    def leads(self) -> bool:
        """Whether the person is of the lead office, or leads the group."""
        return not self.parts.isdisjoint((Part.lead_office, Part.leader))

    @property
    def sees_restricted(self) -> bool:
        """Whether restricted events of any unit are shown."""
        return self.leads

    def may(self, unit: str) -> bool:
        """Whether this unit's duties are the person's to see."""
        return self.leads or unit in self.units
