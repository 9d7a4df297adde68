"""Pictures of figures, made here as SVG: bars that are read in black and white, by pattern and by the number beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

WIDTH: Final = 720
ROW: Final = 36
LEFT: Final = 200
ROOM: Final = WIDTH - LEFT - 80
HATCHES: Final = ("M0 8L8 0", "M0 4H8", "M4 0V8", "M0 0L8 8M0 8L8 0")


class Bar(NamedTuple):
    """One figure: what it is of, how much, and which pattern (as a class of bars, not a rank)."""

    label: str
    value: float
    hatch: int = 0


def bars(title: str, figures: Sequence[Bar]) -> str:
    """Horizontal bars from zero, the longest as wide as there is room; no figures leave the title alone."""
    most = max((figure.value for figure in figures), default=0)
    rows = "".join(_row(at, figure, most) for at, figure in enumerate(figures))
    height = ROW * (len(figures) + 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label={quoteattr(title)} font-family="sans-serif" font-size="16">'
        f'<title>{escape(title)}</title><defs>{_hatches()}</defs><text x="0" y="24">{escape(title)}</text>{rows}</svg>'
    )


def _row(at: int, figure: Bar, most: float) -> str:
    top = ROW * (at + 1)
    wide = round(ROOM * max(figure.value, 0) / most, 1) if most > 0 else 0
    return (
        f'<text x="{LEFT - 8}" y="{top + 22}" text-anchor="end">{escape(figure.label)}</text>'
        f'<rect x="{LEFT}" y="{top + 6}" width="{wide:g}" height="22" fill="url(#h{figure.hatch % len(HATCHES)})"'
        f' stroke="#111"/><text x="{LEFT + wide + 6:g}" y="{top + 22}">{figure.value:g}</text>'
    )


def _hatches() -> str:
    return "".join(
        f'<pattern id="h{number}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8"'
        f' fill="#fff"/><path d="{path}" stroke="#111"/></pattern>'
        for number, path in enumerate(HATCHES)
    )
