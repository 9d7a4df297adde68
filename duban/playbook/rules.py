"""The rules that a city edits, as frozen data: what an event makes whom owe, who is told, and what follows lateness.

Their shape is checked by `duban.playbook.load`; whoever reads them here may rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field

from duban.model import Tier, Urgency
from duban.playbook.after import After, AfterText, ClosingText
from duban.playbook.effects import (
    CountInitiatives,
    DisputeTask,
    Effect,
    PublishCalendar,
    WarnOpenTasks,
    WithdrawEvent,
)
from duban.playbook.evidence import EVIDENCE_RULES, EvidenceField, EvidenceRules
from duban.playbook.expression import Facts, facts
from duban.playbook.reach import ReachRules
from duban.playbook.recurring import RECURRING, Recurring
from duban.playbook.reports import REPORT_RULES, ReportRules
from duban.playbook.scores import ScoreRule
from duban.playbook.steps import (
    Audience,
    Ladder,
    LadderStep,
    OwnAudience,
    OwnLadder,
    Progress,
    Repeat,
    Role,
    UnitAudience,
    Urgent,
)
from duban.playbook.storms import Budgets, Quiet, QuietHours, StormRules
from duban.playbook.who import AllUnits, Who
from duban.playbook.words import (
    SOME,
    DueText,
    EachText,
    Key,
    Line,
    TierDue,
    TierName,
    UrgentText,
    WhenText,
    WhoText,
)
from duban.workdays import Override

__all__ = (
    "RECURRING", "After", "Audience", "CountInitiatives", "DisputeTask", "Dropped", "Effect", "Ladder", "LadderStep",
    "NotifyClass", "OwnLadder", "Place", "Playbook", "PlaybookFile", "Policy", "Progress", "PublishCalendar",
    "Recurring", "Repeat", "Role", "Rules", "TaskRule", "Urgent", "WarnOpenTasks", "WithdrawEvent", "tiers_of",
)  # fmt: skip

LEAD_SOURCES: Final = ("urn:duban:lead-office", "/lead-office")
EXTENSIONS: Final = 2
"""How often a task may be extended."""
PAUSE_AT_MOST: Final = 20
"""For how many working days a task may be paused at most."""
STALE_AFTER: Final = 3
"""A step that is found so many working days late is told to the lead office alone."""

_FORM: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class NotifyClass:
    """A class of notification: who is told of a new task, and of a new obligation; to be signed within working days."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    opening: Annotated[tuple[UnitAudience, ...], SOME]
    cascade: Annotated[tuple[OwnAudience, ...], SOME]
    sign_within: Annotated[int, Field(ge=1, le=60)] | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """The recorded decision that a kind of event makes nobody owe recurring work any more."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    event: str
    document: Line
    reason: Line


@dataclass(frozen=True, slots=True)
class Rules:
    """The file `playbooks/rules.yaml`: what holds for every playbook."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    classes: Annotated[dict[str, NotifyClass], SOME]
    contact: tuple[UnitAudience, ...]
    vacancy: tuple[UnitAudience, ...]
    ladder: Annotated[Ladder, SOME]
    lead_sources: tuple[Line, ...] = LEAD_SOURCES
    dropped: tuple[Dropped, ...] = ()
    evidence: EvidenceRules = EVIDENCE_RULES
    scores: tuple[ScoreRule, ...] = ()
    reports: ReportRules = REPORT_RULES
    extensions: Annotated[int, Field(ge=0, le=100)] = EXTENSIONS
    pause_at_most: Annotated[int, Field(ge=1, le=250)] = PAUSE_AT_MOST
    ladders: dict[Urgent, Annotated[OwnLadder, SOME]] = field(default_factory=dict)
    progress: Progress | None = None
    stale_after: Annotated[int, Field(ge=1, le=60)] = STALE_AFTER
    storms: StormRules | None = None
    quiet: Quiet | None = None
    budgets: Budgets | None = None
    reach: ReachRules = field(default_factory=ReachRules)


