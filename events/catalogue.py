"""Everything the vocabulary knows, in one table: each kind with its model; the topic follows from the kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from events.data import EventData
from events.governance import CalendarPublished, EventWithdrawn, PeriodClosed, RosterDue, SupportRequested, TaskDisputed
from events.investment import EntrepreneurLanded, ProjectRegistered, StageAdvanced
from events.meeting import DirectiveIssued, GroupMeetingHeld, InstructionIssued, UpperMeetingConcluded
from events.personnel import MeritReported, TransferRequested
from events.plan import AnnualPlanPublished
from events.policy import ClaimAccepted, ClauseStalled, DraftCirculated, PolicyPublished
from events.programme import CallOpened, QuotaReceived
from events.recruitment import DemandOpened, RoundOpened
from events.service import CheckupOpened, HousingReported, InnovationProposed, IssueRaised, VisitOpened
from events.talent import DepartureFlagged, FlexibleTalentEngaged, StoryDue, TalentArrived
from events.training import TrainingPlanDue, UnitTrainingDue

FAMILIES: Final = (
    "meeting", "plan", "policy", "programme", "recruitment", "investment", "talent", "training", "personnel", "service",
    "governance",
)  # fmt: skip
TOPICS: Final = tuple(f"duban.events.{family}" for family in FAMILIES)

MODELS: Final[Mapping[str, type[EventData]]] = MappingProxyType(
    {
        "meeting.group.held": GroupMeetingHeld,
        "meeting.directive.issued": DirectiveIssued,
        "meeting.upper.concluded": UpperMeetingConcluded,
        "meeting.instruction.issued": InstructionIssued,
        "plan.annual.published": AnnualPlanPublished,
        "policy.draft.circulated": DraftCirculated,
        "policy.published": PolicyPublished,
        "policy.claim.accepted": ClaimAccepted,
        "policy.clause.stalled": ClauseStalled,
        "programme.call.opened": CallOpened,
        "programme.quota.received": QuotaReceived,
        "recruitment.demand.opened": DemandOpened,
        "recruitment.round.opened": RoundOpened,
        "investment.project.registered": ProjectRegistered,
        "investment.stage.advanced": StageAdvanced,
        "investment.entrepreneur.landed": EntrepreneurLanded,
        "talent.arrived": TalentArrived,
        "talent.flexible.engaged": FlexibleTalentEngaged,
        "talent.departure.flagged": DepartureFlagged,
        "talent.story.due": StoryDue,
        "training.plan.due": TrainingPlanDue,
        "training.unit.due": UnitTrainingDue,
        "personnel.merit.reported": MeritReported,
        "personnel.transfer.requested": TransferRequested,
        "service.issue.raised": IssueRaised,
        "service.housing.reported": HousingReported,
        "service.visit.opened": VisitOpened,
        "service.checkup.opened": CheckupOpened,
        "service.innovation.proposed": InnovationProposed,
        "governance.roster.due": RosterDue,
        "governance.support.requested": SupportRequested,
        "governance.task.disputed": TaskDisputed,
        "governance.period.closed": PeriodClosed,
        "governance.calendar.published": CalendarPublished,
        "governance.event.withdrawn": EventWithdrawn,
    }
)
KINDS: Final = tuple(MODELS)


def topic_of(kind: str) -> str:
    """The Kafka topic that events of this kind travel on."""
    return f"duban.events.{kind.partition('.')[0]}"


def type_of(kind: str) -> str:
    """The CloudEvents `type` of a kind."""
    return f"duban.{kind}.v1"


TYPES: Final[Mapping[str, str]] = MappingProxyType({type_of(kind): kind for kind in KINDS})
