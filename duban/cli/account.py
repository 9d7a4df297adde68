"""`duban account`: the three administrators' accounts, and links by which somebody signs in once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, in_zone, say, show_json, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(
    help="Accounts of the system, security and audit administrators.", no_args_is_help=True, rich_markup_mode=None
)

COLUMNS = ("account", "part", "made_at", "ended_at")
ONCE = "Good once, for ten minutes; whoever has it is that person."
AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Such as a-zhang.")]


class Administrator(StrEnum):
    """What an account is for: one of three, which exclude one another."""

    system = "system"
    security = "security"
    audit = "audit"


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Small letters, digits and hyphens; the account is a-NAME.")],
    part: Annotated[Administrator, typer.Option(help="What it is for.")],
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Nobody's who holds a post or has an account.")],
    as_json: JsonOption = False,
) -> None:
    """Make an account; `duban account link` then lets its holder in."""

    async def make(_: Settings, parts: Parts) -> str:
        from duban.flow.people.viewer import Part
        from duban.flow.sessions.accounts import add_account

        return await add_account(parts, name, part=Part(part.value), email=email)

    made = with_parts(make)
    if as_json:
        show_json({"account": made})
    else:
        say(f"{made} is the account of a {part.value} administrator.")


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the accounts, ended ones too; never their addresses."""

    async def read(settings: Settings, parts: Parts) -> tuple[list[dict[str, Any]], ZoneInfo]:
        from duban.flow.sessions.accounts import list_accounts

        found = await list_accounts(parts)
        return [
            {"account": one.account, "part": one.part.value, "made_at": one.made, "ended_at": one.ended}
            for one in found
        ], settings.zone

    found, zone = with_parts(read)
    if as_json:
        show_json([one | {name: one[name] and one[name].isoformat() for name in COLUMNS[2:]} for one in found])
    else:
        rows = [[one["account"], one["part"], *(_local(one[name], zone) for name in COLUMNS[2:])] for one in found]
        table(COLUMNS, rows, none="No accounts.")


@app.command()
def end(account: AccountArgument) -> None:
    """End an account and its sessions; its name is never used again."""

    async def stop(_: Settings, parts: Parts) -> None:
        from duban.flow.sessions.accounts import end_account

        await end_account(parts, account)

    with_parts(stop)
    say(f"Ended {account}.")


@app.command()
def link(account: AccountArgument, as_json: JsonOption = False) -> None:
    """Show a link by which the account's holder signs in once."""

    async def make(_: Settings, parts: Parts) -> str:
        from duban.flow.sessions.accounts import account_link

        return f"{parts.rules.public_url}/enter/{await account_link(parts, account)}"

    _tell(with_parts(make), as_json=as_json)


def signin_link(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A person of the directory, such as p-1001.")],
    as_json: JsonOption = False,
) -> None:
    """Show a link by which somebody signs in once; in a drill alone, since it needs no proof of who he is."""

    async def make(_: Settings, parts: Parts) -> str:
        from duban.flow.sessions.links import NoSuchPerson, make_link

        if not parts.ledger.drill:
            raise Refused("Links for others are made in a drill alone; people ask for their own code at /sign-in.")
        try:
            return f"{parts.rules.public_url}/enter/{await make_link(parts, person)}"
        except NoSuchPerson:
            raise Refused(f"The directory has nobody by the reference {person[:64]}.") from None

    _tell(with_parts(make), as_json=as_json)


def _tell(url: str, *, as_json: bool) -> None:
    if as_json:
        show_json({"url": url})
    else:
        say(url)
        say(ONCE)


def _local(at: Any, zone: ZoneInfo) -> str:
    return "" if at is None else str(in_zone(at, zone))
