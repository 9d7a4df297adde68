"""The files that come with the program: sound, held by the sample organisation, and as the domain lays down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import config
from duban.model import Channel, PostKind
from duban.playbook.against import check_policy_against
from duban.playbook.files import read_config, read_text
from duban.playbook.load import load_policy
from duban.playbook.organisation import OrganisationFile, parse_organisation
from duban.playbook.rules import Audience, Policy, tiers_of
from duban.playbook.schema import main, schema
from duban.playbook.vocabulary import event_fields

FOLDER = Path(config.__file__).parent
DAY = date(2026, 3, 2)
EMAIL, SMS, INBOX = Channel.email, Channel.sms, Channel.inbox


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(read_config(FOLDER), version=1)


@pytest.fixture(scope="module")
def organisation() -> OrganisationFile:
    return parse_organisation(read_text(FOLDER / "organisation" / "organisation.yaml", "o.yaml"), "o.yaml")


def test_every_playbook_stands_in_the_file_of_its_name(policy: Policy) -> None:
    named = {path.stem for path in (FOLDER / "playbooks").iterdir()} - {"rules"}
    assert named == set(policy.playbooks)


def test_every_duty_that_a_playbook_names_is_held(policy: Policy, organisation: OrganisationFile) -> None:
    assert check_policy_against(policy, organisation, DAY) == []


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
    assert {one.code for one in lapsed} == {"duty-not-held"}
    assert [(one.file.removeprefix("playbooks/").removesuffix(".yaml"), one.field) for one in lapsed] == [
        ("investment.project.registered", "tasks.1.who"),
        ("investment.stage.advanced", "tasks.0.who"),
        ("investment.stage.advanced", "tasks.1.who"),
        ("personnel.transfer.requested", "tasks.3.who"),
        ("recruitment.demand.opened", "tasks.1.who"),
        *(("recruitment.round.opened", f"tasks.{number}.who") for number in (0, 1, 2)),
        ("talent.arrived", "tasks.5.who"),
        *[("talent.arrived", "tasks.6.who")] * 2,
        ("talent.departure.flagged", "tasks.1.who"),
        *(("training.plan.due", f"tasks.{number}.who") for number in (0, 0, 1, 1)),
    ]
    assert {one.detail.split()[1].partition("，")[0] for one in lapsed} == {
        "recruitment", "transfers", "category/professional", "category/skilled",
    }  # fmt: skip
    assert check_policy_against(policy, replace(organisation, units=units), date(2026, 3, 1)) == []


def test_a_kind_of_which_there_is_no_unit_is_found(organisation: OrganisationFile) -> None:
    files = read_config(FOLDER)
    path = "playbooks/meeting.directive.issued.yaml"
    files[path] = files[path].replace('who: "@units or all"', "who: kind:village")
    (fault,) = check_policy_against(load_policy(files, version=1), organisation, DAY)
    assert (fault.file, fault.line, fault.field, fault.code) == (path, 15, "tasks.0.who", "kind-without-unit")


def test_the_fields_of_an_event_are_those_of_its_model() -> None:
    assert dict(event_fields()["talent.arrived"]) == {
        "talent": "person", "employer": "unit", "project": "str?",
        "category": "party-government|professional|skilled|enterprise-management|social-work|rural",
        "needs": "[housing|schooling|household|spouse-job]?",
    }  # fmt: skip
    assert event_fields()["meeting.directive.issued"]["units"] == "[unit]?"


def test_a_field_has_its_name_in_json_and_an_item_of_a_list_its_own_fields() -> None:
    assert dict(event_fields()["investment.stage.advanced"]) == {
        "name": "str", "from": "negotiating|signed|construction", "to": "signed|construction|production",
        "host": "unit", "jobs": "int",
    }  # fmt: skip
    assert dict(event_fields()["plan.annual.published"]) == {
        "year": "int", "document": "str", "items": "[item]", "items.key": "str", "items.title": "str",
        "items.lead": "unit", "items.responsible": "unit", "items.assisting": "[unit]", "items.due": "date",
        "items.measure": "str",
    }  # fmt: skip
    clauses = {name: kind for name, kind in event_fields()["policy.published"].items() if "." in name}
    assert clauses == {
        "clauses.key": "str", "clauses.title": "str", "clauses.responsible": "unit", "clauses.funded": "bool",
    }  # fmt: skip


def test_the_published_schema_is_current() -> None:
    assert main(["--check"]) == 0


@pytest.mark.parametrize("kind", sorted(event_fields()))
def test_each_playbook_is_as_the_published_schema_has_it(kind: str) -> None:
    said = yaml.safe_load((FOLDER / "playbooks" / f"{kind}.yaml").read_text(encoding="utf-8"))
    Draft202012Validator(schema()).validate(said)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("policy.clause.stalled", "every: friday", "every: fridays"),
        ("service.issue.raised", "closing: unit", "closing: units"),
        ("programme.call.opened", "after:", "aftr:"),
        ("governance.task.disputed", "rule: dispute-task", "rule: dispute"),
        ("governance.task.disputed", "within: 2", "within: 0"),
        ("talent.departure.flagged", "restricted: true", "restricted: 3"),
    ],
)
def test_an_editor_underlines_what_the_schema_refuses(kind: str, old: str, new: str) -> None:
    text = (FOLDER / "playbooks" / f"{kind}.yaml").read_text(encoding="utf-8")
    assert old in text
    assert not Draft202012Validator(schema()).is_valid(yaml.safe_load(text.replace(old, new)))
