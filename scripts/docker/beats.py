"""Health check of a container: does the service in it hold a live lease in the ledger? Exit 0 if so, else 1."""

from __future__ import annotations

import asyncio
import socket
import sys

import asyncpg

from config.settings import Settings

LIVE = """
SELECT EXISTS (
    SELECT FROM lease
    WHERE service = $1 AND host = $2 AND NOT ended AND heartbeat_real > clock_timestamp() - interval '30 seconds'
)
"""


async def beats(service: str) -> bool:
    """Whether this host's process of that service renewed its lease within two beats of 15 s."""
    url = Settings().database_url
    if url is None:
        return False
    connection = await asyncpg.connect(url.get_secret_value(), timeout=5)
    try:
        return bool(await connection.fetchval(LIVE, service, socket.gethostname(), timeout=5))
    finally:
        await connection.close(timeout=5)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(beats(sys.argv[1])) else 1)
