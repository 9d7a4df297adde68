"""What a template may say: the facts of one notice to one person, read by name in `config/templates/`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """One overdue duty in a leader's digest; `due` in local time, `days_overdue` in calendar days."""

    unit: str
    title: str
    due: datetime
    days_overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Instants are local and aware. `is_owner` is false where the recipient is a superior or copied.

    `count` is the N of 第N次催办, 0 for a first notice; `days_overdue` counts calendar days; `link` and `code` are
    made for everybody who is told; `about` is the opaque reference of the person an event is about. `reason` says why
    something was withdrawn or moved, or what lags; `replaced`: a corrected event follows; `due_before`: the old one.
    `chain_row` and `chain_hash` are the head of the journal's chain when a digest was made.
    """

    recipient: str = field(default="", repr=False)
    recipient_unit: str
    owner_unit: str = ""
    owner_post: str = ""
    title: str
    event_title: str = ""
    event_kind: str = ""
    points: tuple[str, ...] = ()
    document: str = ""
    about: str = ""
    kind: Literal["task", "obligation", ""] = ""
    key: str = ""
    evidence: str = ""
    due: datetime | None = None
    provisional: bool = False
    short_notice: bool = False
    sign_by: datetime | None = None
    step: str = ""
    count: int = 0
    today: date
    days_overdue: int = 0
    link: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    rows: tuple[DigestRow, ...] = ()
    reason: str = ""
    replaced: bool = False
    due_before: datetime | None = None
    unit_vacant: str = ""
    post_vacant: str = ""
    chain_row: int = 0
    chain_hash: str = ""
    is_owner: bool = True


FIELDS: Final = tuple(each.name for each in fields(Facts))


def as_variables(facts: Facts) -> dict[str, Any]:
    """The facts by name, as a template sees them."""
    return {name: getattr(facts, name) for name in FIELDS}
