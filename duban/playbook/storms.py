"""`storms`, `quiet` and `budgets` of `playbooks/rules.yaml`: when people are told less often, later, or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field

from duban.model import Channel, Urgency
from duban.playbook.reports import Hour
from duban.playbook.words import SOME, refuse

_FORM: Final = ConfigDict(extra="forbid")

Sent: TypeAlias = Literal["email", "sms", "im"]
SENT: Final[tuple[Sent, ...]] = ("email", "sms", "im")


@dataclass(frozen=True, slots=True)
class StormRules:
    """More than so many notices of one step to one person by one channel, within so many minutes, become one digest."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    more_than: Annotated[int, Field(ge=2, le=1000)] = 10
    within_minutes: Annotated[int, Field(ge=1, le=1440)] = 10


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one hour to another, over midnight or not, nothing goes by these channels but what is `unless`."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    begins: Annotated[Hour, Field(validation_alias="from")]
    ends: Annotated[Hour, Field(validation_alias="to")]
    channels: Annotated[tuple[Sent, ...], SOME] = SENT
    unless: tuple[Literal["urgent", "critical"], ...] = ("critical",)

    def floor(self, channel: str) -> Urgency | None:
        """The least urgency that goes by that channel all the same; None where none does."""
        if channel not in self.channels:
            return Urgency.normal
        return min((Urgency[name] for name in self.unless), default=None)


def _some_hours(quiet: QuietHours) -> QuietHours:
    if quiet.begins == quiet.ends:
        raise refuse("no-hours", "起止时刻相同，等于全天不发；请改正，或删去 quiet")
    return quiet


Quiet: TypeAlias = Annotated[QuietHours, AfterValidator(_some_hours)]


@dataclass(frozen=True, slots=True)
class Budgets:
    """So many reminders a person and business day by each channel; what is over stands in his digest of the day."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    email: Annotated[int, Field(ge=1, le=10_000)] | None = None
    sms: Annotated[int, Field(ge=1, le=10_000)] | None = None
    im: Annotated[int, Field(ge=1, le=10_000)] | None = None
    digest_at: Hour = field(default=time(17))

    @property
    def limits(self) -> Mapping[str, int]:
        """The channels that have one."""
        named = {Channel.email.value: self.email, Channel.sms.value: self.sms, Channel.im.value: self.im}
        return {channel: limit for channel, limit in named.items() if limit is not None}
