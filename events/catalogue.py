"""Everything the vocabulary knows, in one table: each kind with its model; the topic follows from the kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from events.data import EventData
from events.investment import ProjectRegistered
from events.meeting import DirectiveIssued
from events.talent import TalentArrived

FAMILIES: Final = (
    "meeting", "plan", "policy", "programme", "recruitment", "investment", "talent", "training", "personnel", "service",
    "governance",
)  # fmt: skip
TOPICS: Final = tuple(f"duban.events.{family}" for family in FAMILIES)

MODELS: Final[Mapping[str, type[EventData]]] = MappingProxyType(
    {
        "meeting.directive.issued": DirectiveIssued,
        "investment.project.registered": ProjectRegistered,
        "talent.arrived": TalentArrived,
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
