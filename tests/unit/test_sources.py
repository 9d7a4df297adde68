"""Which sources lie within which prefixes: what binds a token, and what binds a topic."""

from __future__ import annotations

import pytest

from config.topics import FAMILIES, read, written
from duban.flow.gateway.sources import may_carry, within
from events import catalogue


@pytest.mark.parametrize(
    ("prefix", "source", "held"),
    [
        ("/a", "/a", True),
        ("/a", "/a/x", True),
        ("/a", "/a?x=1", True),
        ("/a", "/a#x", True),
        ("/a", "/ab", False),
        ("/a", "/a-b", False),
        ("/a", "/A", False),
        ("/a*", "/ab", True),
        ("/a*", "/b", False),
        ("/a/", "/a/x", True),
        ("/a/", "/a", False),
        ("urn:city", "urn:city:oa", True),
        ("urn:city", "urn:citizen", False),
        ("urn:city:", "urn:city:oa", True),
        ("//oa.example", "//oa.example.org/x", False),
        ("//oa.example", "//oa.example:8443/x", True),
        ("//oa.example", "//oa.example/meetings", True),
        ("*", "anything", True),
    ],
)
def test_a_prefix_holds_what_a_person_would_take_it_for(prefix: str, source: str, held: bool) -> None:
    assert within(source, [prefix]) is held


def test_any_one_of_several_prefixes_is_enough_and_of_none_none_is() -> None:
    assert within("/b/x", ["/a", "/b"])
    assert not within("/c", ["/a", "/b"])
    assert not within("/c", [])


@pytest.mark.parametrize(
    ("topic", "source", "may"),
    [
        ("duban.events.policy", "/org/cadres", True),
        ("duban.events.policy", "/commerce", False),
        ("duban.events.investment", "/devzone/projects", True),
        ("duban.events.talent", "/org/", False),
        ("duban.events.meeting", "/oa", True),
        ("duban.events.meeting", "/other", False),
    ],
)
def test_a_topic_carries_what_it_is_said_to(topic: str, source: str, may: bool) -> None:
    topics = read("policy=/org/ duban.events.investment=/commerce,/devzone talent= *=/oa")
    assert may_carry(topics, topic, source) is may


def test_a_topic_of_which_nothing_is_said_carries_any_source() -> None:
    assert may_carry(read("policy=/org/"), "duban.events.talent", "/anyone")
    assert may_carry({}, "duban.events.policy", "/anyone")


@pytest.mark.parametrize("value", ["policy", "polcy=/org/", "policy=/a policy=/b", "=/a"])
def test_what_binds_no_topic_is_refused_rather_than_left_without_effect(value: str) -> None:
    with pytest.raises(ValueError, match=r"topic|names"):
        read(value)


def test_the_table_of_toml_says_the_same_as_the_text() -> None:
    text = "policy=/org/ investment=/commerce,/devzone talent="
    table = {"policy": "/org/", "investment": ["/commerce", "/devzone"], "talent": list[str]()}
    assert written(table) == text
    assert read(text) == {"policy": ("/org/",), "investment": ("/commerce", "/devzone"), "talent": ()}
    with pytest.raises(ValueError, match="table"):
        written({"policy": 5})


def test_the_settings_know_every_topic_of_the_vocabulary() -> None:
    assert FAMILIES == catalogue.FAMILIES
