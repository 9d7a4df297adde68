"""Who must have been told what by which channel: worked out naively from the rules, for everything owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from duban.cli.demo.expected import TIERS, Owed, kind_of
from duban.cli.demo.paper import Paper
from duban.cli.demo.story import Coming

Audience = Mapping[str, Any]


class Told(NamedTuple):
    """One notice: of what, at which step, by which channel, to whom."""

    of: tuple[str, ...]
    step: str
    channel: str
    person: str


@dataclass(frozen=True)
class Speaking:
    """The rules of telling, for one paper and the instant at which the play ended."""

    paper: Paper
    now: datetime

    def notices(self, everything: Sequence[Owed], comings: Sequence[Coming]) -> Counter[Told]:
        """Every notice that must exist, digests included."""
        told: Counter[Told] = Counter()
        for one in everything:
            told.update(set(self._at_opening(one)))
            told.update(self._at_steps(one))
        for coming in comings:
            told.update(self._contacts(coming))
        reader = self.paper.holder(None, "leader", self.now.date())
        told.update(Told((), "digest", "email", reader) for _ in self.digest_instants(everything))
        return told

    def digest_instants(self, everything: Sequence[Owed]) -> list[datetime]:
        """The instants at which something came up for the group leader: he gets one digest at each."""
        return sorted(
            {at for one in everything for step, at in self._fired(one) if any(self._in_digest(one, step, at))}
        )

    def outcome(self, one: Owed, step: Mapping[str, Any], at: datetime) -> str:
        """Of a step that fired: whether it told anybody at once, or only waits in the digest."""
        waits = list(self._in_digest(one, step, at))
        return "digest" if waits and all(waits) else "fired"

    def _fired(self, one: Owed) -> Iterator[tuple[Mapping[str, Any], datetime]]:
        ladder = self.paper.rules["ladder"]
        for step, (_, at, outcome) in zip(ladder, one.steps(ladder, self.now), strict=True):
            if outcome == "fired":
                yield step, at

    def _at_opening(self, one: Owed) -> Iterator[Told]:
        kind = "opening" if one.tier is None else "cascade"
        for audience in self.paper.rules["classes"][one.notify][kind]:
            person = self._person(audience["who"], one, one.opened_at.date())
            for channel in audience["channels"]:
                yield Told(one.name, "opened", channel, person)

    def _at_steps(self, one: Owed) -> Iterator[Told]:
        for step, at in self._fired(one):
            for audience, digest in self._audiences(one, step, at):
                for channel in () if digest else audience["channels"]:
                    yield Told(one.name, step["name"], channel, self._person(audience["who"], one, at.date()))

    def _in_digest(self, one: Owed, step: Mapping[str, Any], at: datetime) -> Iterator[bool]:
        return (digest for _, digest in self._audiences(one, step, at))

    def _audiences(self, one: Owed, step: Mapping[str, Any], at: datetime) -> Iterator[tuple[Audience, bool]]:
        """Each audience of a step, and whether it waits for the leader's digest: nobody is escalated to himself."""
        for audience in step.get("task" if one.tier is None else "obligation", ()):
            if audience.get("digest"):
                yield audience, True
                continue
            himself = self._is_himself(audience["who"], one, at.date())
            if himself and audience["who"] == "lead-liaison":
                continue
            yield audience, himself

    def _is_himself(self, who: str, one: Owed, day: date) -> bool:
        if one.tier is None:
            return who in ("lead-head", "lead-liaison") and one.unit == self.paper.lead
        return who != "owner" and self._person(who, one, day) == one.person

    def _person(self, who: str, one: Owed, day: date) -> str:
        if who == "owner":
            assert one.person is not None
            return one.person
        if who == "above" and one.tier is not None and (place := TIERS.index(one.tier)) > 0:
            return self.paper.holder(one.unit, TIERS[place - 1], day)
        if who in ("above", "lead-head"):
            return self.paper.holder(self.paper.lead, "principal", day)
        if who == "lead-liaison":
            return self.paper.holder(self.paper.lead, "liaison", day)
        return self.paper.holder(one.unit, who, day)

    def _contacts(self, coming: Coming) -> Iterator[Told]:
        """The talent's or enterprise's contact unit is asked to pass the news on."""
        playbook = self.paper.playbooks[kind_of(coming)]
        if "contact" not in playbook:
            return
        day = coming.at.date()
        for unit in self.paper.units_for(playbook["contact"], coming.body["data"], day):
            for audience in self.paper.rules["contact"]:
                for channel in audience["channels"]:
                    yield Told((coming.body["id"],), "contact", channel, self.paper.holder(unit, audience["who"], day))
