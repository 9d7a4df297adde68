"""The console's language: texts are written in Chinese where they are shown; a catalogue has them in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

import yaml

Translate: TypeAlias = Callable[..., str]
CATALOGUES: Final = Path(__file__).parents[1] / "words"
CHINESE: Final = "zh"
LANGUAGES: Final = (CHINESE, "en")
_CHINESE_DAYS: Final = "一二三四五六日"
_ENGLISH_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language by its Chinese: all files of its folder, read once."""
    found: dict[str, str] = {}
    for file in sorted((CATALOGUES / language).glob("*.yaml")):
        found |= yaml.safe_load(file.read_text("utf-8")) or {}
    return found


@cache
def translator(language: str) -> Translate:
    """`t`: a text in that language, its Chinese where the catalogue lacks it; `{name}` is filled from what is given."""
    known = {} if language == CHINESE else catalogue(language)

    def t(text: str, **given: object) -> str:
        said = known.get(text, text)
        return said.format(**given) if given else said

    return t


def day_of(at: datetime, language: str) -> str:
    """`2026年3月2日（星期一）`, or `Mon 2 Mar 2026`, in the zone that the instant is given in."""
    if language == CHINESE:
        return f"{at.year}年{at.month}月{at.day}日（星期{_CHINESE_DAYS[at.weekday()]}）"
    return f"{_ENGLISH_DAYS[at.weekday()]} {at.day} {at:%b %Y}"


def instant_of(at: datetime, language: str) -> str:
    """The day, and the hour and minute: `2026年3月2日（星期一）17:30`, or `Mon 2 Mar 2026 17:30`."""
    return f"{day_of(at, language)}{'' if language == CHINESE else ' '}{at:%H:%M}"
