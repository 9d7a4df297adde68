"""The parameters of lists: checked, every fault named, unknown ones refused; the same for all of them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from duban.flow.shown.page import LIMIT, MOST, Asked, BadCursor, read_cursor
from duban.ledger.views import Wanted
from duban.model import NoticeState, ObligationState, TaskState, Tier

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=r"^[^\x00]*$")]
TierName: TypeAlias = Literal["principal", "deputy", "liaison", "staff"]


class Listing(BaseModel):
    """What every list can be narrowed by, and how it is paged."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    event_source: Text | None = Field(None, description="`source` of the event")
    event_id: Text | None = Field(None, description="`id` of the event")
    subject: Text | None = Field(None, description="`subject` of the event")
    unit: Text | None = Field(None, description="code of the unit")
    limit: int = Field(LIMIT, ge=1, le=MOST, description="items a page")
    cursor: Text | None = Field(None, description="`next` of the page before")

    def asked(self, *, sees_restricted: bool, own: str | None = None) -> Asked:
        """The same for the use case; `own` is the unit whose view it is."""
        tier = getattr(self, "tier", None)
        wanted = Wanted(
            self.event_source, self.event_id, self.subject, self.unit, getattr(self, "state", None),
            None if tier is None else Tier[tier], own,
        )  # fmt: skip
        try:
            after = None if self.cursor is None else read_cursor(self.cursor)
        except BadCursor as error:
            fault = {"type": BadCursor.code, "loc": ("query", "cursor"), "msg": str(error)}
            raise RequestValidationError([fault]) from None
        return Asked(wanted, self.limit, after, sees_restricted=sees_restricted)


class TaskListing(Listing):
    """Tasks; a task is of no tier."""

    state: TaskState | None = None


class ObligationListing(Listing):
    """Obligations."""

    state: ObligationState | None = None
    tier: TierName | None = None


class NoticeListing(Listing):
    """Notices; `unit` and `tier` are those of what the notice is about."""

    state: NoticeState | None = None
    tier: TierName | None = None


class EventAsked(BaseModel):
    """An event's identity."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    source: Text
    id: Text


class SubjectAsked(BaseModel):
    """A directive's subject."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    subject: Text
