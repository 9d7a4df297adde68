"""`duban token`: API tokens for publishers, readers, operators and units; shown once, stored hashed, revocable."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.screen import JsonOption, in_zone, say, show_json, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(help="Issue, list and revoke API tokens.", no_args_is_help=True, rich_markup_mode=None)


class Role(StrEnum):
    """What a token may do."""

    publisher = "publisher"
    reader = "reader"
    operator = "operator"


NameArgument = Annotated[str, typer.Argument(help="The name that the token is listed and revoked by.")]


@app.command()
def issue(
    name: NameArgument,
    role: Annotated[Role, typer.Option(help="What it may do.")],
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="PREFIX", help="Publishes only events whose source begins so; may be repeated."),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Reads and acts for this unit alone; what is the lead office's it may not do."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Issue a token; it is shown this once."""

    async def make(_: Settings, parts: Parts) -> str:
        from duban.flow.gateway.tokens import issue as issue_token

        return await issue_token(parts, name, role=role.value, sources=source or (), unit=unit)

    token = with_parts(make)
    if as_json:
        show_json({"token": token})
    else:
        say(token)
        say("Keep it now: only its hash is stored, and it will not be shown again.")


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the tokens, revoked ones too; never the tokens themselves."""

    async def read(settings: Settings, parts: Parts) -> tuple[list[dict[str, Any]], ZoneInfo]:
        from duban.flow.gateway.tokens import list_tokens

        return [dict(token) for token in await list_tokens(parts)], settings.zone

    found, zone = with_parts(read)
    if as_json:
        show_json(found)
    else:
        columns = ("name", "role", "sources", "unit", "issued_at", "revoked_at")
        rows = [[_cell(name, token[name], zone) for name in columns] for token in found]
        table(columns, rows, none="No tokens.")


@app.command()
def revoke(name: NameArgument, as_json: JsonOption = False) -> None:
    """Revoke a token; it is refused from then on."""

    async def end(_: Settings, parts: Parts) -> None:
        from duban.flow.gateway.tokens import revoke as revoke_token

        await revoke_token(parts, name)

    with_parts(end)
    if as_json:
        show_json({"revoked": name})
    else:
        say(f"Revoked {name}.")


def _cell(name: str, value: Any, zone: ZoneInfo) -> Any:
    """Prefixes in one line, instants as people read them."""
    if name.endswith("_at") and value is not None:
        return in_zone(datetime.fromisoformat(value), zone)
    return " ".join(value) if name == "sources" else value
