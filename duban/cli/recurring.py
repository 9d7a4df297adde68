"""`duban recurring`: the calendar of recurring work, and the decision by which some of it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.ledger import with_parts
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.parts import Parts

app = typer.Typer(
    help="Show the calendar of recurring work; end some of it by a decision.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

COLUMNS = ("due on", "period", "state", "title", "subject", "units", "event")
BY = "operator"


@app.command("list")
def list_calendar(
    year: Annotated[int | None, typer.Option(min=1900, max=2200, help="Of that year; else the clock's.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List what recurring work is due in a year: opened, coming, and what ended in it."""

    async def find(_: Settings, parts: Parts) -> Any:
        from duban.flow.tasks.recurring_shown import list_recurring

        return await list_recurring(parts, year)

    found = with_parts(find)
    if as_json:
        show_json(found)
    else:
        table(COLUMNS, map(_row, found), none="No recurring work is due in that year.")


@app.command()
def end(
    source: Annotated[str, typer.Argument(metavar="EVENT_SOURCE", help="`source` of the event that began it.")],
    event_id: Annotated[str, typer.Argument(metavar="EVENT_ID", help="`id` of that event.")],
    document: Annotated[str, typer.Option(metavar="D", help="Number of the document that says so.")],
    reason: Annotated[str, typer.Option(metavar="R", help="Why it ends.")],
    as_json: JsonOption = False,
) -> None:
    """End an event's recurring work by a recorded decision; tasks that are open stay open."""
    if not document.strip() or not reason.strip():
        raise Refused("A decision names its document and its reason; neither may be blank.")

    async def decide(_: Settings, parts: Parts) -> None:
        from duban.flow.tasks.recur import NoSuchSeries, end_by_decision

        try:
            await end_by_decision(parts, source, event_id, document=document, reason=reason, by=BY)
        except NoSuchSeries:
            line = "No recurring work of that event runs; `duban recurring list` names what does."
            raise Refused(line) from None

    with_parts(decide)
    if as_json:
        show_json({"source": source, "id": event_id, "state": "ended", "document": document})
    else:
        say(f"The recurring work of {event_id} from {source} has ended by {document}.")


def _row(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    state = shown["state"] if shown["reason"] is None else f"{shown['state']} ({shown['reason']})"
    if shown["state"] == "coming":
        state = f"opens {shown['opens_at'][:10]}"
    elif shown["state"] == "opened":
        state = f"open at {len(shown['unfinished'])}" if shown["unfinished"] else "done"
    provisional = " (provisional)" if shown["provisional"] else ""
    event = f"{shown['event']['source']} {shown['event']['id']}"
    return (
        f"{shown['due_on'] or '–'}{provisional}", shown["period"], state, shown["title"], shown["subject"],
        ", ".join(shown["units"]), event,
    )  # fmt: skip
