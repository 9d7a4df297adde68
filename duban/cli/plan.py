"""`duban plan`: what an event would make whom owe, and what changed rules would have made of events; writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duban.cli.event_files import read_events
from duban.cli.impact import show_impact
from duban.cli.ledger import run_quietly
from duban.cli.plan_table import COLUMNS, footnotes, proofs, rows
from duban.cli.refused import Refused
from duban.cli.screen import JsonOption, say, show_json, table, warn
from duban.cli.settings_read import read_settings

if TYPE_CHECKING:
    from config.settings import Settings
    from duban.flow.planned.dry_run import PlanShown
    from events.envelope import Event

LISTS = ("tasks", "obligations", "waiting", "then", "rules", "contacts", "notes")


def plan(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Events as `duban publish` takes them; - is standard input.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Replay the events received since that day (2026-03-02) instead."),
    ] = None,
    playbooks: Annotated[
        Path | None, typer.Option("--playbooks", metavar="DIR", help="Replay them under the playbooks of this folder.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List each row where many are alike or there are many.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what the events of FILE would make whom owe, by when, who is told and how. Writes nothing.

    By the ledger's policy and organisation where it can be reached, else by the files of DUBAN_CONFIG_DIR.

    With --since and --playbooks instead of FILE: show how changed rules would have planned the events recorded since
    that day: duties added, gone, moved, reassigned, told otherwise. DIR is a configuration folder or its playbooks.
    """
    if since is not None and playbooks is not None and file is None:
        show_impact(since, playbooks, every=every, as_json=as_json)
        return
    if file is None or since is not None or playbooks is not None:
        raise typer.BadParameter("name a FILE of events, or --since DATE and --playbooks DIR, not both")
    events = read_events([file])
    found = run_quietly(_plan_all(read_settings(), events))
    if as_json:
        show_json(_joined(found))
        return
    for event, one in zip(events, found, strict=True):
        _show(event, one, every=every)


def _show(event: Event, one: PlanShown, *, every: bool) -> None:
    title = f"{event.kind} {event.id} of {event.source}, about {event.subject}"
    table(COLUMNS, rows(one, every=every), title=title, none=f"{title}: makes nobody owe anything.")
    for line in (*proofs(one.tasks), *footnotes(one)):
        say(f"  · {line}")


def _joined(found: list[PlanShown]) -> dict[str, Any]:
    """All plans as one; of recurring work the one, or where there are several events those that have any."""
    series = [one.recurring for one in found]
    joined: dict[str, Any] = {name: [each for one in found for each in getattr(one, name)] for name in LISTS}
    return joined | {"recurring": series[0] if len(series) == 1 else [one for one in series if one is not None]}


async def _plan_all(settings: Settings, events: list[Event]) -> list[PlanShown]:
    from duban.flow.planned.dry_run import dry_run
    from duban.wiring import Away, open_parts

    try:
        async with open_parts(settings) as parts:
            return [await dry_run(parts, event, clock_start=settings.clock_start) for event in events]
    except Away:
        warn("No ledger is reachable: planned by the files of DUBAN_CONFIG_DIR.")
        return _plan_from_files(settings, events)


def _plan_from_files(settings: Settings, events: list[Event]) -> list[PlanShown]:
    from datetime import UTC, datetime

    from duban.flow.planned.dry_run import dry_run_from_files
    from duban.playbook.files import read_config
    from duban.playbook.load import load_policy
    from duban.playbook.organisation import parse_organisation
    from duban.wiring.config import organisation_file
    from duban.wiring.parts import rules_of

    found = organisation_file(settings.config_dir)
    if found is None:
        raise Refused(f"{settings.config_dir} holds no organisation file, and no ledger is reachable.")
    policy, file = load_policy(read_config(settings.config_dir), version=1), parse_organisation(*found)
    now, rules = settings.clock_start or datetime.now(UTC), rules_of(settings)
    return [dry_run_from_files(event, policy=policy, file=file, rules=rules, now=now) for event in events]
