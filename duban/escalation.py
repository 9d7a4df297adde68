"""Who hears of a step: from a ladder's audiences to the people who hold posts today. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from duban.model import Holding, Organisation, PostKind, Tier, post_of
from duban.playbook.steps import UNIT_ROLES, Audience
from duban.routing import held_posts, holder_or_next

UPWARDS: Final = ("above", "lead-head")
"""What finds nobody on its way up waits for the leader's digest."""


def leader(organisation: Organisation, day: date) -> Holding | None:
    """The group leader."""
    return organisation.holder(PostKind.leader.value, day)


@dataclass(frozen=True, slots=True)
class Told:
    """Someone to be told at a step; `digest` where it waits for his digest; `vacant`: the post that has nobody, and
    for which he hears."""

    holding: Holding
    audience: Audience
    digest: bool
    vacant: str | None = None


@dataclass(frozen=True, slots=True)
class Owing:
    """Whose duty a step is about: the unit, and of an obligation the tier and whoever answers for its post, if any."""

    unit: str
    tier: Tier | None = None
    owner: Holding | None = None


def told(audience: Audience, owing: Owing, *, organisation: Organisation, day: date) -> Told | None:
    """Who hears of a step. Nobody is escalated to himself: it goes one further up, at last to the leader's digest.

    A tier with nobody is passed over at once, and whoever hears instead is told so.
    """
    if audience.digest:
        return _digest(audience, organisation, day)
    holding = _person_for(audience.who, owing, organisation, day)
    if holding is None:
        return _digest(audience, organisation, day) if audience.who in UPWARDS else None
    if _is_himself(audience.who, holding, owing, organisation):
        return _digest(audience, organisation, day) if audience.who != "lead-liaison" else None
    return Told(holding, audience, digest=False, vacant=_vacant(audience.who, holding, owing, organisation, day))


def digest_reader(organisation: Organisation, day: date) -> Holding | None:
    """Who reads what waits for the leader: the group leader, and while there is none the lead office's head."""
    return leader(organisation, day) or holder_or_next(
        organisation, organisation.lead_office.code, PostKind.principal, day
    )


def _digest(audience: Audience, organisation: Organisation, day: date) -> Told | None:
    reader = digest_reader(organisation, day)
    return Told(reader, audience, digest=True) if reader else None


def _person_for(who: str, owing: Owing, organisation: Organisation, day: date) -> Holding | None:
    lead = organisation.lead_office.code
    match who:
        case "owner":
            return owing.owner
        case "liaison" | "deputy" | "principal":
            return holder_or_next(organisation, owing.unit, PostKind(who), day)
        case "lead-liaison":
            return holder_or_next(organisation, lead, PostKind.liaison, day)
        case "above":
            return next(_above(owing, organisation, day), None)
        case _:
            return holder_or_next(organisation, lead, PostKind.principal, day)


def _above(owing: Owing, organisation: Organisation, day: date) -> Iterator[Holding]:
    """The holders of the tiers above, nearest first, then the lead office's head; never the owner in another post."""
    tiers = [PostKind(tier.name) for tier in reversed(Tier) if owing.tier is not None and tier < owing.tier]
    line = ((owing.unit, tiers), (organisation.lead_office.code, [PostKind.principal]))
    for unit, kinds in line:
        for holding in held_posts(organisation, unit, kinds, day):
            if owing.owner is None or holding.person != owing.owner.person:
                yield holding


def _vacant(who: str, holding: Holding, owing: Owing, organisation: Organisation, day: date) -> str | None:
    """The post that was meant and has nobody: one of the unit's, or that of the tier above."""
    if who in UNIT_ROLES:
        return who if holding.post != post_of(owing.unit, who) else None
    if who != "above" or owing.tier is None or owing.tier == min(Tier):
        return None
    above = Tier(owing.tier - 1).name
    return above if organisation.holder(post_of(owing.unit, above), day) is None else None


def _is_himself(who: str, holding: Holding, owing: Owing, organisation: Organisation) -> bool:
    """An obligation's own person as his superior; a task of the lead office that would go to the lead office."""
    if owing.tier is not None:
        return owing.owner is not None and who != "owner" and holding.person == owing.owner.person
    return who in ("lead-head", "lead-liaison") and owing.unit == organisation.lead_office.code


def still_held(opened_for: Holding, *, organisation: Organisation, day: date) -> Holding | None:
    """Whoever answers for the post of an obligation today; staff have a post each. None: nobody, nor next in line."""
    if opened_for.kind == PostKind.staff:
        return opened_for
    return organisation.holder(opened_for.post, day)
