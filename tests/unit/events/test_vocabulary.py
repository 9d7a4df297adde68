"""What the vocabulary knows of itself: topics, kinds, and which fields name units and persons."""

from events.catalogue import KINDS, TOPICS, topic_of, type_of
from events.data import person_fields, unit_fields, units_named
from events.envelope import parse
from events.investment import ProjectRegistered
from events.meeting import DirectiveIssued
from events.talent import TalentArrived
from tests.unit.events.samples import ALL, DIRECTIVE, PROJECT, structured, with_data


def test_the_models_say_which_fields_name_units_and_persons() -> None:
    assert unit_fields(DirectiveIssued) == ("units",)
    assert unit_fields(ProjectRegistered) == ("host",)
    assert (unit_fields(TalentArrived), person_fields(TalentArrived)) == (("employer",), ("talent",))
    assert person_fields(DirectiveIssued) == ()


def test_each_unit_named_is_told_with_its_path() -> None:
    assert units_named(parse(structured(DIRECTIVE)).data) == (("data.units.0", "org"), ("data.units.1", "hrss"))
    assert units_named(parse(structured(with_data(DIRECTIVE, units=...))).data) == ()
    assert units_named(parse(structured(PROJECT)).data) == (("data.host", "county-a"),)


def test_the_topics_are_the_eleven_of_the_contract() -> None:
    families = ["meeting", "plan", "policy", "programme", "recruitment", "investment", "talent", "training"]
    families += ["personnel", "service", "governance"]
    assert list(TOPICS) == [f"duban.events.{family}" for family in families]
    assert {topic_of(kind) for kind in KINDS} <= set(TOPICS)
    assert [type_of(kind) for kind in KINDS] == [event["type"] for event in ALL]
