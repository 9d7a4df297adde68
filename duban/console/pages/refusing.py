"""A press that was refused: beside its fields where they are wrong, else the page that says why and keeps the text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeAlias

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from duban.console.pages.frame import sentences, show, words_of
from duban.console.pages.guard import HIDDEN
from duban.console.pages.language import Translate
from duban.flow.refused import ActionRefused, ChangedSince, NotThere, Wrong
from duban.flow.tasks.once import KeyReused
from duban.lifecycle import Illegal
from events.refusal import Reason, Refusal

REFUSALS: Final = (ActionRefused, Illegal, Refusal, KeyReused, ValidationError)
"""What a press may end with, beside success."""
_STALE: Final = (ChangedSince, Illegal, KeyReused)

Faults: TypeAlias = Mapping[str, str]
Again: TypeAlias = Callable[[Faults, Mapping[str, str], int], Awaitable[Response | None]]
"""The page of the form once more, with a sentence a field and what was typed; None where it has that form no more."""


async def refused(
    request: Request, error: Exception, given: Mapping[str, str], *, back: str, again: Again | None = None
) -> Response:
    """The form again where its fields are wrong and it can be shown, else why nothing was done."""
    t, status = words_of(request), _status(error)
    faults = faults_of(error, t)
    shown = await again(faults, given, status) if again and faults else None
    return shown or told(request, why(error, t), given, back=back, status=status, stale=isinstance(error, _STALE))


def told(
    request: Request, why: str, given: Mapping[str, str], *, back: str, status: int, stale: bool = False
) -> Response:
    """Nothing was done, and why; all that was typed is there, and a way back."""
    typed = [value for name, value in given.items() if name not in HIDDEN and value.strip()]
    return show(request, "acted.html", status=status, why=why, typed=typed, back=back, stale=stale)


def faults_of(error: Exception, t: Translate) -> dict[str, str]:
    """A sentence for each field of the body that is wrong; none where it is not the body's fault."""
    if isinstance(error, ValidationError):
        return sentences(error, t)
    if isinstance(error, Wrong):
        return _joined((fault.field, fault.detail) for fault in error.wrong)
    if isinstance(error, Refusal) and error.reason is Reason.INVALID_DATA:
        return _joined(("reason", fault.detail) for fault in error.faults)
    return {}


def _joined(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, detail in found:
        said[name] = f"{said[name]}；{detail}" if name in said else detail
    return said


def why(error: Exception, t: Translate) -> str:
    """Why nothing was done, in one line."""
    if isinstance(error, Refusal):
        return "；".join(fault.detail for fault in error.faults)
    return "；".join(dict.fromkeys(faults_of(error, t).values())) or str(error)


def _status(error: Exception) -> int:
    if isinstance(error, NotThere):
        return 404
    return 400 if isinstance(error, Wrong | ValidationError) else 409
