"""What the vocabulary knows of itself: topics, kinds, and which fields name units and persons."""

from events.catalogue import KINDS, TOPICS, topic_of, type_of
from events.data import EventData, Part, json_names, person_fields, unit_fields, units_named
from events.envelope import parse
from events.fields import PersonRef, Some, UnitCode
from events.investment import ProjectRegistered, StageAdvanced
from events.meeting import DirectiveIssued
from events.plan import AnnualPlanPublished
from events.talent import TalentArrived
from tests.unit.events.samples import DIRECTIVE, EXAMPLES, PROJECT, structured, with_data
from tests.unit.events.vocabulary import FIELDS


class Guest(Part):
    """Somebody invited, by a unit or of his own accord."""

    person: PersonRef
    hosts: Some[UnitCode] | None = None


class Feast(EventData):
    """A payload with parts in a list, and with a single part."""

    guests: Some[Guest]
    speaker: Guest | None = None


def test_the_models_say_which_fields_name_units_and_persons() -> None:
    assert unit_fields(DirectiveIssued) == ("units",)
    assert unit_fields(ProjectRegistered) == ("host",)
    assert (unit_fields(TalentArrived), person_fields(TalentArrived)) == (("employer",), ("talent",))
    assert person_fields(DirectiveIssued) == ()


def test_units_and_persons_are_found_within_items_and_parts() -> None:
    assert unit_fields(AnnualPlanPublished) == ("items.lead", "items.responsible", "items.assisting")
    assert unit_fields(Feast) == ("guests.hosts", "speaker.hosts")
    assert person_fields(Feast) == ("guests.person", "speaker.person")


def test_each_unit_within_an_item_or_part_is_told_with_its_path() -> None:
    assert units_named(parse(structured(EXAMPLES["plan.annual.published"])).data) == (
        ("data.items.0.lead", "org"),
        ("data.items.1.lead", "org"),
        ("data.items.0.responsible", "hrss"),
        ("data.items.1.responsible", "science"),
        ("data.items.0.assisting.0", "education"),
        ("data.items.0.assisting.1", "industry"),
    )
    guest, speaker = {"person": "p-1"}, {"person": "p-2", "hosts": ["org"]}
    assert units_named(Feast.model_validate({"guests": [guest]})) == ()
    assert units_named(Feast.model_validate({"guests": [speaker, guest], "speaker": speaker})) == (
        ("data.guests.0.hosts.0", "org"),
        ("data.speaker.hosts.0", "org"),
    )


def test_a_field_is_told_by_its_name_in_json() -> None:
    assert json_names(StageAdvanced) == {"name": "name", "from_": "from", "to": "to", "host": "host", "jobs": "jobs"}
    advanced = parse(structured(EXAMPLES["investment.stage.advanced"])).data
    assert isinstance(advanced, StageAdvanced)
    assert advanced.from_ == "negotiating"
    assert advanced.model_dump(mode="json")["from"] == "negotiating"


def test_each_unit_named_is_told_with_its_path() -> None:
    assert units_named(parse(structured(DIRECTIVE)).data) == (("data.units.0", "org"), ("data.units.1", "hrss"))
    assert units_named(parse(structured(with_data(DIRECTIVE, units=...))).data) == ()
    assert units_named(parse(structured(PROJECT)).data) == (("data.host", "county-a"),)


def test_the_topics_are_the_eleven_of_the_contract() -> None:
    families = ["meeting", "plan", "policy", "programme", "recruitment", "investment", "talent", "training"]
    families += ["personnel", "service", "governance"]
    assert list(TOPICS) == [f"duban.events.{family}" for family in families]
    assert {topic_of(kind) for kind in KINDS} <= set(TOPICS)
    assert {type_of(kind) for kind in KINDS} == {f"duban.{kind}.v1" for kind in FIELDS}
