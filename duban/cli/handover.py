"""`duban handover`: a post passes to somebody, to a stand-in, or to nobody; the slip says what passed to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from duban.cli.handover_shown import say_list, say_slip
from duban.cli.instants import day_of, instant_of
from duban.cli.ledger import with_parts
from duban.cli.organisation_files import account
from duban.cli.screen import JsonOption, say, show_json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.settings import Settings
    from duban.flow.organisation.slips import Slip
    from duban.flow.parts import Parts

POST = "post"


class PostFirst(TyperGroup):
    """`duban handover health/principal …` is short for `duban handover post health/principal …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = [POST, *args]
        return list(super().parse_args(ctx, args))


app = typer.Typer(
    cls=PostFirst, no_args_is_help=True, rich_markup_mode=None,
    help="Hand a post over: `duban handover POST --to PERSON`; print a slip again, list and cancel handovers.",
)  # fmt: skip

To = Annotated[str | None, typer.Option("--to", metavar="PERSON", help="Who comes: `p-0042`.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="INSTANT|DAY", help="From when on, in the past too: `2026-03-05`, or an instant."),
]
StandIn = Annotated[bool, typer.Option("--stand-in", help="PERSON acts for the holder, who stays.")]
Vacant = Annotated[bool, typer.Option("--vacant", help="Nobody holds the post from then on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day, included.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept with the slip.")]
Document = Annotated[str | None, typer.Option("--document", metavar="NUMBER", help="The document that says so.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the slip; change nothing.")]
Number = Annotated[int, typer.Argument(metavar="N", min=1, max=2**63 - 1, help="The number of the handover.")]


@app.command(POST)
def hand_over(
    post: Annotated[str, typer.Argument(metavar="POST", help="`health/principal`, `health/liaison`, `leader`.")],
    to: To = None, at: At = None, stand_in: StandIn = False, vacant: Vacant = False, until: Until = None,
    reason: Reason = None, document: Document = None, dry_run: DryRun = False,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Hand a post over: whoever comes answers for it from then on, and gets what is open there, with its history.

    Without --at from now on; to an instant that is still to come it is planned, and takes place then.
    """
    _check(to, stand_in=stand_in, vacant=vacant, until=until)
    last = day_of(until) if until else None

    async def do(settings: Settings, parts: Parts) -> Slip:
        from duban.flow.organisation.handing import hand_over_post
        from duban.flow.organisation.orders import Order, Way

        way = Way.vacant if vacant else Way.stand_in if stand_in else Way.holder
        async with parts.ledger.reading() as conn:
            now = await parts.ledger.now(conn)
        effective = instant_of(at, settings.zone) if at else now
        order = Order(post, way, to, effective, account(), last, reason, document)
        return (await hand_over_post(parts, order, dry_run=dry_run)).slip

    _tell(with_parts(do), as_json=as_json)


@app.command()
def slip(number: Number, as_json: JsonOption = False) -> None:
    """Print the slip of a handover again, as it was then."""

    async def read(_: Settings, parts: Parts) -> Slip:
        from duban.flow.organisation.slips import read_slip

        return await read_slip(parts, number)

    _tell(with_parts(read), as_json=as_json)


@app.command("list")
def list_all(
    post: Annotated[str | None, typer.Option("--post", metavar="POST", help="Of that post only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the newest handovers, those that are planned too."""

    async def read(settings: Settings, parts: Parts) -> tuple[list[dict[str, Any]], ZoneInfo]:
        from duban.flow.organisation.handing import list_handovers

        return await list_handovers(parts, post=post), settings.zone

    found, zone = with_parts(read)
    if as_json:
        show_json(found)
    else:
        say_list(found, zone)


@app.command()
def cancel(number: Number, as_json: JsonOption = False) -> None:
    """Cancel a handover that is planned."""

    async def end(_: Settings, parts: Parts) -> None:
        from duban.flow.organisation.handing import cancel as cancel_planned

        await cancel_planned(parts, number, by=account())

    with_parts(end)
    if as_json:
        show_json({"cancelled": number})
    else:
        say(f"Handover {number} will not take place.")


def _check(to: str | None, *, stand_in: bool, vacant: bool, until: str | None) -> None:
    if vacant and (to or stand_in or until):
        raise typer.BadParameter("--vacant says that nobody comes: leave --to, --stand-in and --until out.")
    if not vacant and not to:
        raise typer.BadParameter("say who comes with --to PERSON, or --vacant")


def _tell(found: Slip, *, as_json: bool) -> None:
    if as_json:
        show_json(found)
    else:
        say_slip(found)
