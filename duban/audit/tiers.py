"""A unit's tiers under a directive: each is open exactly where it is the first, or the one above has passed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from duban.audit.findings import Code
from duban.model import Tier


class TierSeen(NamedTuple):
    """An open tier: how many were to be reached and how many obligations there are, signed, or ended otherwise.

    `vacated`: the journal says that its post fell vacant.
    """

    done: bool
    rolled: int
    obligations: int
    signed: int
    excused: int
    superseded: int
    vacated: bool


def in_order(tiers: Sequence[Tier], seen: Mapping[Tier, TierSeen], *, withdrawn: bool) -> Iterator[tuple[Code, Tier]]:
    """Tiers that ought to be open and are not, or are and ought not; of an event taken back those below may not be."""
    for tier in seen.keys() - set(tiers):
        yield Code.tier_unexplained, tier
    if tiers and tiers[0] not in seen:
        yield Code.tier_missing, tiers[0]
    for above, below in pairwise(tiers):
        one = seen.get(above)
        if below in seen:
            if one is None or not may_pass(one):
                yield Code.tier_unexplained, below
        elif one is not None and must_pass(one, withdrawn=withdrawn):
            yield Code.tier_missing, below


def may_pass(one: TierSeen) -> bool:
    """Whether the tier below may be open."""
    return must_pass(one, withdrawn=False) or one.vacated or one.superseded > 0


def must_pass(one: TierSeen, *, withdrawn: bool) -> bool:
    """Whether the tier below is to be open. A fan-out ended by a withdrawal reached nobody, and opens nothing."""
    if one.signed or one.excused:
        return True
    empty = one.done and one.rolled == 0 and one.obligations == 0
    return not withdrawn and (empty or (one.vacated and one.obligations > 0))
