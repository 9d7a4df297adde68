"""`duban delegation`: who may sign for a unit's principal, in what, until when, by which document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(
    help="Record, list and end authorisations to sign for a unit's principal.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

COLUMNS = ("id", "unit", "person", "scope", "from", "until", "document", "ended at")
_DAY = ["%Y-%m-%d"]


@app.command()
def add(
    unit: Annotated[str, typer.Argument(help="Code of the unit for whose principal it is.")],
    to: Annotated[str, typer.Option(metavar="PERSON", help="Who may sign for him, by reference (p-…).")],
    scope: Annotated[str, typer.Option(metavar="KIND|SUBJECT", help="A kind of event, or one event's subject.")],
    until: Annotated[datetime, typer.Option(formats=_DAY, help="Last day.")],
    document: Annotated[str, typer.Option(metavar="D", help="Number of the document that says so.")],
    since: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First day; else today.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Record an authorisation; it ends by itself after its last day."""

    async def record(_: Settings, parts: Parts) -> Any:
        from duban.flow.tasks.delegation import DelegationRefused, Wanted, delegate

        first = since.date() if since else await _today(parts)
        wanted = Wanted(unit, to, scope, first, until.date(), document)
        try:
            return await delegate(parts, wanted)
        except DelegationRefused as error:
            raise Refused(f"{error} [{error.code}]") from None

    made = with_parts(record)
    if as_json:
        show_json(made)
    else:
        say(f"{made['person']} may sign for the principal of {made['unit']} until {made['valid_to']}: {made['scope']}.")
        say(f"Its id is {made['id']}; `duban delegation end` ends it before its day.")


@app.command("list")
def list_all(
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="Of this unit alone.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List every authorisation ever recorded, ended ones too."""

    async def read(_: Settings, parts: Parts) -> Any:
        from duban.flow.tasks.delegation import delegations

        return await delegations(parts, unit)

    found = with_parts(read)
    if as_json:
        show_json(found)
    else:
        table(COLUMNS, map(_row, found), none="No authorisations.")


@app.command()
def end(
    delegation: Annotated[str, typer.Argument(metavar="ID", help="As `duban delegation list` shows it.")],
    as_json: JsonOption = False,
) -> None:
    """End an authorisation at once; what was signed by it stands."""
    try:
        key = UUID(delegation)
    except ValueError:
        raise Refused("An id looks like 019…-…; `duban delegation list` shows them.") from None

    async def stop(_: Settings, parts: Parts) -> Any:
        from duban.flow.tasks.delegation import DelegationRefused
        from duban.flow.tasks.delegation import end as end_delegation

        try:
            return await end_delegation(parts, key)
        except DelegationRefused as error:
            raise Refused(f"{error} [{error.code}]") from None

    ended = with_parts(stop)
    if as_json:
        show_json(ended)
    else:
        say(f"The authorisation of {ended['person']} for {ended['unit']} has ended.")


async def _today(parts: Parts) -> date:
    async with parts.ledger.reading() as conn:
        return (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()


def _row(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("id", "unit", "person", "scope", "valid_from", "valid_to", "document", "ended_at")
    return tuple(shown[name] or "–" for name in names)
