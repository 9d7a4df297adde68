"""`duban report`: one report made by hand, shown, as JSON, or written to a file."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from duban.flow.parts import Parts


class Name(StrEnum):
    """The reports there are."""

    daily = "daily"
    weekly = "weekly"
    bulletin = "bulletin"
    template = "template"
    slip_template = "slip-template"


def report(
    name: Annotated[
        Name,
        typer.Argument(
            help="daily, weekly (of a unit), bulletin; template and slip-template write the bulletin's and the slip's."
        ),
    ],
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="The unit, of daily and weekly.")] = None,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Another day: what was sent then. Else as things stand now."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the .xlsx (of the bulletin the .docx).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make the daily list, the weekly one or the bulletin (督办通报) by hand; nothing is sent."""
    if name in (Name.template, Name.slip_template):
        _write_template(name, out)
        return
    found, content = with_parts(lambda _, parts: _made(parts, name, unit, day.date() if day else None))
    if out is not None:
        _write(out, content)
    if as_json:
        show_json(found)
    else:
        _tell(found, out)


async def _made(parts: Parts, name: Name, unit: str | None, day: date | None) -> tuple[dict[str, Any], bytes]:
    from duban.flow.reports.making import make_report
    from duban.reports.written import ReportName

    made, file = await make_report(parts, ReportName(name.value), unit=unit, day=day)
    return made.as_json(), file.content


def _tell(found: dict[str, Any], out: Path | None) -> None:
    say(f"{found['unit']}{found['title']}（{found['period']}）")
    for line in found["summary"]:
        say(line)
    for one in found["tables"]:
        table(one["head"], one["rows"], title=one["title"], none=f"{one['title']}: none.")
    if found["chain_row"]:
        say(f"Journal: row {found['chain_row']}, {found['chain_hash']}")
    if out is not None:
        say(f"Written to {out}.")


def _write_template(name: Name, out: Path | None) -> None:
    from duban.reports.official import bulletin_template, slip_template

    if out is None:
        raise Refused("Name the file to write by --out, such as reports/bulletin.docx in DUBAN_CONFIG_DIR.")
    _write(out, bulletin_template() if name is Name.template else slip_template())
    say(f"Written to {out}.")


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}") from None
