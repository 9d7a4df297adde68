"""`duban organisation`: units, people and posts as one file, in and out of the ledger."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.instants import day_of, instant_of
from duban.cli.ledger import with_parts
from duban.cli.organisation_files import asked_for, refuse_reveal_without_reason, write_export
from duban.cli.organisation_shown import say_changes, say_organisation
from duban.cli.screen import JsonOption, say, show_json

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.organisation.known import OrganisationShown
    from duban.flow.parts import Parts
    from duban.playbook.organisation import OrganisationFile

app = typer.Typer(help="Import, export and show the organisation.", no_args_is_help=True, rich_markup_mode=None)


class Format(StrEnum):
    """What an export is written as."""

    yaml = "yaml"
    csv = "csv"
    xlsx = "xlsx"


ByOption = Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who asks; else the user of this machine.")]


@app.command("import")
def take_over(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The whole organisation from then on: YAML, JSON, a workbook (.xlsx), a folder or .zip of CSV files.",
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a file the organisation from now on; every fault of it is reported at once, with its line or cell."""
    from dataclasses import asdict

    from duban.wiring.config import read_organisation_file

    organisation = read_organisation_file(file)

    async def change(_: Settings, parts: Parts) -> dict[str, Any]:
        from duban.flow.organisation.importing import import_organisation

        return asdict(await import_organisation(parts, organisation, dry_run=dry_run))

    changes = with_parts(change)
    if as_json:
        show_json(changes)
    else:
        say_changes(changes, dry_run=dry_run)


@app.command()
def show(
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="What was true that day; else today.")] = None,
    known: Annotated[
        str | None,
        typer.Option("--known", metavar="INSTANT|DAY", help="As it was known then; else as it is known now."),
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="CODE", help="Of one unit, with its staff.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show who held what on a day, and what of that was known at an instant."""
    day = day_of(on) if on else None

    async def read(settings: Settings, parts: Parts) -> OrganisationShown:
        from duban.flow.organisation.known import organisation_on

        at = instant_of(known, settings.zone, end=True) if known else None
        return await organisation_on(parts, on=day, known=at, unit=unit)

    found = with_parts(read)
    if as_json:
        show_json(found)
    else:
        say_organisation(found)


@app.command()
def export(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="Where to write it; for CSV a folder, or a .zip. YAML goes to the screen without."
        ),
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", help="Else by the name of FILE.")] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show numbers and addresses; it is recorded.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", metavar="WHY", help="Why they must be shown.")] = None,
    by: ByOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of YAML.")] = False,
) -> None:
    """Write the organisation as a file that `import` takes; numbers and addresses are masked."""
    refuse_reveal_without_reason(reveal, reason)

    async def read(_: Settings, parts: Parts) -> OrganisationFile:
        from duban.flow.organisation.export import export_organisation

        return await export_organisation(parts, asked=asked_for(reason, by) if reveal else None)

    written = write_export(lambda: with_parts(read), file, form.value if form else None, as_json=as_json)
    if written is not None:
        say(f"Written to {written}; it names people: keep it as personal data.")
