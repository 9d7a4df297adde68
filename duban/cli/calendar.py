"""`duban calendar`: the working days of a year, the State Council's notice for it, and the deadlines that it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.progress import progress_of
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(
    help="Show the working calendar; publish a year's notice; list the deadlines that it moved.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

FORM = "one object with year, off_days, work_days and document"
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help=f"YAML or JSON: {FORM}.")]
YearArgument = Annotated[int, typer.Argument(metavar="YEAR", min=1900, max=2200)]


@app.command()
def show(year: YearArgument, as_json: JsonOption = False) -> None:
    """Show a year by months: days worked, days off from Monday to Friday, working weekends, and what says so."""

    async def find(_: Settings, parts: Parts) -> Any:
        from duban.flow.calendar.shown import show_year

        return await show_year(parts, year)

    found = with_parts(find)
    if as_json:
        show_json(found)
        return
    from duban.cli.calendar_year import say_year

    say_year(found)


@app.command("import")
def publish(
    file: FileArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Publish a year's notice: deadlines that rest on provisional days, and only those, follow it and are listed.

    Stopped in between, it goes on when run again, or by the scheduler.
    """
    if dry_run:
        diff(file, as_json)
        return
    data = _read(file)

    async def take(_: Settings, parts: Parts) -> Any:
        from duban.flow.calendar.at_once import follow_notice
        from duban.flow.calendar.shown import publish as publish_notice

        event, new = await publish_notice(parts, data)
        with progress_of("deadlines held against the notice") as progress:
            return event, new, await follow_notice(parts, event, progress=progress)

    event, new, moved = with_parts(take)
    if as_json:
        show_json({"source": event.source, "id": event.id, "published": new, "moves": moved})
        return
    say(f"Published as {event.id} from {event.source}." if new else "This very notice was published before.")
    _say_moves(moved)


@app.command()
def diff(file: FileArgument, as_json: JsonOption = False) -> None:
    """Show the days that would change with a notice; nothing is published."""
    data = _read(file)

    async def compare(_: Settings, parts: Parts) -> Any:
        from duban.flow.calendar.shown import compare as compare_days
        from duban.flow.calendar.shown import event_of

        return await compare_days(parts, (await event_of(parts, data)).data)  # type: ignore[arg-type]  # its kind

    changed = with_parts(compare)
    if as_json:
        show_json(changed)
    else:
        words = {True: "working", False: "off"}
        rows = [(one["day"], words[one["before"]], words[one["after"]]) for one in changed]
        table(("day", "now", "by the notice"), rows, none="No day would change.")


@app.command()
def moves(
    year: Annotated[int | None, typer.Option(min=1900, max=2200, help="By the notices of that year only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the deadlines that published notices have moved, each with its old and its new instant."""

    async def find(_: Settings, parts: Parts) -> Any:
        from duban.flow.calendar.shown import list_moves

        return await list_moves(parts, year)

    found = with_parts(find)
    if as_json:
        show_json(found)
    else:
        _say_moves(found)


def _say_moves(found: Sequence[Mapping[str, Any]]) -> None:
    columns = ("kind", "unit", "title", "before", "now", "document")
    table(columns, map(_row, found), none="No deadline was moved.")


def _row(move: Mapping[str, Any]) -> tuple[Any, ...]:
    before, after = (move[name][:16].replace("T", " ") for name in ("due_before", "due_at"))
    mark = " (provisional)" if move["provisional"] else ""
    return move["kind"], move["unit"], move["title"], before, f"{after}{mark}", move["document"]


def _read(path: Path) -> dict[str, Any]:
    """The notice as the file says it; JSON is YAML, too."""
    from duban.cli.yaml_strict import YamlFault, documents

    try:
        found = documents(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8; save it as UTF-8.") from None
    except YamlFault as fault:
        raise Refused(f"{path}: line {fault.line}: {fault}") from None
    if len(found) != 1 or not isinstance(found[0][1], dict):
        raise Refused(f"{path} is to hold {FORM}.")
    return found[0][1]
