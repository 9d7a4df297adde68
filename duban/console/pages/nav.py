"""Where a page's head leads: one table of entries, each for the parts whose holders may open it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final, NamedTuple

_UNITS: Final = frozenset({"staff", "liaison", "deputy", "principal", "lead_office", "leader"})
_RULERS: Final = frozenset({"lead_office", "leader"})
_SECURITY: Final = frozenset({"security"})
_AUDIT: Final = frozenset({"audit"})
_SYSTEM: Final = frozenset({"system"})


class Entry(NamedTuple):
    """A line of the navigation; `here` on the page that it leads to."""

    path: str
    word: str
    parts: frozenset[str]
    here: bool = False


ENTRIES: Final = (
    Entry("/desk", "我的待办", _UNITS),
    Entry("/tasks", "督办台账", (_UNITS - {"staff"}) | _AUDIT),
    Entry("/directives", "指令", (_UNITS - {"staff"}) | _AUDIT),
    Entry("/units", "单位", (_UNITS - {"staff"}) | _AUDIT),
    Entry("/bulletin", "通报", (_UNITS - {"staff"}) | _AUDIT),
    Entry("/rules", "规则", _RULERS | _SYSTEM | _AUDIT),
    Entry("/operations", "运行", frozenset({"lead_office"}) | _SYSTEM | _AUDIT),
    Entry("/accounts", "账号", _SECURITY | _AUDIT),
    Entry("/search", "搜索", (_UNITS - {"staff"}) | _AUDIT),
)


def nav_of(parts: Iterable[str], path: str, served: Container[str]) -> tuple[Entry, ...]:
    """The entries for somebody of these parts, on the page of this path; none to a page that is not served."""
    held = frozenset(parts)
    return tuple(
        entry._replace(here=_is_on(path, entry)) for entry in ENTRIES if entry.path in served and held & entry.parts
    )


def _is_on(path: str, entry: Entry) -> bool:
    return path == entry.path or path.startswith(f"{entry.path}/")
