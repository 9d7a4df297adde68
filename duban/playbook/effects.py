"""What an event does beyond the duties that it opens, as a playbook writes it: `rules: [{rule: withdraw-event}]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field

from duban.playbook.words import SOME, Line

_FORM: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class WarnOpenTasks:
    """Tasks still open of earlier events of those kinds and this subject: the lead office is warned, in those words."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    rule: Literal["warn-open-tasks"]
    title: Line
    kinds: Annotated[tuple[str, ...], SOME]


@dataclass(frozen=True, slots=True)
class WithdrawEvent:
    """The event named is withdrawn, or replaced, with all that it opened."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    rule: Literal["withdraw-event"]


@dataclass(frozen=True, slots=True)
class PublishCalendar:
    """The year's days off and made up are known: provisional deadlines are computed anew."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    rule: Literal["publish-calendar"]


@dataclass(frozen=True, slots=True)
class DisputeTask:
    """A unit objects to a task, once, within so many working days of its opening."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    rule: Literal["dispute-task"]
    within: Annotated[int, Field(ge=1, le=60)]


@dataclass(frozen=True, slots=True)
class CountInitiatives:
    """A unit's own initiatives, counted by year apart from assigned tasks; fewer than so many shows on its page."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    rule: Literal["count-initiatives"]
    at_least: Annotated[int, Field(ge=1, le=100)]


NAMES: Final = frozenset({"warn-open-tasks", "withdraw-event", "publish-calendar", "dispute-task", "count-initiatives"})

Effect: TypeAlias = Annotated[
    WarnOpenTasks | WithdrawEvent | PublishCalendar | DisputeTask | CountInitiatives, Field(discriminator="rule")
]
