"""What pages are written on: the templates of a language, escaped throughout, with its words, filters and assets."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from duban.console.pages.language import day_of, instant_of, translator

CONSOLE: Final = Path(__file__).parents[1]
HTMX: Final = CONSOLE / "static" / "assets" / "htmx.min.js"


@cache
def paper(language: str, zone: tzinfo) -> Environment:
    """The environment of a language: global `t`, `lang`, `quick_here`; filters `instant`, `day`, `hour`.

    Instants are shown in the city's zone, whatever zone they come in. `quick_here` tells whether the script that makes
    forms quick has been fetched; without it the same forms work.
    """
    made = Environment(
        loader=FileSystemLoader(CONSOLE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip

    def instant(at: datetime) -> str:
        return instant_of(at.astimezone(zone), language)

    def day(at: datetime) -> str:
        return day_of(at.astimezone(zone), language)

    def hour(at: datetime) -> str:
        return f"{at.astimezone(zone):%H:%M}"

    made.globals |= {"t": translator(language), "lang": language, "quick_here": HTMX.is_file()}
    made.filters |= {"instant": instant, "day": day, "hour": hour}
    return made
