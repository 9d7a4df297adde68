"""A task as it stands in the list of a mail, kept with the notice until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from duban.ledger.database import Row


def listed(unit: str, title: str, due_at: datetime, *, provisional: bool) -> list[object]:
    """Unit, title and due instant; a fourth value marks what is provisional, and only that."""
    return [unit, title, due_at.isoformat(), *([True] if provisional else [])]


def listed_row(row: Mapping[str, Any] | Row) -> list[object]:
    """The same of a row that has these columns."""
    return listed(row["unit"], row["title"], row["due_at"], provisional=row["provisional"])
