"""`duban clock`: what time business has; in a drill, `advance` moves it through every due instant in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from duban.cli.drive import driving
from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, console, say, show_json

if TYPE_CHECKING:
    from rich.status import Status

    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(
    help="Show business time, and move it in a drill.", invoke_without_command=True, rich_markup_mode=None
)

FARTHEST = timedelta(days=5 * 365)
_SPAN = re.compile(r"([0-9]{1,5})([wdhm])")
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


@app.callback()
def clock(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show business time: the drill clock's in a drill, else real time."""
    if context.invoked_subcommand is None:
        _show(with_parts(_read), as_json=as_json)


@app.command()
def advance(
    span: Annotated[str | None, typer.Argument(metavar="[SPAN]", help="How far: 3d, 12h, 90m, 2w.")] = None,
    to: Annotated[str | None, typer.Option(metavar="INSTANT", help="Or until when: 2026-03-05T09:00:00+08:00.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Move the drill clock through each due instant; returns when all that was due by then is done."""
    if (span is None) == (to is None):
        raise typer.BadParameter("give either a span (3d, 12h, 90m, 2w) or --to INSTANT")
    far = _span(span) if span is not None else None
    until = _instant(to) if to is not None else None

    async def move(settings: Settings, parts: Parts) -> dict[str, Any]:
        from duban.flow.drill import advance as move_the_clock

        now = await _read(settings, parts)
        target = until if until is not None else datetime.fromisoformat(now["now"]) + (far or timedelta())
        _see_that_it_may(now, target)
        with console(stderr=True).status("advancing") as status:
            tell = _telling(status, target, settings.zone)
            async with driving(settings, parts, progress=tell) as drive:
                await move_the_clock(parts, target, drive)
        return await _read(settings, parts)

    _show(with_parts(move), as_json=as_json)


def _see_that_it_may(now: dict[str, Any], target: datetime) -> None:
    if not now["drill"]:
        why = "set DUBAN_CLOCK_START before the first `duban setup` or `duban up` of a data directory to have one"
        raise Refused(f"There is no drill clock to advance, the time is real; {why}.")
    if target > datetime.fromisoformat(now["now"]) + FARTHEST:
        raise Refused(f"The drill clock moves at most {FARTHEST.days // 365} years at a time; give an earlier instant.")
    if target < datetime.fromisoformat(now["now"]):
        raise Refused(f"The drill clock already shows {now['now']}; it cannot go back to {target.isoformat()}.")


async def _read(settings: Settings, parts: Parts) -> dict[str, Any]:
    from duban.flow.drill import show

    shown = await show(parts)
    return {"now": shown.now.astimezone(settings.zone).isoformat(), "drill": shown.drill, "speed": shown.speed}


def _show(now: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(now)
    elif now["drill"]:
        stands = "stands still" if now["speed"] == 0 else f"runs at {now['speed']:g} times real time"
        say(f"{now['now']}  (a drill clock, which {stands})")
    else:
        say(f"{now['now']}  (real time)")


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is no span; write 3d, 12h, 90m or 2w")
    return int(found[1]) * _UNITS[found[2]]


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no instant; write 2026-03-05T09:00:00+08:00") from None
    if at.tzinfo is None:
        raise typer.BadParameter(f"{text!r} lacks its offset; write {text}+08:00")
    return at.astimezone(UTC)


def _telling(status: Status, target: datetime, zone: ZoneInfo) -> Callable[[datetime], None]:
    """Shows how far the clock has come, on a terminal."""

    def tell(at: datetime) -> None:
        status.update(f"advancing: {at.astimezone(zone):%Y-%m-%d %H:%M} of {target.astimezone(zone):%Y-%m-%d %H:%M}")

    return tell
