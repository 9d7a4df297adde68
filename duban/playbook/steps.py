"""Who is told, and the steps of a ladder, as a city writes them: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, ValidationInfo

from duban.model import Channel
from duban.playbook.words import SOME, Key, Template, refuse

Role: TypeAlias = Literal["liaison", "deputy", "principal", "owner", "above", "lead-liaison", "lead-head", "leader"]
UNIT_ROLES: Final = frozenset({"liaison", "deputy", "principal"})
TASK_ROLES: Final = frozenset({"liaison", "deputy", "principal", "lead-liaison", "lead-head", "leader"})
OBLIGATION_ROLES: Final = frozenset({"owner", "above", "lead-liaison", "lead-head", "leader"})

_FILES: Final = {Channel.email: "mail.txt", Channel.sms: "sms.txt", Channel.im: "mail.txt"}
_FORM: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, by which channels, in which template's words; with `digest` all at once in one ranked list."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    who: Role
    channels: Annotated[tuple[Channel, ...], SOME]
    template: Template
    digest: bool = False


def _of(roles: frozenset[str]) -> Any:
    def check(audience: Audience, info: ValidationInfo) -> Audience:
        if audience.who not in roles:
            raise refuse("role-out-of-place", f"此处不能通知 {audience.who}；可用 {'、'.join(sorted(roles))}")
        if audience.who == "leader" and not audience.digest:
            raise refuse("leader-without-digest", "组长只收汇总，不逐件打扰：请加 digest: true")
        if lacking := _lacking(audience, (info.context or {}).get("templates")):
            raise refuse("template-missing", f"templates 文件夹中没有 {lacking}，请补上，或改用其他模板或渠道")
        return audience

    return AfterValidator(check)


def _lacking(audience: Audience, templates: frozenset[str] | None) -> str | None:
    """The first template file that the audience's channels need and the folder, where there is one, has not."""
    needed = (f"{audience.template}.{_FILES[channel]}" for channel in audience.channels if channel in _FILES)
    return next((name for name in needed if name not in templates), None) if templates else None


UnitAudience: TypeAlias = Annotated[Audience, _of(UNIT_ROLES)]
OwnAudience: TypeAlias = Annotated[Audience, _of(frozenset({"owner"}))]
TaskAudience: TypeAlias = Annotated[Audience, _of(TASK_ROLES)]
ObligationAudience: TypeAlias = Annotated[Audience, _of(OBLIGATION_ROLES)]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A step that comes again each so many calendar days, so many times: each is a step of its own (`name-2`, …)."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    days: Annotated[int, Field(ge=1, le=100)]
    times: Annotated[int, Field(ge=1, le=12)]


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step: so many working days after the due day (before it where negative), then so many calendar days.

    Or so many plain `hours` after the due instant, for deadlines with an hour of their own. `until`: of a task that has
    got so far, the step is for nothing. `repeat`: it comes again and again, so often.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    name: Key
    workdays: Annotated[int, Field(ge=-250, le=250)] | None = None
    days: Annotated[int, Field(ge=0, le=400)] = 0
    task: tuple[TaskAudience, ...] = ()
    obligation: tuple[ObligationAudience, ...] = ()
    hours: Annotated[int, Field(ge=-240, le=240)] | None = None
    until: Literal["signed", "in_progress", "submitted"] | None = None
    repeat: Repeat | None = None


Ladder: TypeAlias = tuple[LadderStep, ...]
Urgent: TypeAlias = Literal["urgent", "critical"]
OwnLadder: TypeAlias = tuple[
    Annotated[
        Annotated[LadderStep, Tag("[step]")] | Annotated[Key, Tag("[name]")],
        Discriminator(lambda value: "[name]" if isinstance(value, str) else "[step]"),
    ],
    ...,
]


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is asked, once a due revision, how a task goes that was signed and shows nothing past so many per cent of its
    time."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    task: Annotated[tuple[UnitAudience, ...], SOME]
    past: Annotated[int, Field(ge=10, le=90)] = 50
