"""`duban plan`: what an event would make whom owe, by when, who is told and how; it writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.event_files import read_events
from duban.cli.ledger import run_quietly
from duban.cli.screen import JsonOption, show_json, table, warn
from duban.cli.settings_read import read_settings

if TYPE_CHECKING:
    from config.settings import Settings
    from events.envelope import Event


def plan(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Events as `duban publish` takes them; - is standard input.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show what the events of a file would make whom owe, by when, who is told and how. Writes nothing.

    By the ledger's policy and organisation where it can be reached, else by the files of DUBAN_CONFIG_DIR.
    """
    events = read_events([file])
    shown = run_quietly(_plan_all(read_settings(), events))
    if as_json:
        show_json(shown)
        return
    duties = [_row(duty, owed=duty["key"]) for duty in shown["tasks"]]
    duties += [_row(duty, owed=f"cascade/{duty['tier']}") for duty in shown["obligations"]]
    table(("unit", "owes", "what", "due", "told"), duties, none="These events make nobody owe anything.")


def _row(duty: dict[str, Any], *, owed: str) -> tuple[object, ...]:
    return duty["unit"], owed, duty["title"], _due(duty), _told(duty.get("told") or ())


def _due(duty: dict[str, Any]) -> str:
    if duty["due_at"] is None:
        return "counted from its opening"
    return str(duty["due_at"])[:16].replace("T", " ") + ("  provisional" if duty.get("provisional") else "")


def _told(told: Any) -> str:
    return "; ".join(str(one) for one in told)


async def _plan_all(settings: Settings, events: list[Event]) -> dict[str, Any]:
    from duban.flow.plan import dry_run
    from duban.wiring import Away, open_paper_parts, open_parts

    shown: dict[str, Any] = {"tasks": [], "obligations": []}
    try:
        async with open_parts(settings) as parts:
            for event in events:
                _join(shown, await dry_run(parts, event))
    except Away:
        warn("No ledger is reachable: planned by the files of DUBAN_CONFIG_DIR.")
        parts = open_paper_parts(settings)
        for event in events:
            _join(shown, await dry_run(parts, event))
    return shown


def _join(shown: dict[str, Any], one: Any) -> None:
    shown["tasks"].extend(one.tasks)
    shown["obligations"].extend(one.obligations)
