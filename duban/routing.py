"""Who owes and who is told: from selectors to units, from audiences to the people who hold posts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from duban.model import Holding, Organisation, PostKind, Tier, Unit, post_of
from duban.playbook.rules import Audience

NEXT_IN_LINE: dict[PostKind, tuple[PostKind, ...]] = {
    PostKind.liaison: (PostKind.liaison, PostKind.deputy, PostKind.principal),
    PostKind.deputy: (PostKind.deputy, PostKind.principal, PostKind.liaison),
    PostKind.principal: (PostKind.principal, PostKind.deputy, PostKind.liaison),
}


@dataclass(frozen=True, slots=True)
class Responsible:
    """The one unit that owes, those that assist; `vacant` names a duty that nobody holds on that day."""

    unit: Unit
    assisting: tuple[str, ...] = ()
    vacant: str | None = None


def holders_of(duty: str, *, organisation: Organisation, day: date) -> Responsible:
    """Whoever holds the duty on that day: the first in protocol order owes, the other holders and co-holders assist.

    Where nobody holds it the lead office owes the finding of someone, and `vacant` says so.
    """
    held = [unit for unit in organisation.in_protocol_order() if _has(unit, duty, day, co=False)]
    assist = [unit.code for unit in organisation.in_protocol_order() if _has(unit, duty, day, co=True)]
    if not held:
        return Responsible(organisation.lead_office, tuple(assist), vacant=duty)
    return Responsible(held[0], (*(unit.code for unit in held[1:]), *assist))


def _has(unit: Unit, duty: str, day: date, *, co: bool) -> bool:
    return any(
        held.duty == duty
        and held.co is co
        and (held.valid_from is None or held.valid_from <= day)
        and (held.valid_to is None or day <= held.valid_to)
        for held in unit.duties
    )


def holder_or_next(organisation: Organisation, unit: str, kind: PostKind, day: date) -> Holding | None:
    """Who holds that post of the unit, else the next in line there, else the lead office's liaison (or next there)."""
    lead = organisation.lead_office.code
    for code in dict.fromkeys((unit, lead)):
        line = NEXT_IN_LINE[kind if code == unit else PostKind.liaison]
        for holding in _held(organisation, code, line, day):
            return holding
    return None


def _held(organisation: Organisation, unit: str, kinds: Sequence[PostKind], day: date) -> Iterator[Holding]:
    for kind in kinds:
        if holding := organisation.holder(post_of(unit, kind), day):
            yield holding


def leader(organisation: Organisation, day: date) -> Holding | None:
    """The group leader."""
    return organisation.holder(PostKind.leader.value, day)


@dataclass(frozen=True, slots=True)
class Told:
    """Someone to be told at a step; `digest` where it waits for his digest."""

    holding: Holding
    audience: Audience
    digest: bool


@dataclass(frozen=True, slots=True)
class Owing:
    """Whose duty a step is about: the unit, and of an obligation the tier and whoever holds its post."""

    unit: str
    tier: Tier | None = None
    owner: Holding | None = None


def told(audience: Audience, owing: Owing, *, organisation: Organisation, day: date) -> Told | None:
    """Who hears of a step. Nobody is escalated to himself: such a step goes on to the leader's digest."""
    if audience.digest:
        return _digest(audience, organisation, day)
    holding = _person_for(audience.who, owing, organisation, day)
    if holding is None:
        return None
    if _is_himself(audience.who, holding, owing, organisation):
        return _digest(audience, organisation, day) if audience.who != "lead-liaison" else None
    return Told(holding, audience, digest=False)


def _digest(audience: Audience, organisation: Organisation, day: date) -> Told | None:
    reader = leader(organisation, day) or holder_or_next(organisation, organisation.lead_office.code, PostKind.principal, day)
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
    """The holders of the tiers above, nearest first, then the lead office's head."""
    tiers = [PostKind(tier.name) for tier in reversed(Tier) if owing.tier is not None and tier < owing.tier]
    yield from _held(organisation, owing.unit, tiers, day)
    yield from _held(organisation, organisation.lead_office.code, [PostKind.principal], day)


def _is_himself(who: str, holding: Holding, owing: Owing, organisation: Organisation) -> bool:
    """An obligation's own person as his superior; a task of the lead office that would go to the lead office."""
    if owing.owner is not None:
        return who != "owner" and holding.person == owing.owner.person
    return who in ("lead-head", "lead-liaison") and owing.unit == organisation.lead_office.code


def still_held(opened_for: Holding, *, organisation: Organisation, day: date) -> Holding:
    """Whoever holds the post of an obligation today; staff have a post each, and a vacant one stays with its last."""
    if opened_for.kind == PostKind.staff:
        return opened_for
    return organisation.holder(opened_for.post, day) or opened_for
