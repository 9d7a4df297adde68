"""`duban retention`: which months of notices and of the journal there are; what is older than is kept is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts
    from duban.flow.retention.months import Left, Month, Months

app = typer.Typer(
    help="Show the months that are kept; let go what is older than is to be kept.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

COLUMNS = ("month", "of", "rows", "MiB", "is")
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would leave.")]


@app.command()
def show(as_json: JsonOption = False) -> None:
    """List the months, those that have left included; rows are about right."""
    _show(with_parts(_months), as_json=as_json)


@app.command()
def apply(dry_run: DryRun = False, as_json: JsonOption = False) -> None:
    """Seal and let go the months that are older than is to be kept; schedulers do so by themselves once an hour."""
    if dry_run:
        leaving = with_parts(_months).leaving()
        if as_json:
            show_json([_month(month, "leaves") for month in leaving])
        else:
            table(COLUMNS, [_row(month) for month in leaving], none="Nothing would leave.")
        return

    async def leave(settings: Settings, parts: Parts) -> list[Left]:
        from duban.flow.retention.leaving import let_go

        return await let_go(parts, settings.sealed_path)

    gone = with_parts(leave)
    if as_json:
        show_json([_left(one) for one in gone])
        return
    for one in gone:
        say(f"{one.begins:%Y-%m} of {one.kind}: {one.rows} rows have left; {one.kept} of them, still needed, stay.")
    if not gone:
        say("Nothing has left. What is held back, and why, is in the scheduler's log and in `duban retention show`.")


async def _months(_: Settings, parts: Parts) -> Months:
    from duban.flow.retention.months import months

    return await months(parts)


def _show(found: Months, *, as_json: bool) -> None:
    if as_json:
        show_json({
            "keep": {str(kind): number for kind, number in found.keep.items()},
            "there": [_month(month, "leaves" if month.leaves else "there") for month in found.there],
            "left": [_left(one) for one in found.left],
        })  # fmt: skip
        return
    gone = [(f"{one.begins:%Y-%m}", one.kind, one.rows, "", f"has left, {one.kept} rows kept") for one in found.left]
    table(COLUMNS, [*gone, *map(_row, found.there)])
    for kind, number in found.keep.items():
        kept = "all months" if number is None else f"this month and {number} before it"
        say(f"Of {kind}: {kept} (DUBAN_RETENTION_{'NOTICES' if kind == 'notice' else 'JOURNAL'}).")


def _row(month: Month) -> tuple[object, ...]:
    return month.name, month.kind, month.rows, round(month.bytes / (1 << 20), 1), "leaves" if month.leaves else "there"


def _month(month: Month, state: str) -> dict[str, Any]:
    return {"month": month.name, "kind": str(month.kind), "rows": month.rows, "bytes": month.bytes, "state": state}


def _left(one: Left) -> dict[str, Any]:
    return {
        "month": f"{one.begins:%Y-%m}", "kind": str(one.kind), "rows": one.rows, "kept": one.kept, "state": "left",
        "at": one.at.isoformat(),
    }  # fmt: skip
