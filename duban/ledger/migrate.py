"""The ledger's schema: numbered migrations, forward only, and the restricted role of the services. Run as the owner."""

from __future__ import annotations

import asyncio
from datetime import datetime
from importlib.resources import files
from urllib.parse import unquote, urlsplit

import asyncpg

FOLDER = files("duban.ledger") / "migrations"
LOCK = "SELECT pg_advisory_lock(hashtext('duban.migrate'))"
MADE = "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, made_real timestamptz NOT NULL DEFAULT now())"
INSERT_ONLY = ("journal_entry", "journal_chain", "journal_seal", "reveal", "slip")
MAY_CALL = (
    "ensure_partitions(timestamptz, integer)",
    "journal_held_by()",
    "detach_month(text, timestamptz, timestamptz)",
    "drop_left_month(text, timestamptz)",
)
"""Functions of the owner's that services may call."""
TRIES, PAUSE = 40, 0.25


async def migrate(owner_url: str, service_url: str, *, around: datetime) -> list[str]:
    """Brings the schema up to date and grants the services what they need; returns the migrations that ran."""
    conn = await asyncpg.connect(owner_url, timeout=10)
    try:
        await conn.execute(LOCK)
        await conn.execute(MADE)
        made = {row["name"] for row in await conn.fetch("SELECT name FROM migration")}
        new = [entry for entry in sorted(FOLDER.iterdir(), key=lambda entry: entry.name) if entry.name.endswith(".sql")]
        ran = []
        for entry in new:
            if entry.name not in made:
                async with conn.transaction():
                    await conn.execute(entry.read_text(encoding="utf-8"))
                    await conn.execute("INSERT INTO migration (name) VALUES ($1)", entry.name)
                ran.append(entry.name)
        await _make_partitions(conn, around)
        await grant(conn, service_url)
    finally:
        await conn.close()
    return ran


async def _make_partitions(conn: asyncpg.Connection, around: datetime) -> None:
    """A year's; a report that runs just now may keep the default partition, which is not waited for long."""
    for last in (*(False,) * TRIES, True):
        try:
            await conn.execute("SELECT ensure_partitions($1, 14)", around)
        except asyncpg.LockNotAvailableError:
            if last:
                raise
            await asyncio.sleep(PAUSE)
        else:
            return


async def grant(conn: asyncpg.Connection, service_url: str) -> None:
    """Makes the services' role, and lets it read and write but not alter; the journal takes insertions only."""
    parts = urlsplit(service_url)
    role, password = unquote(parts.username or ""), unquote(parts.password or "")
    name, secret = _identifier(role), await conn.fetchval("SELECT quote_literal($1::text)", password)
    owner = await conn.fetchval("SELECT current_user")
    if role and role != owner:
        exists = await conn.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role)
        if not exists:
            await conn.execute(f"CREATE ROLE {name} LOGIN PASSWORD {secret}")
        await conn.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        await conn.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        await conn.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        await conn.execute(f"GRANT EXECUTE ON FUNCTION {', '.join(MAY_CALL)} TO {name}")
        partitions = await conn.fetch(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND (relname = ANY($1) OR relname LIKE ANY($2))",
            list(INSERT_ONLY), [f"{table}\\_%" for table in INSERT_ONLY],
        )  # fmt: skip
        for row in partitions:
            await conn.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {_identifier(row['relname'])} FROM {name}")
        await conn.execute(
            f"REVOKE ALL ON migration, installation, month_left FROM {name};"
            f" GRANT SELECT ON migration, installation, month_left TO {name}"
        )
        await conn.execute(f"REVOKE INSERT, DELETE ON drill_clock FROM {name}")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
