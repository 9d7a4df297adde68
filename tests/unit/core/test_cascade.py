"""The cascade passes from tier to tier, over those that it does not name."""

import pytest

from duban.cascade import TIERS, tier_above, tier_below
from duban.model import Tier


def test_the_tiers_run_from_the_principal_to_all_staff() -> None:
    assert [tier.name for tier in TIERS] == ["principal", "deputy", "liaison", "staff"]


@pytest.mark.parametrize(
    ("tier", "below", "above"),
    [
        (Tier.principal, Tier.deputy, None),
        (Tier.deputy, Tier.liaison, Tier.principal),
        (Tier.liaison, Tier.staff, Tier.deputy),
        (Tier.staff, None, Tier.liaison),
    ],
)
def test_each_tier_opens_the_next_and_answers_to_the_one_above(
    tier: Tier, below: Tier | None, above: Tier | None
) -> None:
    assert tier_below(tier) is below
    assert tier_above(tier) is above


@pytest.mark.parametrize("named", [(Tier.principal, Tier.staff), (Tier.staff, Tier.principal)])
def test_a_tier_that_the_cascade_does_not_name_is_passed_over(named: tuple[Tier, ...]) -> None:
    assert tier_below(Tier.principal, named) is Tier.staff
    assert tier_above(Tier.staff, named) is Tier.principal
    assert tier_below(Tier.staff, named) is None
    assert tier_above(Tier.principal, named) is None


def test_a_cascade_of_one_tier_ends_where_it_begins() -> None:
    assert tier_below(Tier.principal, [Tier.principal]) is None
    assert tier_above(Tier.principal, [Tier.principal]) is None
