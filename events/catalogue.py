"""All that the vocabulary knows: each kind with its model, found in its family's module; the topic follows from it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from events.data import EventData

FAMILIES: Final = (
    "meeting", "plan", "policy", "programme", "recruitment", "investment", "talent", "training", "personnel", "service",
    "governance",
)  # fmt: skip
TOPICS: Final = tuple(f"duban.events.{family}" for family in FAMILIES)


def _models(family: str) -> Iterator[type[EventData]]:
    """The family's models in the order of its module; one under another family's name would travel on no topic."""
    module = import_module(f"events.{family}")
    for found in vars(module).values():
        if isinstance(found, type) and issubclass(found, EventData) and found.kind_of_event:
            if found.kind_of_event.partition(".")[0] != family:
                raise TypeError(f"{found.__name__} of events.{family} says it is {found.kind_of_event}")
            yield found


MODELS: Final[Mapping[str, type[EventData]]] = MappingProxyType(
    {model.kind_of_event: model for family in FAMILIES for model in _models(family)}
)
KINDS: Final = tuple(MODELS)


def topic_of(kind: str) -> str:
    """The Kafka topic that events of this kind travel on."""
    return f"duban.events.{kind.partition('.')[0]}"


def type_of(kind: str) -> str:
    """The CloudEvents `type` of a kind."""
    return f"duban.{kind}.v1"


TYPES: Final[Mapping[str, str]] = MappingProxyType({type_of(kind): kind for kind in KINDS})
