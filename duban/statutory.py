"""The days that are statutory holidays by law alone, for years whose yearly notice (放假通知) is not out yet.

Which days: 《全国年节及纪念日放假办法》, article 2, as in force since 2025-01-01. When the lunar ones fall: GB/T 33661.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

# (month, day) of 清明, 正月初一, 端午, 中秋, by year. Computed with lunardate 0.3.0, sxtwl 2.0.7, lunar-python 1.4.8,
# which agree in every year. ICU's calendar is a day off at 初一 of 2027 and 2030, whose new moons lie within minutes
# of midnight in Beijing; it agrees everywhere else.
FESTIVALS: Final[dict[int, tuple[tuple[int, int], ...]]] = {
    2027: ((4, 5), (2, 6), (6, 9), (9, 15)),
    2028: ((4, 4), (1, 26), (5, 28), (10, 3)),
    2029: ((4, 4), (2, 13), (6, 16), (9, 22)),
    2030: ((4, 5), (2, 3), (6, 5), (9, 12)),
    2031: ((4, 5), (1, 23), (6, 24), (10, 1)),
    2032: ((4, 4), (2, 11), (6, 12), (9, 19)),
    2033: ((4, 4), (1, 31), (6, 1), (9, 8)),
    2034: ((4, 5), (2, 19), (6, 20), (9, 27)),
    2035: ((4, 5), (2, 8), (6, 10), (9, 16)),
    2036: ((4, 4), (1, 28), (5, 30), (10, 4)),
    2037: ((4, 4), (2, 15), (6, 18), (9, 24)),
    2038: ((4, 5), (2, 4), (6, 7), (9, 13)),
    2039: ((4, 5), (1, 24), (5, 27), (10, 2)),
    2040: ((4, 4), (2, 12), (6, 14), (9, 20)),
}


def statutory_days(year: int) -> frozenset[date]:
    """The days off by law in that year; of a year outside the table only those of fixed date."""
    return frozenset((*_fixed(year), *_lunar(year)))


def _fixed(year: int) -> Iterator[date]:
    """元旦 1 day, 劳动节 2, 国庆节 3."""
    yield date(year, 1, 1)
    yield from (date(year, 5, day) for day in (1, 2))
    yield from (date(year, 10, day) for day in (1, 2, 3))


def _lunar(year: int) -> Iterator[date]:
    """清明, 端午, 中秋 1 day each; 春节 4, from the eve to 初三."""
    if year not in FESTIVALS:
        return
    qingming, first, dragon_boat, mid_autumn = (date(year, month, day) for month, day in FESTIVALS[year])
    yield from (qingming, dragon_boat, mid_autumn)
    yield from (first + timedelta(days=day) for day in (-1, 0, 1, 2))
