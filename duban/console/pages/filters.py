"""The register's URL: each filter read, a sentence beside each that is none; and written again for its links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from duban.console.pages.language import Translate
from duban.flow.pages.narrowed import ALL, FIRST, OPEN, Place, Wanted
from duban.flow.shown.overview import Light
from duban.model import TaskState

NAMES: Final = ("text", "unit", "kind", "state", "light", "since", "until", "overdue")
LONGEST: Final = 100
_CODE: Final = 64
_STATES: Final = (OPEN, ALL, *TaskState)
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked as it was typed, what it comes to, and what is wrong in it: that narrows nothing."""

    asked: Mapping[str, str]
    wanted: Wanted
    faults: Mapping[str, str] = field(default_factory=dict)

    def query(self, **more: str) -> str:
        """The filters as a URL has them, and what is to be with them."""
        kept = {name: self.asked[name] for name in NAMES if self.asked.get(name) and name not in self.faults}
        return urlencode(kept | more)


def filters_of(query: Mapping[str, str], t: Translate) -> Filters:
    """The filters of a URL; what it says beside them is passed over."""
    asked = {name: said for name in (*NAMES, "after") if (said := query.get(name, "").strip())}
    reading = _Reading(asked, t)
    since, until = reading.day("since"), reading.day("until")
    if since and until and until < since:
        reading.faults["until"] = t("止日早于起日，请核对。")
        until = None
    state, light = reading.one_of("state", _STATES, OPEN), reading.one_of("light", tuple(Light), "")
    wanted = Wanted(
        unit=reading.text("unit", _CODE), kind=reading.text("kind", _CODE), text=reading.text("text", LONGEST),
        state=state, light=Light(light) if light else None, since=since, until=until,
        overdue=bool(reading.one_of("overdue", ("1",), "")), after=place_of(asked.get("after", "")),
    )  # fmt: skip
    return Filters(dict.fromkeys((*NAMES, "after"), "") | asked, wanted, reading.faults)


def place_of(said: str) -> Place | None:
    """Where a page begins; at the beginning where that is not to be made out."""
    micros, _, key = said.rpartition(".")
    try:
        place = UUID(key)
    except ValueError:
        return None
    if not micros:
        return Place(place)
    if not (micros.isascii() and micros.isdecimal() and len(micros) < _DIGITS):
        return None
    return Place(place, FIRST + timedelta(microseconds=int(micros)))


@dataclass
class _Reading:
    asked: Mapping[str, str]
    t: Translate
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, longest: int) -> str | None:
        said = self.asked.get(name)
        if said is not None and (len(said) > longest or not said.isprintable()):
            self.faults[name] = self.t("不得超过 {most} 字，也不得含控制字符；此项未作筛选。", most=longest)
            return None
        return said

    def one_of(self, name: str, known: tuple[str, ...], otherwise: str) -> str:
        said = self.asked.get(name, otherwise)
        if said and said not in known:
            self.faults[name] = self.t("没有这个选项，请重新选择；此项未作筛选。")
            return otherwise
        return said

    def day(self, name: str) -> date | None:
        said = self.asked.get(name)
        try:
            found = date.fromisoformat(said) if said else None
        except ValueError:
            found = date.min
        if found is not None and not 1970 < found.year < 2200:
            self.faults[name] = self.t("请填写日期，如 2026-03-02；此项未作筛选。")
            return None
        return found
