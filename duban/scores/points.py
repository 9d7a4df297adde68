"""Moments weighed by a city's rules: each point with the rule and the row that it stands on, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from duban.playbook.scores import BadFormula, ScoreRule
from duban.scores.moments import Passed

HUNDREDTHS: Final = 100
APART: Final = "initiatives"
MOST_KNOWN: Final = 10_000


class Point(NamedTuple):
    """What one moment gave or took: so many hundredths of a point, by which rule, for what reason."""

    rule: ScoreRule
    hundredths: int
    moment: Passed

    @property
    def at(self) -> datetime:
        """When the moment came."""
        return self.moment.at


@dataclass(slots=True)
class Sum:
    """Points of one rule: how many, and what they come to."""

    n: int = 0
    hundredths: int = 0

    def add(self, point: Point) -> None:
        """One more."""
        self.n, self.hundredths = self.n + 1, self.hundredths + point.hundredths


@dataclass(slots=True)
class Score:
    """A unit's points, summed by rule. The score is what its duties came to; initiatives are counted apart."""

    by_rule: dict[str, Sum] = field(default_factory=dict)
    by_part: dict[str, Sum] = field(default_factory=dict)

    def add(self, point: Point) -> None:
        """One more."""
        self.by_rule.setdefault(point.rule.name, Sum()).add(point)
        self.by_part.setdefault(point.rule.part, Sum()).add(point)

    def part(self, name: str) -> Sum:
        """What counts for that part."""
        return self.by_part.get(name, Sum())

    @property
    def hundredths(self) -> int:
        """The score: all but the initiatives."""
        return sum(part.hundredths for name, part in self.by_part.items() if name != APART)


@dataclass(slots=True)
class Scales:
    """The rules, and what they gave for moments alike: most duties are kept or missed in few ways."""

    rules: Sequence[ScoreRule]
    _known: dict[tuple[object, ...], list[tuple[ScoreRule, int]]] = field(default_factory=dict)

    def weigh(self, moments: Iterable[Passed]) -> Iterator[Point]:
        """Each moment by each rule about it whose condition holds; a rule that gives nothing makes no point."""
        for moment in moments:
            alike = (moment.moment, *moment.facts.values())
            if alike not in self._known:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[alike] = list(self._given(moment))
            for rule, given in self._known[alike]:
                yield Point(rule, given, moment)

    def _given(self, moment: Passed) -> Iterator[tuple[ScoreRule, int]]:
        for rule in self.rules:
            given = _given(rule, moment) if rule.moment == moment.moment else 0
            if given:
                yield rule, given


def _given(rule: ScoreRule, moment: Passed) -> int:
    """Hundredths, rounded once: whatever is summed afterwards is whole. What cannot be computed gives nothing."""
    try:
        told = rule.points.of(moment.facts) if rule.when.of(moment.facts) is True else 0
    except BadFormula:
        return 0
    return round(told * HUNDREDTHS) if isinstance(told, int | float) else 0
