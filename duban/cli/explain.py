"""The one place where what went wrong becomes a line for the user and an exit code; no traceback gets past it."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from duban.cli.refused import AWAY, REFUSED, Missing, Refused


class Told(NamedTuple):
    """What the user is told: the exit code, a line, and every fault under it."""

    code: int
    line: str
    faults: Sequence[str] = ()


# Errors of the core whose docstring is what they say; all are refusals.
SAY_THEMSELVES = {
    "duban.flow.parts": ("NotSetUp",),
    "duban.flow.rejects": ("NoSuchReject", "NothingKept"),
    "duban.flow.tokens": ("TokenRefused",),
}


def explain(error: Exception) -> Told:
    """The line and exit code of an error that we know; of any other, where its details were kept."""
    for attempt in (_ours, _of_the_core, _that_says_itself, _of_libraries):
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
    # Known by then at the latest: an error of a module exists only where the module was imported.
    from duban.flow.rejects import StillRefused
    from duban.ledger.database import Transient
    from duban.playbook.faults import Faults
    from duban.wiring import Away
    from events.refusal import Refusal

    if isinstance(error, Away):
        return Told(AWAY, f"{error.part} is away: {error.why}")
    if isinstance(error, Transient):
        return Told(AWAY, f"PostgreSQL is away: {error}")
    if isinstance(error, Faults):
        return Told(REFUSED, "The files have faults:", [str(item) for item in error.items])
    if isinstance(error, StillRefused):
        error = error.refusal
    if isinstance(error, Refusal):
        faults = [f"{fault.field}: {fault.detail} [{fault.code}]" for fault in error.faults]
        return Told(REFUSED, f"The event is refused ({error.reason}):", faults)
    return None


def _that_says_itself(error: Exception) -> Told | None:
    kind = type(error)
    if kind.__name__ not in SAY_THEMSELVES.get(kind.__module__, ()):
        return None
    code = getattr(error, "code", None)
    return Told(REFUSED, (str(error) or kind.__doc__ or kind.__name__) + (f" [{code}]" if code else ""))


def _of_libraries(error: Exception) -> Told | None:
    if isinstance(error, ModuleNotFoundError):
        return Told(AWAY, f"The Python package {error.name} is not installed.")
    if isinstance(error, PermissionError | FileNotFoundError) and error.filename:
        return Told(REFUSED, f"{error.filename}: {error.strerror}")
    return None


def _unforeseen(error: Exception) -> Told:
    """A fault of the program: told as one, with the traceback in a file of its owner's only."""
    handle, name = tempfile.mkstemp(prefix="duban-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(traceback.format_exception(error))
    return Told(REFUSED, f"An unforeseen fault of the program ({type(error).__name__}); details are in {Path(name)}")
