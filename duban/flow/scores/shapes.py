"""Scores as programs see them: a unit's sums, rule by rule, and each point with the journal's row that explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from duban.flow.parts import Parts
from duban.flow.shown.duty import local
from duban.playbook.scores import ScoreRule
from duban.scores.points import HUNDREDTHS, Point, Score, Sum

_WORDS: Final[Mapping[str, str]] = {
    "signed": "签收", "sign-missed": "签收时限已过", "submitted": "报结", "returned": "退回重办", "closed": "办结",
    "overdue": "办理时限已过", "ruled": "裁定仍由本单位负责", "acknowledged": "传达签收", "lapsed": "传达签收时限已过",
    "proposed": "提出自主创新举措",
}  # fmt: skip


class RuleSum(TypedDict):
    """What one rule came to."""

    rule: str
    title: str
    part: str
    count: int
    points: float


class InitiativeSum(TypedDict):
    """Initiatives, counted apart."""

    count: int
    points: float


class PointShown(TypedDict):
    """One point, and on which row of which duty it stands; `sequence` once the journal's chain has the row."""

    rule: str
    title: str
    part: str
    points: float
    task: str | None
    obligation: str | None
    initiative: str | None
    entry: int
    sequence: int | None
    at: str
    why: str


class UnitScore(TypedDict):
    """One unit: `score` is `timeliness` and `quality` together; `points` where one unit was asked for."""

    unit: str
    name: str
    score: float
    timeliness: float
    quality: float
    initiatives: InitiativeSum
    rules: list[RuleSum]
    points: NotRequired[list[PointShown]]


class Scores(TypedDict):
    """A period's scores, by the formula of that policy, in protocol order; `next` goes on with a unit's points."""

    period: str
    since: str
    until: str
    policy: int
    items: list[UnitScore]
    next: str | None


def shown_score(unit: str, name: str, score: Score, rules: Sequence[ScoreRule]) -> UnitScore:
    """A unit's sums, rules in the order in which they are written."""
    own = score.part("initiatives")
    return {
        "unit": unit,
        "name": name,
        "score": _points(score.hundredths),
        "timeliness": _points(score.part("timeliness").hundredths),
        "quality": _points(score.part("quality").hundredths),
        "initiatives": {"count": own.n, "points": _points(own.hundredths)},
        "rules": [_rule(rule, score.by_rule[rule.name]) for rule in rules if rule.name in score.by_rule],
    }


def shown_points(
    parts: Parts, points: Sequence[tuple[UUID, str, Point]], sequences: Mapping[int, int]
) -> list[PointShown]:
    """Each point with what it stands on."""
    return [_point(parts, duty, what, point, sequences) for duty, what, point in points]


def _point(parts: Parts, duty: UUID, what: str, point: Point, sequences: Mapping[int, int]) -> PointShown:
    named = {"task": None, "obligation": None, "initiative": None, what: str(duty)}
    return {
        "rule": point.rule.name,
        "title": point.rule.title,
        "part": point.rule.part,
        "points": _points(point.hundredths),
        "task": named["task"],
        "obligation": named["obligation"],
        "initiative": named["initiative"],
        "entry": point.moment.entry,
        "sequence": sequences.get(point.moment.entry),
        "at": local(parts, point.at),
        "why": _why(point),
    }


def _why(point: Point) -> str:
    """What happened, and how it stood to its limit where it had one."""
    facts, words = point.moment.facts, _WORDS[point.moment.moment]
    if point.moment.moment == "returned":
        return f"第 {facts['returns']} 次{words}"
    if not facts["limited"] or point.moment.moment in ("sign-missed", "overdue", "lapsed"):
        return words
    return f"{words}，在时限之内" if facts["in_time"] else f"{words}，超过时限 {facts['days_late']} 天"


def _rule(rule: ScoreRule, summed: Sum) -> RuleSum:
    return {
        "rule": rule.name,
        "title": rule.title,
        "part": rule.part,
        "count": summed.n,
        "points": _points(summed.hundredths),
    }


def _points(hundredths: int) -> float:
    return hundredths / HUNDREDTHS
