"""Who hears of a step: the next above who is not the late one himself; what reaches the leader waits for his digest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from duban.escalation import Owing, still_held, told
from duban.model import Channel, Holding, Organisation, PostKind, Tier, post_of
from duban.playbook.rules import Audience, Role
from tests.unit.organisations import DAY, everyone, organisation, unit

UNITS = [unit("org", 1, lead=True), unit("health", 2)]
FULL = organisation(UNITS, everyone("org", "health"))
POSTS = everyone("org", "health")


def audience(who: Role, *, digest: bool = False) -> Audience:
    return Audience(who, (Channel.email,), "overdue", digest=digest)


def hears(who: Role, owing: Owing, city: Organisation = FULL, *, digest: bool = False) -> tuple[str, bool] | None:
    """The post that hears, and whether by digest."""
    reached = told(audience(who, digest=digest), owing, organisation=city, day=DAY)
    return (reached.holding.post, reached.digest) if reached else None


def obligation(post: str, city: Organisation = FULL) -> Owing:
    owner = city.holder(post, DAY)
    assert owner is not None
    return Owing(str(owner.unit), Tier[owner.kind], owner)


@pytest.mark.parametrize(
    ("post", "above"),
    [
        ("health/liaison", ("health/deputy", False)),
        ("health/deputy", ("health/principal", False)),
        ("health/principal", ("org/principal", False)),
        ("org/principal", ("leader", True)),
    ],
)
def test_a_late_person_is_told_of_to_the_tier_above(post: str, above: tuple[str, bool]) -> None:
    assert hears("above", obligation(post)) == above


def test_above_staff_stands_the_liaison() -> None:
    clerk = Holding(99, post_of("health", PostKind.staff, "p-1"), PostKind.staff, "health", "p-1")
    assert hears("above", Owing("health", Tier.staff, clerk)) == ("health/liaison", False)


def test_a_vacant_tier_above_is_passed_over() -> None:
    city = organisation(UNITS, ["health/liaison", "health/principal", *everyone("org")])
    assert hears("above", obligation("health/liaison", city), city) == ("health/principal", False)


def test_one_who_holds_the_tier_above_too_is_told_of_to_the_one_beyond() -> None:
    city = organisation(UNITS, ["health/deputy=p-1", "health/principal=p-1", *everyone("org")])
    assert hears("above", obligation("health/deputy", city), city) == ("org/principal", False)


def test_the_lead_offices_head_hears_of_others_and_of_himself_only_the_leader_does() -> None:
    assert hears("lead-head", obligation("health/principal")) == ("org/principal", False)
    assert hears("lead-head", obligation("org/principal")) == ("leader", True)


@pytest.mark.parametrize(
    ("who", "of_another", "of_its_own"),
    [
        ("liaison", ("health/liaison", False), ("org/liaison", False)),
        ("principal", ("health/principal", False), ("org/principal", False)),
        ("lead-liaison", ("org/liaison", False), None),
        ("lead-head", ("org/principal", False), ("leader", True)),
        ("leader", ("leader", True), ("leader", True)),
    ],
)
def test_a_tasks_steps_go_to_its_unit_then_to_the_lead_office_but_not_about_itself(
    who: Role, of_another: tuple[str, bool], of_its_own: tuple[str, bool] | None
) -> None:
    digest = who == "leader"
    assert hears(who, Owing("health"), digest=digest) == of_another
    assert hears(who, Owing("org"), digest=digest) == of_its_own


def test_without_a_leader_his_digest_goes_to_the_lead_offices_head() -> None:
    city = organisation(UNITS, POSTS[1:])
    assert hears("leader", Owing("health"), city, digest=True) == ("org/principal", True)


def test_an_obligation_is_whoevers_who_holds_its_post_now() -> None:
    opened_for = Holding(1, "health/deputy", PostKind.deputy, "health", "p-gone")
    now = still_held(opened_for, organisation=FULL, day=DAY)
    assert now is not None
    assert now.person == "health/deputy"
    vacant = organisation(UNITS, everyone("org"))
    assert still_held(opened_for, organisation=vacant, day=DAY) is None


@given(
    held=some.dictionaries(some.sampled_from(POSTS), some.sampled_from(["p-1", "p-2", "p-3", "p-4"])),
    who=some.sampled_from(["above", "lead-head"]),
    late=some.sampled_from(POSTS[1:]),
)
def test_whoever_holds_what_nobody_is_escalated_to_himself(held: dict[str, str], who: Role, late: str) -> None:
    """But by a digest, where he is the one whom digests go to."""
    held = {**held, late: held.get(late, "p-1")}
    city = organisation(UNITS, [f"{post}={person}" for post, person in held.items()])
    owing = obligation(late, city)
    reached = told(audience(who), owing, organisation=city, day=DAY)
    assert owing.owner is not None
    assert reached is None or reached.digest or reached.holding.person != owing.owner.person


@given(held=some.sets(some.sampled_from(POSTS), min_size=1), who=some.sampled_from(["above", "lead-head", "leader"]))
def test_as_long_as_the_lead_office_has_anybody_a_step_is_heard(held: set[str], who: Role) -> None:
    city = organisation(UNITS, {"health/deputy", "org/principal", *held})
    assert hears(who, obligation("health/deputy", city), city, digest=who == "leader") is not None
