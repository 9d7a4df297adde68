"""The notices of one duty held against its steps: each that was taken told somebody, nothing else was said. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from duban.audit.clocks import ClockSeen, Timing, taken_steps
from duban.audit.findings import Code
from duban.model import NoticeState

REASONED: Final = (NoticeState.failed, NoticeState.suppressed)


class NoticeSeen(NamedTuple):
    """A notice of a duty; `unsaid`: it has no reason; `after`: queued after (1), at (0), before (-1) the duty's end."""

    step: str
    channel: str
    revision: int
    state: str
    unsaid: bool
    at: datetime
    after: int


@dataclass(frozen=True, slots=True)
class Told:
    """All that was said of one duty: its notices, and the steps that stand in somebody's digest, by revision."""

    notices: Sequence[NoticeSeen]
    digests: Collection[tuple[int, str]] = ()


def said_of(told: Told, clock: ClockSeen, timing: Timing, ladder: Sequence[str]) -> Iterator[Code]:
    """What is wrong with the notices that there are; `ladder` names its steps."""
    places = {name: place for place, name in enumerate(ladder)}
    taken = {ladder[place] for place in taken_steps(clock.outcome)}
    for one in told.notices:
        if one.state in REASONED and one.unsaid:
            yield Code.notice_unreasoned
        if one.step not in places or one.revision != clock.revision:
            continue
        if one.step not in taken:
            yield Code.notice_unexplained
        elif one.at < timing.earliest[places[one.step]]:
            yield Code.notice_early
        elif one.after > 0:
            yield Code.notice_after_end


def untold(told: Told, clock: ClockSeen, ladder: Sequence[str]) -> Iterator[int]:
    """The steps that were taken of which nobody was told: there is to be a reason."""
    said = {one.step for one in told.notices if one.revision == clock.revision}
    said |= {step for revision, step in told.digests if revision == clock.revision}
    yield from (place for place in taken_steps(clock.outcome) if ladder[place] not in said)


def at_its_end(told: Told, clock: ClockSeen, ladder: Collection[str]) -> bool:
    """Whether a step was told at the very instant at which the duty ended: the journal says which was first."""
    return any(one.after == 0 and one.step in ladder and one.revision == clock.revision for one in told.notices)


def lacking(told: Told, step: str, channels: Collection[str]) -> bool:
    """Whether the first notice by one of these channels is not there."""
    return not set(channels) <= {one.channel for one in told.notices if one.step == step}


def read(told: str | None) -> Iterator[NoticeSeen]:
    """The notices of a duty as `group_obligations.sql` writes them, by a comma."""
    for one in told.split(",") if told else ():
        step, channel, revision, state, unsaid, micros, after = one.split(" ")
        seconds, rest = divmod(int(micros), 1_000_000)
        at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
        yield NoticeSeen(step, channel, int(revision), state, unsaid == "t", at, int(after))
