"""A report's notice in hand: what it says, and the file that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from duban.channels.attachment import Attachment
from duban.flow.reports.files import kept_file
from duban.ledger import reports as ledger
from duban.ledger.database import Connection
from duban.reports.written import STEPS, Report, read_report

REPORTS: Final = frozenset(STEPS.values())
"""The steps of notices that bring a report."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report as it is sent."""

    report: Report
    file: Attachment


async def kept_report(conn: Connection, notice: UUID) -> Kept | None:
    """The report of a notice; None where it is kept no longer."""
    row = await ledger.kept(conn, notice)
    return None if row is None else Kept(read_report(row["body"]), kept_file(row))
