"""A unit's tiers: each open exactly where it is the first, or the one above it is signed, excused, empty or vacant."""

from __future__ import annotations

import pytest

from duban.audit.findings import Code
from duban.audit.tiers import TierSeen, in_order
from duban.model import Tier

ALL = tuple(Tier)
PRINCIPAL, DEPUTY, LIAISON, STAFF = ALL
OPEN = TierSeen(done=True, rolled=1, obligations=1, signed=0, excused=0, superseded=0, vacated=False)
SIGNED = OPEN._replace(signed=1)
EMPTY = OPEN._replace(rolled=0, obligations=0)


def found(
    seen: dict[Tier, TierSeen], *, tiers: tuple[Tier, ...] = ALL, withdrawn: bool = False
) -> list[tuple[Code, Tier]]:
    return list(in_order(tiers, seen, withdrawn=withdrawn))


def test_signed_down_to_a_tier_that_is_open_is_right() -> None:
    assert found({PRINCIPAL: SIGNED, DEPUTY: SIGNED, LIAISON: OPEN}) == []


def test_the_first_tier_is_always_open() -> None:
    assert found({}) == [(Code.tier_missing, PRINCIPAL)]


@pytest.mark.parametrize("above", [SIGNED, EMPTY, OPEN._replace(excused=1), OPEN._replace(vacated=True)])
def test_below_what_has_passed_the_next_is_open(above: TierSeen) -> None:
    assert found({PRINCIPAL: above}) == [(Code.tier_missing, DEPUTY)]
    assert found({PRINCIPAL: above, DEPUTY: OPEN}) == []


@pytest.mark.parametrize("above", [OPEN, EMPTY._replace(done=False)])
def test_below_what_has_not_passed_nothing_is_open(above: TierSeen) -> None:
    assert found({PRINCIPAL: above}) == []
    assert found({PRINCIPAL: above, DEPUTY: OPEN}) == [(Code.tier_unexplained, DEPUTY)]


def test_a_tier_that_is_left_out_of_the_chain_is_missed_and_what_hangs_below_it_unexplained() -> None:
    assert found({PRINCIPAL: SIGNED, LIAISON: OPEN}) == [
        (Code.tier_missing, DEPUTY), (Code.tier_unexplained, LIAISON),
    ]  # fmt: skip


def test_tiers_are_those_that_the_cascade_names() -> None:
    assert found({PRINCIPAL: SIGNED, STAFF: OPEN}, tiers=(PRINCIPAL, STAFF)) == []
    assert found({PRINCIPAL: SIGNED, DEPUTY: OPEN, STAFF: OPEN}, tiers=(PRINCIPAL, STAFF)) == [
        (Code.tier_unexplained, DEPUTY)
    ]


def test_a_fan_out_that_a_withdrawal_cut_short_opens_nothing() -> None:
    assert found({PRINCIPAL: EMPTY}, withdrawn=True) == []
    assert found({PRINCIPAL: SIGNED}, withdrawn=True) == [(Code.tier_missing, DEPUTY)]


def test_what_a_units_end_superseded_may_have_opened_the_next_or_not() -> None:
    superseded = OPEN._replace(superseded=1)
    assert found({PRINCIPAL: superseded}) == found({PRINCIPAL: superseded, DEPUTY: OPEN}) == []
