"""The embedded PostgreSQL: on loopback and a free port, durable, gone when its parent is gone."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from duban.embedded.datadir import DataDirectory
from duban.embedded.postgres_cluster import DATABASE, OWNER, SERVICE, Cluster, open_cluster
from duban.embedded.process import CLEAN, Child, PartFailed, free_port, start_child

READY_WITHIN = 120.0  # recovery reads up to 1 GB of log
TRIES = 20

OPTIONS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "on",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What a statement carried is never logged: it may be a name or an address. The client gets its error anyway.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Short statements on few cores: neither compiling nor sharing them out pays.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
}


@dataclass(frozen=True)
class Postgres:
    """A running server. `owner_url` is for setup alone; the role of `service_url` is made by setup."""

    child: Child
    port: int
    version: str
    owner_url: str
    service_url: str
    sentence: str

    @property
    def settings(self) -> Mapping[str, str]:
        return {"DUBAN_DATABASE_URL": self.service_url, "DUBAN_DATABASE_OWNER_URL": self.owner_url}

    async def ended(self) -> int:
        return await self.child.ended()

    async def stop(self) -> None:
        """Ends every session, writes a checkpoint, and returns when no process is left."""
        await self.child.stop((signal.SIGINT, 10), (signal.SIGQUIT, 3))


async def start(data: Path, *, port: int | None = None, options: Mapping[str, str] | None = None) -> Postgres:
    """Starts the cluster of a data directory, made where there is none, and returns when the database `duban` answers.

    To be called from the main thread: the server ends when the thread that started it does. `options` are settings of
    postgresql.conf that go before ours. The data directory's lock keeps a second server out.
    """
    data = DataDirectory(data).path
    cluster = await open_cluster(data)
    # Sessions of a killed server may hold its memory for a moment, and another program may take the port first.
    for attempt in range(TRIES):
        chosen = port or free_port()
        child = _spawn(cluster, data, {**OPTIONS, **(options or {}), "port": str(chosen)})
        try:
            if await _answers(cluster, child, port=chosen):
                return _describe(cluster, child, port=chosen)
        except BaseException:
            # Not to swallow anything: whatever ends the wait, a cancellation too, the child is not left behind.
            child.kill()
            raise
        await asyncio.sleep(0.05 * attempt)
    raise PartFailed(f"PostgreSQL does not start; {child.log} ends with:\n{child.last_words()}")


def _spawn(cluster: Cluster, data: Path, options: Mapping[str, str]) -> Child:
    if cluster.binaries.major >= 18:
        # Its own I/O processes would be titled `io worker`, and taken for our service of that name.
        options = {"io_method": "sync", **options}
    return start_child(
        [cluster.binaries.folder / "postgres", "-D", cluster.folder, *(f"--{n}={v}" for n, v in options.items())],
        log=data / "logs" / "postgres.log",
        env=CLEAN,
        # At once: a shutdown that nobody waits for must not take its time; the log recovers what was committed.
        death_signal=signal.SIGQUIT,
        identity=cluster.identity,
    )


def _describe(cluster: Cluster, child: Child, *, port: int) -> Postgres:
    return Postgres(
        child=child,
        port=port,
        version=cluster.binaries.version,
        owner_url=cluster.url(OWNER, port=port),
        service_url=cluster.url(SERVICE, port=port),
        sentence=f"PostgreSQL {cluster.binaries.version} on 127.0.0.1:{port}, durable, in {cluster.folder}",
    )


async def _answers(cluster: Cluster, child: Child, *, port: int) -> bool:
    """True once the database is there; False when the server ended instead."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    while child.alive:
        try:
            await _make_database(cluster, port=port)
        except asyncpg.InvalidPasswordError as refused:
            await asyncio.sleep(0.5)
            # Where the port is another server's, ours has ended by now.
            if child.alive:
                raise PartFailed("postgres.json holds other passwords than the PostgreSQL beside it") from refused
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError) as away:
            if asyncio.get_running_loop().time() > deadline:
                raise PartFailed(f"PostgreSQL does not answer after {READY_WITHIN:.0f} s; see {child.log}") from away
            await asyncio.sleep(0.02)
        else:
            return True
    return False


async def _make_database(cluster: Cluster, *, port: int) -> None:
    try:
        connection = await asyncpg.connect(cluster.url(OWNER, port=port))
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(cluster.url(OWNER, port=port, database="postgres"))
        try:
            await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()
    else:
        await connection.close()
