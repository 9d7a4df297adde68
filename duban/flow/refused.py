"""Why an action is refused: a few kinds, which the edge translates once, each with a stable code and a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple


class FieldWrong(NamedTuple):
    """One field of the body that is wrong: where, a stable code, and in Chinese what to do."""

    field: str
    code: str
    detail: str


class ActionRefused(Exception):
    """What was asked for is not done, and nothing of it stays. The message is for people, in Chinese."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.__doc__)


class NotThere(ActionRefused):
    """没有这个编号的记录，或者您无权查看。"""

    code = "not-found"


class Wrong(ActionRefused):
    """What the body says cannot be done; `field` names it."""

    field: ClassVar[str] = "body"

    @property
    def wrong(self) -> Sequence[FieldWrong]:
        """Every field that is wrong."""
        return (FieldWrong(self.field, self.code, str(self)),)


class NotAllowed(Wrong):
    """It may be done, but not by whom it is asked for."""


class NotNow(ActionRefused):
    """What stands in the way is how things are; the edge adds the state found."""


class ChangedSince(ActionRefused):
    """读取之后，该记录已有变化：请重新读取，核对后再办理。"""

    code = "changed-since"
