"""The published example of each kind is a valid event, however it comes, and names units that the sample city has."""

from typing import Any

import pytest
import yaml

from events.catalogue import KINDS, topic_of, type_of
from events.data import units_named
from events.envelope import Event, from_mapping, parse, to_mapping, to_record
from tests.unit.events.samples import EXAMPLES, ROOT, binary, structured
from tests.unit.events.vocabulary import FIELDS


def test_there_is_one_example_a_kind_and_no_other() -> None:
    assert set(EXAMPLES) == set(KINDS)
    assert len({(event["source"], event["id"]) for event in EXAMPLES.values()}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_the_same_event_in_either_mode_and_from_a_file(kind: str) -> None:
    example = EXAMPLES[kind]
    place: dict[str, Any] = {"topic": topic_of(kind), "key": example["subject"].encode()}
    event = parse(structured(example, **place))
    assert event.type == type_of(kind)
    for other in (parse(binary(example, **place)), from_mapping(yaml.safe_load(yaml.safe_dump(example)))):
        assert other == event
        assert other.content_hash == event.content_hash


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_comes_back_from_a_topic_as_it_was_written(kind: str) -> None:
    event = parse(structured(EXAMPLES[kind]))
    assert parse(to_record(event)) == event
    assert to_mapping(event)["data"] == EXAMPLES[kind]["data"]
    assert event.data.model_dump(mode="json") == EXAMPLES[kind]["data"] | {
        name: None for name in FIELDS[kind] if name not in EXAMPLES[kind]["data"]
    }


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_shows_every_field(kind: str) -> None:
    assert set(EXAMPLES[kind]["data"]) == set(FIELDS[kind])


def test_the_units_of_the_examples_are_in_the_sample_organisation() -> None:
    city = yaml.safe_load((ROOT / "config" / "organisation" / "organisation.yaml").read_text(encoding="utf-8"))
    codes = {unit["code"] for unit in city["units"]}
    events: list[Event] = [parse(structured(example)) for example in EXAMPLES.values()]
    assert {unit for event in events for _, unit in units_named(event.data)} <= codes


def test_the_withdrawal_takes_back_the_example_directive() -> None:
    directive, withdrawal = EXAMPLES["meeting.directive.issued"], EXAMPLES["governance.event.withdrawn"]
    named = withdrawal["data"]
    assert (named["event_source"], named["event_id"]) == (directive["source"], directive["id"])
    assert (withdrawal["source"], withdrawal["subject"]) == (directive["source"], directive["subject"])
