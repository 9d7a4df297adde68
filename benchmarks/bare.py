"""The peer of persistence: the same rows by bare `unnest … ON CONFLICT`, ready in memory, as many a commit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from duban.flow.parts import Parts

TABLES = ("event", "task", "opening", "obligation", "clock", "notice", "journal_entry")


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table, column by column, with the statement that inserts them."""

    table: str
    statement: str
    rows: Sequence[Sequence[Any]]


async def read_rows(parts: Parts, *, after: dict[str, int]) -> list[Batch]:
    """What the product wrote since `after` (rows of each table), in the order of writing."""
    batches = []
    async with parts.ledger.reading() as conn:
        for table in TABLES:
            columns = await conn.fetch(
                "SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute"
                " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''"
                " ORDER BY attnum",
                table,
            )
            chosen = [column for column in columns if not column["type"].endswith("[]")]
            names = ", ".join(f'"{column["attname"]}"' for column in chosen)
            slots = ", ".join(f"${n}::{column['type']}[]" for n, column in enumerate(chosen, 1))
            rows = await conn.fetch(f"SELECT {names} FROM {table} ORDER BY ctid OFFSET $1", after.get(table, 0))  # noqa: S608
            statement = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({slots}) ON CONFLICT DO NOTHING"  # noqa: S608
            batches.append(Batch(table, statement, [tuple(row) for row in rows]))
    return batches


async def counts(parts: Parts) -> dict[str, int]:
    """How many rows each table has."""
    async with parts.ledger.reading() as conn:
        return {table: await conn.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}  # noqa: S608


async def write_again(owner_url: str, parts: Parts, batches: Sequence[Batch], *, commits: int) -> float:
    """Seconds that the same rows take in emptied tables, in so many commits."""
    owner = await asyncpg.connect(owner_url)
    await owner.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    await owner.execute("CHECKPOINT")
    await owner.close()
    parted = [
        [[list(column) for column in zip(*part, strict=True)] for part in _split(b.rows, commits)] for b in batches
    ]
    began = time.perf_counter()
    for number in range(commits):
        async with parts.ledger.transaction() as conn:
            for batch, columns in zip(batches, parted, strict=True):
                if number < len(columns) and columns[number]:
                    await conn.execute(batch.statement, *columns[number])
    return time.perf_counter() - began


def _split(rows: Sequence[Sequence[Any]], parts: int) -> list[Sequence[Sequence[Any]]]:
    size = -(-len(rows) // parts) or 1
    return [rows[start : start + size] for start in range(0, len(rows), size)]
