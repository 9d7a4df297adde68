"""How commands speak: tables and lines for people on stdout, JSON for programs, warnings and faults on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from rich.console import Console

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables for people.")]

# A table that goes into a pipe is not to be cut at the 80 columns of a terminal that is not there.
WIDTH_OF_A_PIPE = 240


def show_json(value: object) -> None:
    """The answer for programs: one JSON value on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_encoded))


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None, none: str = "None."
) -> None:
    """Rows for people; `none` where there is not one."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(*columns, title=title, title_justify="left", header_style="bold", highlight=False)
    for row in rows:
        grid.add_row(*(Text(_cell(value)) for value in row))
    if grid.row_count:
        console().print(grid)
    else:
        say(none)


def in_zone(at: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant as people read it: local, with its offset."""
    return None if at is None else at.astimezone(zone).isoformat(sep=" ", timespec="minutes")


def say(line: str) -> None:
    """One plain line on stdout."""
    print(line, flush=True)


def warn(line: str) -> None:
    """One line on stderr: what the reader should know though the command goes on."""
    print(line, file=sys.stderr, flush=True)


def console(*, stderr: bool = False) -> Console:
    """The terminal, or a pipe wide enough."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, markup=False)
    if not made.is_terminal:
        made.width = WIDTH_OF_A_PIPE
    return made


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)


def _encoded(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)
