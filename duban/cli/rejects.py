"""`duban rejects`: what intake refused: listed, shown whole, mended and replayed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.organisation_files import account
from duban.cli.progress import progress_of
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, in_zone, say, show_json, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.settings import Settings
    from duban.flow.parts import Parts
    from duban.flow.replay_all import Replayed

app = typer.Typer(help="List, show, replay and close refused events.", no_args_is_help=True, rich_markup_mode=None)

COLUMNS = ("id", "reason", "field", "topic", "partition", "offset", "received_at")
PAGE = 500
MOST_SAID = 20
ID = typer.Argument(metavar="ID", min=1, max=2**63 - 1, help="The reject's id, as `duban rejects list` shows it.")
IdArgument = Annotated[int, ID]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="R", help="Only those of that reason, as `duban rejects list` says it."),
]


@app.command("list")
def list_open(reason: ReasonOption = None, as_json: JsonOption = False) -> None:
    """List the rejects that are still open."""

    async def find(settings: Settings, parts: Parts) -> tuple[list[dict[str, Any]], ZoneInfo]:
        return await _all_open(parts, reason), settings.zone

    found, zone = with_parts(find)
    if as_json:
        show_json(found)
    else:
        table(COLUMNS, [list(_local(reject, zone).values()) for reject in found], none="No open rejects.")


@app.command()
def show(reject_id: IdArgument, as_json: JsonOption = False) -> None:
    """Show one reject whole: its faults, headers and body."""

    async def find(settings: Settings, parts: Parts) -> tuple[dict[str, Any], ZoneInfo]:
        from duban.flow.rejects import show as show_reject

        return await show_reject(parts, reject_id), settings.zone

    whole, zone = with_parts(find)
    found = _readable(whole)
    if as_json:
        show_json(found)
    else:
        _tell(_local(found, zone))


@app.command()
def close(
    reject_id: IdArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not taken in; kept with it.")],
    by: Annotated[str | None, typer.Option(metavar="WHO", help="Who says so; else the user of this machine.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Close a reject that is not to be taken in: it is listed no more, and stays with the reason."""

    async def end(_: Settings, parts: Parts) -> None:
        from duban.flow.rejects import close as close_reject

        await close_reject(parts, reject_id, reason=reason, by=by or account())

    with_parts(end)
    if as_json:
        show_json({"closed": reject_id})
    else:
        say(f"Reject {reject_id} is closed.")


@app.command()
def replay(
    reject_id: Annotated[int | None, ID] = None,
    mended: Annotated[Path | None, typer.Option("--with", metavar="FILE", help="The mended event (JSON).")] = None,
    every: Annotated[bool, typer.Option("--all", help="Replay every open reject, the oldest first.")] = False,
    reason: ReasonOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a reject in again, mended or as it was; its first received_at holds, so deadlines stay as they were.

    With --all, as after an upgrade or when a playbook was added: every open reject, or those of one --reason. Exit 1
    where some are still refused; they stay open and say why.
    """
    if every:
        if reject_id is not None or mended is not None:
            raise typer.BadParameter("--all replays rejects as they are: name no ID and no --with")
        _replay_all(reason, as_json=as_json)
        return
    if reject_id is None or reason is not None:
        raise typer.BadParameter("name the ID of one reject, or --all (with --reason R: those of that reason)")
    _replay_one(reject_id, _body(mended) if mended is not None else None, as_json=as_json)


def _replay_one(reject_id: int, body: bytes | None, *, as_json: bool) -> None:

    async def again(_: Settings, parts: Parts) -> Any:
        from duban.flow.rejects import replay as replay_reject

        return await replay_reject(parts, reject_id, body)

    taken = with_parts(again)
    answer = {"events": taken.events, "duplicates": taken.duplicates, "rejects": taken.rejects}
    if as_json:
        show_json(answer)
    else:
        say(f"Reject {reject_id} was taken in: {'a repeat of what was known' if taken.duplicates else 'a new event'}.")


def _replay_all(reason: str | None, *, as_json: bool) -> None:
    from events.refusal import Reason

    if reason is not None and reason not in set(Reason):
        raise typer.BadParameter(f"{reason!r} is no reason; there are {', '.join(sorted(Reason))}")

    async def again(_: Settings, parts: Parts) -> Replayed:
        from duban.flow.replay_all import replay_all

        with progress_of("rejects replayed") as progress:
            return await replay_all(parts, reason=reason, progress=progress)

    found = with_parts(again)
    if as_json:
        show_json(asdict(found))
    else:
        say(f"{found.events} events were taken in, {found.duplicates} were repeats, {len(found.refused)} stay rejects.")
    if found.refused:
        still = [f"{one['id']}: {one['reason']}, {one['field']}" for one in found.refused]
        more = [f"… and {len(still) - MOST_SAID} more: `duban rejects list`"] if len(still) > MOST_SAID else []
        raise Refused("Still refused:", [] if as_json else [*still[:MOST_SAID], *more])


async def _all_open(parts: Parts, reason: str | None) -> list[dict[str, Any]]:
    from duban.flow.rejects import list_open as list_page

    found: list[dict[str, Any]] = []
    while page := await list_page(parts, limit=PAGE, cursor=found[-1]["id"] if found else 0, reason=reason):
        found.extend({name: reject[name] for name in COLUMNS} for reject in page)
    return found


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from None


def _readable(reject: dict[str, Any]) -> dict[str, Any]:
    """Bytes as text; what is no UTF-8 is shown with escapes, so that nothing is hidden."""
    return {
        name: value.hex()
        if name == "body_hash"
        else value.decode("utf-8", "backslashreplace")
        if isinstance(value, bytes)
        else value
        for name, value in reject.items()
    }


def _local(reject: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The same with its instants as people read them."""
    return {name: in_zone(value, zone) if isinstance(value, datetime) else value for name, value in reject.items()}


def _tell(reject: dict[str, Any]) -> None:
    for name in COLUMNS:
        say(f"{name:12} {reject.get(name)}")
    if reject["state"] == "closed":
        say(f"closed       {reject['closed_at']} by {reject['closed_by']}: {reject['close_reason']}")
    for fault in reject.get("faults") or ():
        say(f"fault        {fault['field']}: {fault['detail']} [{fault['code']}]")
    for name, value in (reject.get("envelope") or {}).items():
        say(f"envelope     {name}: {value}")
    for name, value in reject.get("headers") or ():
        say(f"header       {name}: {value}")
    say("")
    say(reject.get("body") or "(the body is not kept)")
