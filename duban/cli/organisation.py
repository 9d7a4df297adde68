"""`duban organisation`: units, people and posts as one file, in and out of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.screen import JsonOption, say, show_json

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(help="Import and export the organisation.", no_args_is_help=True, rich_markup_mode=None)

KINDS_OF_CHANGE = ("units_added", "units_removed", "units_changed", "posts_added", "posts_removed")


@app.command("import")
def take_over(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML or JSON: the whole organisation from then on.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a file the organisation from now on; every fault of it is reported at once, with its line."""
    from dataclasses import asdict

    from duban.wiring.config import read_organisation_file

    organisation = read_organisation_file(file)

    async def change(_: Settings, parts: Parts) -> dict[str, Any]:
        from duban.flow.organisation import import_organisation

        return asdict(await import_organisation(parts, organisation, dry_run=dry_run))

    changes = with_parts(change)
    if as_json:
        show_json(changes)
        return
    say(f"{'It would be' if dry_run else 'It is'} version {changes['version']}, with {changes['people']} people.")
    for name in KINDS_OF_CHANGE:
        for one in changes[name]:
            said = one if isinstance(one, str) else " ".join(str(part) for part in one if part)
            say(f"  {name.replace('_', ' ')}: {said}")


@app.command()
def export(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of YAML.")] = False,
) -> None:
    """Print the organisation as a file that `import` takes; it holds names, numbers and addresses."""

    async def read(_: Settings, parts: Parts) -> dict[str, Any]:
        from duban.flow.organisation import export_organisation

        return await export_organisation(parts)

    whole = with_parts(read)
    if as_json:
        show_json(whole)
        return
    import yaml

    say(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120).rstrip("\n"))
