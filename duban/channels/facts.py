"""What a template may say: the facts of one notice to one person, read by name in `config/templates/`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final, Literal

from duban.reports.written import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """One duty in a digest; `due` in local time, `days_overdue` in calendar days; `link` where the reader may sign."""

    unit: str
    title: str
    due: datetime
    days_overdue: int
    link: str | None = field(default=None, repr=False)
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Instants are local and aware. `is_owner` is false where the recipient is a superior or copied.

    `count` is the N of 第N次催办, 0 for a first notice, in a digest how many it lists; `days_overdue` counts calendar
    days, in a digest those of the latest; `link` and `code` are made for everybody who is told, `page`
    is a task's own, for whoever is signed in; `about` is the opaque
    reference of the person an event is about. `reason` says why something was withdrawn or moved, or what lags;
    `replaced`: a corrected event follows; `due_before`: the old one.
    `chain_row` and `chain_hash` are the head of the journal's chain when a digest or report was made; `period`,
    `summary` and `tables` are a report's.
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
    page: str = ""
    rows: tuple[DigestRow, ...] = ()
    reason: str = ""
    replaced: bool = False
    due_before: datetime | None = None
    unit_vacant: str = ""
    post_vacant: str = ""
    chain_row: int = 0
    chain_hash: str = ""
    is_owner: bool = True
    period: str = ""
    summary: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


FIELDS: Final = tuple(each.name for each in fields(Facts))


def as_variables(facts: Facts) -> dict[str, Any]:
    """The facts by name, as a template sees them."""
    return {name: getattr(facts, name) for name in FIELDS}
