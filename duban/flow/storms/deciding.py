"""Which reminders go by themselves, and which stand in a digest instead. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from duban.ledger.storms import DayDigest, Merge, Reminder, Told, Window
from duban.model import Channel, Urgency, derived_id
from duban.playbook.storms import Budgets, StormRules
from duban.reasons import Silence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest whose notice is queued now; `step` is what was merged."""

    id: UUID
    holding: int
    channel: str
    urgency: int
    step: str


@dataclass(frozen=True, slots=True)
class Asked:
    """By which rules it is decided, when, and what people were told before in the same windows and on the same day."""

    now: datetime
    zone: ZoneInfo
    storms: StormRules | None
    budgets: Budgets | None
    windows: Mapping[Window, Told] = field(default_factory=dict)
    on_day: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The business day."""
        return self.now.astimezone(self.zone).date()

    def begins(self, at: datetime) -> datetime:
        """The beginning of the window in which that instant lies."""
        width = timedelta(minutes=self.storms.within_minutes if self.storms else 1)
        return at - (at - _EPOCH) % width


@dataclass(slots=True)
class Decision:
    """What is to be written; reminders that are not among `merges` go by themselves."""

    merges: list[Merge] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)
    days: list[DayDigest] = field(default_factory=list)
    windows: dict[Window, Told] = field(default_factory=dict)
    on_day: dict[tuple[str, str], int] = field(default_factory=dict)


def decide(reminders: Sequence[Reminder], asked: Asked) -> Decision:
    """Storms first; of what goes by itself the rest of the budget, the most urgent first."""
    made = Decision()
    alone = _merge(made, reminders, asked) if asked.storms else list(reminders)
    if asked.budgets:
        _spend(made, alone, asked, asked.budgets)
    return made


def _merge(made: Decision, reminders: Iterable[Reminder], asked: Asked) -> list[Reminder]:
    """Returns those that are in no storm."""
    groups: dict[Window, list[Reminder]] = defaultdict(list)
    for one in reminders:
        groups[Window(asked.begins(one.queued_at), one.person, one.step, one.channel)].append(one)
    alone: list[Reminder] = []
    most = asked.storms.more_than if asked.storms else 0
    for window, group in groups.items():
        before = asked.windows.get(window, Told(0, None))
        total = before.notices + len(group)
        # One that comes alone behind a storm is no fewer messages as a digest, unless there is one still to go.
        storm = total > most and (len(group) > 1 or before.digest is not None)
        digest = _digest(made, window, group, before) if storm else None
        made.windows[window] = Told(total, digest or before.digest)
        if digest is None:
            alone += group
        else:
            made.merges += (Merge(one.id, digest, Silence.merged) for one in group)
    return sorted(alone, key=lambda one: (-one.urgency, one.queued_at, one.id))


def _digest(made: Decision, window: Window, group: Sequence[Reminder], before: Told) -> UUID:
    """The digest of a storm: one still to go takes more; its id derives from what came before, so none comes twice."""
    if before.digest is not None:
        return before.digest
    said = (window.begins.isoformat(), window.person, window.step, window.channel, str(before.notices))
    key = derived_id(window.begins, "storm", *said)
    urgency = max(one.urgency for one in group)
    made.digests.append(Digest(key, min(one.holding for one in group), window.channel, urgency, window.step))
    return key


def _spend(made: Decision, alone: Iterable[Reminder], asked: Asked, budgets: Budgets) -> None:
    """Digests of storms count as one each and always go; what is critical does not count."""
    limits, spent = budgets.limits, dict(asked.on_day)
    person_of = {one.digest: window.person for window, one in made.windows.items()}
    for digest in made.digests:
        key = person_of[digest.id], digest.channel
        spent[key] = spent.get(key, 0) + 1
    days: dict[UUID, DayDigest] = {}
    for one in alone:
        key = one.person, one.channel
        if one.urgency >= Urgency.critical or one.channel not in limits:
            continue
        if spent.get(key, 0) < limits[one.channel]:
            spent[key] = spent.get(key, 0) + 1
        else:
            day = _day_digest(one, asked, budgets)
            days.setdefault(day.id, day)
            made.merges.append(Merge(one.id, day.id, Silence.over_budget))
    made.days += days.values()
    made.on_day |= {key: number for key, number in spent.items() if number != asked.on_day.get(key)}


def _day_digest(one: Reminder, asked: Asked, budgets: Budgets) -> DayDigest:
    """The person's next; a mail where he has an address, else by the channel whose budget is spent."""
    at = datetime.combine(asked.day, budgets.digest_at, asked.zone)
    if at <= asked.now:
        at = datetime.combine(asked.day + timedelta(days=1), budgets.digest_at, asked.zone)
    channel = Channel.email.value if one.mailed else one.channel
    at = at.astimezone(UTC)
    return DayDigest(derived_id(at, "day", one.person, channel, at.isoformat()), one.holding, channel, at)
