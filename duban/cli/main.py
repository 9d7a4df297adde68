"""`duban`: the console script. It lists the commands, and turns every known error into a line and an exit code."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from duban.cli import (
    account,
    audit,
    calendar,
    check,
    clock,
    delegation,
    feed,
    handover,
    journal,
    organisation,
    plan,
    policy,
    publish,
    recurring,
    rejects,
    report,
    retention,
    reveal,
    scores,
    services,
    settings_shown,
    sms,
    tokens,
    try_send,
    versions,
)
from duban.cli.demo import run as played
from duban.cli.refused import DONE

app = typer.Typer(
    name="duban",
    help="Duban 督办: turns a leading group's decisions into duties that reach every person, on time.",
    epilog="Exit codes: 0 done, 1 refused or faults found, 2 wrong usage, 3 a part it needs is away.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("duban"))
        raise typer.Exit


@app.callback()
def duban(
    _: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What holds for every command."""


app.command()(services.setup)
app.command()(services.up)
app.command()(services.worker)
app.command()(services.scheduler)
app.command()(services.console)
app.command()(publish.publish)
app.command()(plan.plan)
app.command()(check.check)
app.command()(audit.audit)
app.add_typer(policy.app, name="policy")
app.add_typer(organisation.app, name="organisation")
app.add_typer(handover.app, name="handover")
app.command()(reveal.reveal)
app.add_typer(calendar.app, name="calendar")
app.command()(versions.versions)
app.command()(versions.initiatives)
app.command()(scores.scores)
app.command()(scores.rounds)
app.add_typer(scores.claims, name="claims")
app.add_typer(rejects.app, name="rejects")
app.add_typer(recurring.app, name="recurring")
app.add_typer(journal.app, name="journal")
app.add_typer(retention.app, name="retention")
app.add_typer(clock.app, name="clock")
app.add_typer(tokens.app, name="token")
app.add_typer(account.app, name="account")
app.command("signin-link")(account.signin_link)
app.add_typer(sms.app, name="sms")
app.command()(report.report)
app.add_typer(feed.app, name="feed")
app.add_typer(delegation.app, name="delegation")
app.command("test-send")(try_send.try_send)
app.command("settings")(settings_shown.settings)
app.command()(played.demo)


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """The exit code of one command line."""
    try:
        app(words, prog_name="duban")
    except SystemExit as end:
        return _code(end)
    # The edge of the process: whatever it is, the user gets a line and a code, never a traceback.
    except Exception as error:  # noqa: BLE001
        from duban.cli.explain import explain

        told = explain(error)
        print(told.line, file=sys.stderr)
        for fault in told.faults:
            print(f"  {fault}", file=sys.stderr)
        return told.code
    return DONE


def _code(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else DONE if end.code is None else 1


if __name__ == "__main__":
    main()