@dataclass(frozen=True, slots=True)
class TaskRule:
    """One task that an event opens, or one for each unit or each item that `who` and `each` name.

    With `once` a unit that several items name owes it once. `urgent`: so many working days instead of those of `due`
    where the event is urgent or critical; a date that the event states stands.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    key: Key
    title: Line
    who: WhoText
    due: DueText
    evidence: Line
    each: EachText | None = None
    when: WhenText | None = None
    once: bool = False
    urgent: UrgentText | None = None
    assist: tuple[WhoText, ...] = ()
    role: Literal["coordination"] | None = None
    reason: Line | None = None
    after: AfterText | None = None
    closing: ClosingText | None = None
    evidence_fields: tuple[EvidenceField, ...] = ()
    zero_report: bool = False

    @property
    def until(self) -> tuple[str, str] | None:
        """The task of the event, and its closing's value, with which this one is cancelled."""
        after = self.after
        return (after.key, after.value) if after and after.negated and after.value is not None else None

    def applies(self, known: Facts) -> bool:
        """Whether what is known, of the event or of one item, calls for it; BadCondition where that cannot be said."""
        return self.when is None or self.when.holds(known)


@dataclass(frozen=True, slots=True)
class PlaybookFile:
    """A file `playbooks/<event>.yaml`: what one kind of event makes people owe, and on which paragraph it stands."""

    __pydantic_config__: ClassVar[ConfigDict] = _FORM

    event: str
    title: Line
    grounds: Line
    version: Annotated[int, Field(ge=1)]
    notify: str
    contact: WhoText | None = None
    cascade: Mapping[TierName, TierDue] = field(default_factory=dict)
    cascade_units: WhoText = field(default_factory=AllUnits)
    tasks: tuple[TaskRule, ...] = ()
    recurring: Recurring | None = None
    rules: tuple[Effect, ...] = ()
    restricted: bool = False
    sign_off: Literal["principal"] | None = None
    """Whose signature a submission needs, where it needs one."""


@dataclass(frozen=True, slots=True)
class Playbook(PlaybookFile):
    """The same, with the event's data fields and their types, by which conditions read what is absent."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def rule(self, key: str) -> TaskRule:
        """The task rule of that key; KeyError where there is none."""
        for rule in self.tasks:
            if rule.key == key:
                return rule
        raise KeyError(key)


Place: TypeAlias = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """All the rules of one version; `templates` by their path below `templates/`, `places` where each `who` stands.

    `contact` is told in the contact unit (class T), `vacancy` in the lead office.
    """

    version: int
    playbooks: Mapping[str, Playbook]
    ladder: Ladder
    classes: Mapping[str, NotifyClass]
    templates: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    contact: tuple[Audience, ...] = ()
    vacancy: tuple[Audience, ...] = ()
    places: tuple[tuple[Place, Who], ...] = ()
    lead_sources: tuple[str, ...] = LEAD_SOURCES
    dropped: tuple[Dropped, ...] = ()
    evidence: EvidenceRules = EVIDENCE_RULES
    scores: tuple[ScoreRule, ...] = ()
    reports: ReportRules = REPORT_RULES
    extensions: int = EXTENSIONS
    pause_at_most: int = PAUSE_AT_MOST
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    progress: Progress | None = None
    stale_after: int = STALE_AFTER
    storms: StormRules | None = None
    quiet: QuietHours | None = None
    budgets: Budgets | None = None
    reach: ReachRules = field(default_factory=ReachRules)

    def ladder_of(self, urgency: int) -> Ladder:
        """The ladder of events of that urgency; `critical` counts as `urgent` where only `urgent` is named."""
        if urgency == Urgency.critical and "critical" in self.ladders:
            return self.ladders["critical"]
        return self.ladders.get("urgent", self.ladder) if urgency > Urgency.normal else self.ladder

    def class_of(self, kind: str) -> NotifyClass:
        """The class in which people are told of that kind of event."""
        return self.classes[self.playbooks[kind].notify]

    def restricts(self, kind: str) -> bool:
        """Whether only the lead office and the unit concerned may see what comes of that kind of event."""
        return kind in self.playbooks and self.playbooks[kind].restricted

    def facts(self, kind: str, data: Mapping[str, Any], *, subject: str, urgency: str) -> Facts:
        """An event made ready for the conditions of its playbook; `data` as JSON has it."""
        return facts(data, subject=subject, urgency=urgency, fields=self.playbooks[kind].fields)


def tiers_of(playbook: PlaybookFile) -> tuple[Tier, ...]:
    """The tiers that the playbook's cascade names, from the top."""
    return tuple(sorted(playbook.cascade))
