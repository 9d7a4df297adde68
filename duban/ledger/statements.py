"""The SQL of the ledger: one verb-named file a statement, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

FOLDER = files("duban.ledger") / "sql"


@cache
def sql(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
