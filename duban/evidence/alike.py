"""Texts that are nearly the same: what several units, or one unit twice, have handed in as their own. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from rapidfuzz import fuzz

from duban.playbook.evidence import EvidenceRules

OWN: Final = "本单位"
MOST: Final = 10
"""Pairs that are kept of one text: the nearest."""
_LEFT_OUT: Final = frozenset("PZCS")
"""Categories of characters that do not tell one text from another: marks, blanks, controls, symbols."""


class Written(NamedTuple):
    """A text that was handed in: for which task, the how-manieth submission, by which unit."""

    task: UUID
    n: int
    unit: str
    text: str


class Pair(NamedTuple):
    """Another text that is nearly the same; `score` in percent."""

    other: Written
    score: int


def said(text: str, evidence: Any) -> str:
    """What is compared: the text, and the evidence as far as it is free text."""
    free = [evidence] if isinstance(evidence, str) else evidence if isinstance(evidence, list) else []
    return "\n".join([text, *(one for one in free if isinstance(one, str))])


def alike(text: str, others: Iterable[Written], rules: EvidenceRules, *, names: Sequence[str]) -> list[Pair]:
    """Those that are nearly the same, the nearest first. Units' `names` do not make two texts different."""
    if len(text.strip()) < rules.shortest:
        return []
    here = plain(text, names)
    pairs = _pairs(here, [one for one in others if len(one.text.strip()) >= rules.shortest], rules.alike_from, names)
    return sorted(pairs, key=lambda pair: -pair.score)[:MOST]


def _pairs(here: str, others: Iterable[Written], alike_from: int, names: Sequence[str]) -> Iterator[Pair]:
    for one in others:
        score = fuzz.ratio(here, plain(one.text, names), score_cutoff=alike_from)
        if score >= alike_from and here:
            yield Pair(one, int(score))


def plain(text: str, names: Sequence[str] = ()) -> str:
    """The text without what a copier changes: units' names, marks, blanks, the width of letters."""
    even = unicodedata.normalize("NFKC", text)
    for name in names:
        even = even.replace(name, OWN)
    return even.casefold().translate(_TELLING)


class _Telling(dict[int, int | None]):
    """Characters that tell texts apart, each looked up once; None for the others."""

    def __missing__(self, code: int) -> int | None:
        told = self[code] = None if unicodedata.category(chr(code))[0] in _LEFT_OUT else code
        return told


_TELLING: Final = _Telling()
