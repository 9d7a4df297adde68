"""The files that come with the program: sound, held by the sample organisation, and as the domain lays down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import config
from duban.model import Channel, PostKind
from duban.playbook.against import check_policy_against
from duban.playbook.files import read_config, read_text
from duban.playbook.load import load_policy
from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.rules import Audience, Policy, tiers_of
from duban.playbook.schema import main
from duban.playbook.vocabulary import event_fields
from events.catalogue import KINDS

FOLDER = Path(config.__file__).parent
DAY = date(2026, 3, 2)
EMAIL, SMS, INBOX = Channel.email, Channel.sms, Channel.inbox


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(read_config(FOLDER), version=1)


@pytest.fixture(scope="module")
def organisation() -> OrganisationFile:
    return parse_organisation(read_text(FOLDER / "organisation" / "organisation.yaml", "o.yaml"), "o.yaml")


def test_every_kind_of_event_has_its_playbook(policy: Policy) -> None:
    assert sorted(policy.playbooks) == sorted(KINDS)


def test_every_duty_that_a_playbook_names_is_held(policy: Policy, organisation: OrganisationFile) -> None:
    assert check_policy_against(policy, organisation, DAY) == []


def test_the_tasks_are_those_of_the_vocabulary(policy: Policy) -> None:
    rules = {kind: playbook.tasks for kind, playbook in policy.playbooks.items()}
    assert {kind: [(one.key, str(one.who), one.due) for one in tasks] for kind, tasks in rules.items()} == {
        "meeting.directive.issued": [("report", "@units or all", "T+10")],
        "investment.project.registered": [
            ("needs", "duty:investment", "T+3"),
            ("match", "duty:recruitment", "T+10"),
            ("experts", "duty:flexible-talent", "T+10"),
            ("training", "duty:universities", "T+15"),
        ],
        "talent.arrived": [
            ("register", "@employer", "T+1"),
            ("contact", "lead", "T+5"),
            ("household", "duty:household-registration", "T+5"),
            ("housing", "duty:talent-housing", "T+10"),
            ("schooling", "duty:schooling", "T+10"),
            ("spouse", "duty:recruitment", "T+10"),
            ("cultivate", "duty:category/@category", "T+15"),
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "opened"),
    [
        (None, {"register", "contact", "cultivate"}),
        (["household", "spouse-job"], {"register", "contact", "cultivate", "household", "spouse"}),
        (["housing", "schooling"], {"register", "contact", "cultivate", "housing", "schooling"}),
    ],
)
def test_a_talent_gets_what_they_need(policy: Policy, needs: list[str] | None, opened: set[str]) -> None:
    data = {"talent": "p-1", "category": "skilled", "employer": "hrss", "project": None, "needs": needs}
    known = policy.facts("talent.arrived", data, subject="talent/1", urgency="normal")
    assert {task.key for task in policy.playbooks["talent.arrived"].tasks if task.applies(known)} == opened


def test_the_cascade_goes_down_all_four_tiers(policy: Policy) -> None:
    playbook = policy.playbooks["meeting.directive.issued"]
    assert [(tier.name, playbook.cascade[tier]) for tier in tiers_of(playbook)] == [
        ("principal", "T+1"), ("deputy", "T+1"), ("liaison", "T+1"), ("staff", "T+3"),
    ]  # fmt: skip
    assert str(playbook.cascade_units) == "@units or all"


def told(audiences: tuple[Audience, ...]) -> list[tuple[str, set[Channel], str]]:
    return [(one.who, set(one.channels), one.template) for one in audiences]


def test_the_classes_tell_whom_the_vocabulary_says(policy: Policy) -> None:
    liaison, deputy = ("liaison", {EMAIL, INBOX}, "opened"), ("deputy", {SMS}, "opened")
    assert {name: told(one.opening) for name, one in policy.classes.items()} == {
        "A": [liaison, deputy],
        "B": [liaison, deputy, ("principal", {SMS}, "opened")],
        "C": [("liaison", {INBOX}, "opened")],
    }
    assert {name: one.sign_within for name, one in policy.classes.items()} == {"A": None, "B": 1, "C": None}
    assert told(policy.classes["B"].cascade) == [("owner", {EMAIL, INBOX, SMS}, "opened")]
    assert {kind: (one.notify, one.contact and str(one.contact)) for kind, one in policy.playbooks.items()} == {
        "meeting.directive.issued": ("B", None),
        "investment.project.registered": ("B", None),
        "talent.arrived": ("A", "@employer"),
    }


def test_the_ladder_is_the_default_one(policy: Policy) -> None:
    assert [(step.name, step.workdays, step.days) for step in policy.ladder] == [
        ("remind-3", -3, 0), ("remind-1", -1, 0), ("due", 0, 0), ("overdue-1", 1, 0), ("overdue-2", 3, 0),
        ("overdue-3", 5, 0), ("digest-2", 5, 7), ("digest-3", 5, 14), ("digest-4", 5, 21),
    ]  # fmt: skip
    assert [[(one.who, one.digest) for one in step.task] for step in policy.ladder] == [
        [("liaison", False)],
        [("liaison", False), ("deputy", False)],
        [("liaison", False), ("deputy", False)],
        [("principal", False), ("principal", False), ("lead-liaison", False)],
        [("lead-head", False)],
        *[[("leader", True)]] * 4,
    ]
    assert [[one.who for one in step.obligation] for step in policy.ladder] == [
        ["owner"], ["owner"], ["owner"], ["above"], ["lead-head"], *[["leader"]] * 4,
    ]  # fmt: skip


def test_the_sample_organisation_is_thirty_units_with_their_people(organisation: OrganisationFile) -> None:
    assert [unit.order for unit in organisation.units] == list(range(1, 31))
    for unit in organisation.units:
        held = [post.kind for post in organisation.posts if post.unit == unit.code]
        assert held == [PostKind.principal, PostKind.deputy, PostKind.liaison] + [PostKind.staff] * 4
    assert [post.unit for post in organisation.posts if post.kind == PostKind.leader] == [None]
    assert len({post.person for post in organisation.posts}) == len(organisation.posts) == len(organisation.people)


def test_nobody_in_the_sample_can_be_reached(organisation: OrganisationFile) -> None:
    assert all(one.email and one.email.endswith(".talent.example") for one in organisation.people)
    assert all(one.phone and one.phone.startswith("+861000000") for one in organisation.people)
    assert len({one.phone for one in organisation.people}) == len({one.email for one in organisation.people}) == 211


def test_a_duty_that_has_lapsed_and_a_kind_without_units_are_found(
    policy: Policy, organisation: OrganisationFile
) -> None:
    units = tuple(
        replace(unit, duties=tuple(replace(duty, valid_to=date(2026, 3, 1)) for duty in unit.duties))
        if unit.code == "hrss"
        else unit
        for unit in organisation.units
    )
    lapsed = check_policy_against(policy, replace(organisation, units=units), DAY)
    assert [(one.file, one.field, one.code) for one in lapsed] == [
        ("playbooks/investment.project.registered.yaml", "tasks.1.who", "duty-not-held"),
        ("playbooks/talent.arrived.yaml", "tasks.5.who", "duty-not-held"),
    ]
    assert check_policy_against(policy, replace(organisation, units=units), date(2026, 3, 1)) == []


def test_a_kind_of_which_there_is_no_unit_is_found(organisation: OrganisationFile) -> None:
    files = read_config(FOLDER)
    path = "playbooks/meeting.directive.issued.yaml"
    files[path] = files[path].replace('who: "@units or all"', "who: kind:village")
    (fault,) = check_policy_against(load_policy(files, version=1), organisation, DAY)
    assert (fault.file, fault.line, fault.field, fault.code) == (path, 15, "tasks.0.who", "kind-without-unit")


def test_the_fields_of_an_event_are_those_of_its_model() -> None:
    assert dict(event_fields()["talent.arrived"]) == {
        "talent": "person", "category": "str", "employer": "unit", "project": "str?", "needs": "[str]?",
    }  # fmt: skip
    assert event_fields()["meeting.directive.issued"]["units"] == "[unit]?"


def test_the_published_schema_is_current() -> None:
    assert main(["--check"]) == 0
