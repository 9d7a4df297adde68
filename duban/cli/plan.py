"""`duban plan`: what an event would make whom owe, by when, who is told and how; it writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.event_files import read_events
from duban.cli.ledger import run_quietly
from duban.cli.refused import Refused
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
    return duty["unit"], owed, duty["title"], _due(duty), _told(duty["told"])


def _due(duty: dict[str, Any]) -> str:
    marks = [mark for mark in ("provisional", "short_notice") if duty.get(mark)]
    return " ".join([str(duty["due_at"])[:16].replace("T", " "), *marks])


def _told(told: list[dict[str, str]]) -> str:
    """Each person once, with all channels: `hrss/liaison p-0042 email+inbox`."""
    channels: dict[str, list[str]] = {}
    for one in told:
        channels.setdefault(f"{one['post']} {one['person']}", []).append(one["channel"])
    return "; ".join(f"{person} {'+'.join(by)}" for person, by in channels.items())


async def _plan_all(settings: Settings, events: list[Event]) -> dict[str, Any]:
    from duban.flow.plan import dry_run
    from duban.wiring import Away, open_parts

    shown: dict[str, Any] = {"tasks": [], "obligations": []}
    try:
        async with open_parts(settings) as parts:
            for event in events:
                _join(shown, await dry_run(parts, event))
    except Away:
        warn("No ledger is reachable: planned by the files of DUBAN_CONFIG_DIR.")
        _plan_from_files(settings, events, shown)
    return shown


def _plan_from_files(settings: Settings, events: list[Event], shown: dict[str, Any]) -> None:
    from datetime import UTC, datetime

    from duban.flow.plan import dry_run_from_files
    from duban.playbook.files import read_config
    from duban.playbook.load import load_policy
    from duban.playbook.organisation import parse_organisation
    from duban.wiring.config import organisation_file
    from duban.wiring.parts import rules_of

    found = organisation_file(settings.config_dir)
    if found is None:
        raise Refused(f"{settings.config_dir} holds no organisation file, and no ledger is reachable.")
    policy, file = load_policy(read_config(settings.config_dir), version=1), parse_organisation(*found)
    now = settings.clock_start or datetime.now(UTC)
    for event in events:
        _join(shown, dry_run_from_files(event, policy=policy, file=file, rules=rules_of(settings), now=now))


def _join(shown: dict[str, Any], one: Any) -> None:
    shown["tasks"].extend(one.tasks)
    shown["obligations"].extend(one.obligations)
