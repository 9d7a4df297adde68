"""The cascade: which tier a directive reaches next, and who stands above a tier that is late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duban.model import Tier

TIERS: Final = (Tier.principal, Tier.deputy, Tier.liaison, Tier.staff)


def tier_below(tier: Tier, tiers: Sequence[Tier] = TIERS) -> Tier | None:
    """The tier that opens when this one acknowledges, of those that the cascade names; None below the last."""
    return min((other for other in tiers if other > tier), default=None)


def tier_above(tier: Tier, tiers: Sequence[Tier] = TIERS) -> Tier | None:
    """The tier to which this one answers, of those that the cascade names; None above the first."""
    return max((other for other in tiers if other < tier), default=None)
