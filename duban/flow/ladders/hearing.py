"""Who hears of a step that fires: notices to people, and rows that wait for a reader's digest. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.escalation import Owing, Told, still_held, told
from duban.flow.notices import notice
from duban.ground import Addressee, Ground
from duban.ledger.clocks import DigestItem, Due
from duban.ledger.rows import NoticeRow
from duban.model import Holding, PostKind, Tier
from duban.playbook.rules import Audience


@dataclass(frozen=True, slots=True)
class Step:
    """A step that fires now, of that clock; `count` is which reminder of the duty it is."""

    name: str
    clock: Due
    count: int
    at: datetime


def listeners(audiences: Sequence[Audience], owing: Owing, ground: Ground) -> list[Told]:
    """Those of the audiences that have anybody today."""
    found = (told(one, owing, organisation=ground.organisation, day=ground.today) for one in audiences)
    return [one for one in found if one is not None]


def owing_of(clock: Due, duty: Mapping[str, Any], ground: Ground) -> Owing:
    """Whose duty it is today."""
    if clock.kind == b"t":
        return Owing(duty["unit"])
    opened_for = Holding(duty["holding"], duty["post"], PostKind(duty["kind"]), duty["unit"], duty["person"])
    owner = still_held(opened_for, organisation=ground.organisation, day=ground.today)
    return Owing(duty["unit"], Tier(duty["tier"]), owner)


def notices(step: Step, duty: Mapping[str, Any], reached: Iterable[Told]) -> Iterator[NoticeRow]:
    """One to each person and channel, though two audiences may fall to the same person."""
    seen: set[tuple[str, str]] = set()
    for one in reached:
        for channel in () if one.digest else one.audience.channels:
            if (one.holding.person, channel) not in seen:
                seen.add((one.holding.person, channel))
                yield _notice(step, duty, Addressee(one.holding, channel, one.audience.template), one.vacant)


def _notice(step: Step, duty: Mapping[str, Any], to: Addressee, vacant: str | None) -> NoticeRow:
    clock, said = step.clock, dict[str, object](count=step.count)
    if vacant is not None:
        said |= {"unit": duty["unit"], "tier": vacant}
    return notice(
        to, of=clock.duty, event=duty["event"], duty=clock.duty, kind=clock.kind, step=step.name,
        urgency=duty["urgency"], revision=clock.revision, at=step.at, context=said,
    )  # fmt: skip


def digest_items(step: Step, reached: Iterable[Told]) -> list[DigestItem]:
    """What waits for a digest."""
    clock = step.clock
    return [
        DigestItem(one.holding.post, clock.duty, clock.kind, step.name, clock.revision, step.at)
        for one in reached
        if one.digest
    ]
