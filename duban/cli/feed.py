"""`duban feed`: secret links by which calendar programs subscribe to a post's deadlines; revocable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(help="Issue, list and revoke calendar links of posts.", no_args_is_help=True, rich_markup_mode=None)

PostArgument = Annotated[str, typer.Argument(metavar="POST", help="Such as finance/liaison.")]
COLUMNS = ("id", "post", "person", "issued_at", "revoked_at", "in_force")


@app.command()
def issue(post: PostArgument, as_json: JsonOption = False) -> None:
    """Issue a link to the deadlines of a post, for whoever holds it now; it is shown this once."""

    async def make(_: Settings, parts: Parts) -> str:
        from duban.flow.reports.feeds import issue as issue_feed

        return await issue_feed(parts, post)

    url = with_parts(make)
    if as_json:
        show_json({"url": url})
    else:
        say(url)
        say(
            "Keep it now: only its hash is stored. It ends by duban feed revoke, and when somebody else takes the post:"
        )
        say("whoever comes is sent his own by mail.")


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the links, ended ones too; never their secrets."""

    async def read(_: Settings, parts: Parts) -> list[dict[str, Any]]:
        from duban.flow.reports.feeds import list_feeds

        return [dict(one) for one in await list_feeds(parts)]

    found = with_parts(read)
    if as_json:
        show_json(found)
    else:
        table(COLUMNS, [[one[name] for name in COLUMNS] for one in found], none="No links.")


@app.command()
def revoke(post: PostArgument, as_json: JsonOption = False) -> None:
    """End every link of a post."""

    async def end(_: Settings, parts: Parts) -> int:
        from duban.flow.reports.feeds import revoke as revoke_feeds

        return await revoke_feeds(parts, post)

    ended = with_parts(end)
    if as_json:
        show_json({"revoked": ended})
    else:
        say(f"Revoked {ended} of {post}.")
