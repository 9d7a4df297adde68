"""The one place where what went wrong becomes a line for the user and an exit code; no traceback gets past it."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from duban.cli.refused import AWAY, REFUSED, Missing, Refused

if TYPE_CHECKING:
    from duban.flow.drill import Stuck
    from events.refusal import Refusal

_NO_SUCH_FILE = PermissionError | FileNotFoundError | IsADirectoryError | NotADirectoryError


class Told(NamedTuple):
    """What the user is told: the exit code, a line, and every fault under it."""

    code: int
    line: str
    faults: Sequence[str] = ()


# Refusals of the core that carry no more than their name, said here in the words of the command line.
SIMPLE = {
    "duban.flow.parts.NotSetUp": "The ledger has no policy or organisation yet; run `duban setup`.",
    "duban.flow.rejects.NoSuchReject": "There is no open reject of that id; `duban rejects list` names them.",
    "duban.flow.rejects.BadReason": "The reason must be one line of at most 200 characters, and not blank.",
    "duban.journal.chain.ChainBroken": "An entry of the journal is gone; `duban journal verify` names the first.",
    "duban.flow.journal.chaining.ForeignNumbers": "The ledger came from another cluster; see docs/journal.md.",
    "duban.flow.rejects.NothingKept": "Nothing but the envelope was kept of it; name the mended event by --with FILE.",
    "duban.flow.drill.NoDrill": "There is no drill clock to advance; the time is real.",
    "duban.flow.drill.Backwards": "The drill clock cannot go back.",
    "duban.flow.drill.Occupied": "Another `duban clock advance` is moving the clock; wait for it to end.",
}


def explain(error: Exception) -> Told:
    """The line and exit code of an error that we know; of any other, where its details were kept."""
    for attempt in (_ours, _of_the_core, _simple, _of_libraries):
        if (told := attempt(error)) is not None:
            return told
    return _unforeseen(error)


def _ours(error: Exception) -> Told | None:
    if isinstance(error, Refused):
        return Told(REFUSED, error.line, error.faults)
    if isinstance(error, Missing):
        return Told(AWAY, str(error))
    return None


def _of_the_core(error: Exception) -> Told | None:
    return next((tell(error) for kind, tell in _table() if isinstance(error, kind)), None)


def _table() -> Sequence[tuple[type[Exception], Callable[[Any], Told]]]:
    """What carries more than its name. Imported here, where something went wrong, so that `--help` stays quick."""
    import asyncpg

    from duban.flow.drill import Stuck
    from duban.flow.gateway.tokens import TokenRefused
    from duban.flow.organisation.orders import HandoverRefused
    from duban.flow.organisation.reveal import RevealRefused
    from duban.flow.rejects import StillRefused
    from duban.flow.reports.feeds import FeedRefused
    from duban.flow.reports.making import NoReport
    from duban.flow.sessions.accounts import AccountRefused
    from duban.ledger.database import TooLong, Transient
    from duban.playbook.faults import Faults
    from duban.wiring import Away
    from events.refusal import Refusal

    return (
        (Away, lambda error: Told(AWAY, f"{error.part} is away: {error.why}")),
        (TooLong, lambda error: Told(AWAY, f"PostgreSQL took too long, and stopped: {error}")),
        (Transient, lambda error: Told(AWAY, f"PostgreSQL is away: {error}")),
        (
            asyncpg.InvalidAuthorizationSpecificationError,
            lambda _: Told(AWAY, "PostgreSQL is away: it refuses the login"),
        ),
        (asyncpg.InvalidCatalogNameError, lambda _: Told(AWAY, "PostgreSQL is away: it has no database of that name")),
        (asyncpg.UndefinedTableError, lambda _: Told(REFUSED, "The ledger has not been set up; run `duban setup`.")),
        (Faults, lambda error: Told(REFUSED, "The files have faults:", [str(item) for item in error.items])),
        (TokenRefused, lambda error: Told(REFUSED, f"{error} [{error.code}]")),
        (HandoverRefused, lambda error: Told(REFUSED, f"{error} [{error.code}]")),
        (RevealRefused, lambda error: Told(REFUSED, f"{error} [{error.code}]")),
        (FeedRefused, lambda error: Told(REFUSED, f"{error} [{error.code}]")),
        (AccountRefused, lambda error: Told(REFUSED, f"{error} [{error.code}]")),
        (NoReport, lambda error: Told(REFUSED, f"{error} [{error.code}]")),
        (Stuck, _stuck),
        (StillRefused, lambda error: _refusal(error.refusal)),
        (Refusal, _refusal),
    )


def _stuck(error: Stuck) -> Told:
    why = f"The clock stopped, since what was due is not getting done: {error}"
    return Told(AWAY, f"{why}; not running: {', '.join(error.missing)}") if error.missing else Told(REFUSED, why)


def _refusal(refusal: Refusal) -> Told:
    faults = [f"{fault.field}: {fault.detail} [{fault.code}]" for fault in refusal.faults]
    return Told(REFUSED, f"The event is refused ({refusal.reason}):", faults)


def _simple(error: Exception) -> Told | None:
    line = SIMPLE.get(f"{type(error).__module__}.{type(error).__name__}")
    return Told(REFUSED, line) if line else None


def _of_libraries(error: Exception) -> Told | None:
    if isinstance(error, ModuleNotFoundError):
        return Told(AWAY, f"The Python package {error.name} is not installed.")
    if isinstance(error, _NO_SUCH_FILE) and error.filename:
        return Told(REFUSED, f"{error.filename}: {error.strerror}")
    return None


def _unforeseen(error: Exception) -> Told:
    """A fault of the program: told as one, with the traceback in a file of its owner's only."""
    handle, name = tempfile.mkstemp(prefix="duban-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(traceback.format_exception(error))
    return Told(REFUSED, f"An unforeseen fault of the program ({type(error).__name__}); details are in {Path(name)}")
