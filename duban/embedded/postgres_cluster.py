"""The files of the embedded PostgreSQL: made once, whole or not at all, with passwords that only the owner can read."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

from duban.embedded.datadir import sync_folder, write_secret
from duban.embedded.nobody import unprivileged
from duban.embedded.postgres_binaries import Binaries, find_binaries
from duban.embedded.process import CLEAN, Identity, PartFailed, start_child

OWNER, SERVICE, DATABASE = "duban_owner", "duban_service", "duban"


@dataclass(frozen=True)
class Passwords:
    owner: str
    service: str


@dataclass(frozen=True)
class Cluster:
    """An initialised cluster, the binaries that fit it, and who must run them."""

    folder: Path
    passwords: Passwords
    binaries: Binaries
    identity: Identity | None

    def url(self, role: str, *, port: int, database: str = DATABASE) -> str:
        password = self.passwords.owner if role == OWNER else self.passwords.service
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


async def open_cluster(data: Path) -> Cluster:
    """The cluster of a data directory, made where there is none yet, and no longer run by anybody."""
    folder, made = data / "postgres", _major(data / "postgres")
    passwords = _passwords(data / "postgres.json", exist=made is not None)
    cluster = Cluster(folder, passwords, find_binaries(made), unprivileged())
    if made is None:
        await _initialise(cluster, log=data / "logs" / "initdb.log")
    await _end_left_over(folder / "postmaster.pid")
    return cluster


def _major(folder: Path) -> int | None:
    try:
        return int((folder / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def _passwords(path: Path, *, exist: bool) -> Passwords:
    if path.exists():
        return Passwords(**json.loads(path.read_text(encoding="utf-8")))
    if exist:
        raise PartFailed(f"{path} is missing: the passwords of the PostgreSQL beside it; restore both together")
    made = Passwords(owner=secrets.token_hex(24), service=secrets.token_hex(24))
    write_secret(path, json.dumps(asdict(made)) + "\n")
    return made


async def _initialise(cluster: Cluster, *, log: Path) -> None:
    """Runs initdb beside the place and renames, so that a killed attempt leaves nothing half made."""
    draft, password = cluster.folder.with_name("postgres.new"), cluster.folder.with_name("postgres.password")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    write_secret(password, cluster.passwords.owner + "\n")
    if cluster.identity:
        for path in (draft, password):
            os.chown(path, cluster.identity.user, cluster.identity.group)
    try:
        await _run_initdb(cluster, draft, password=password, log=log)
    finally:
        password.unlink()
    draft.rename(cluster.folder)
    sync_folder(cluster.folder.parent)


async def _run_initdb(cluster: Cluster, draft: Path, *, password: Path, log: Path) -> None:
    who = ["--username", OWNER, "--auth=scram-sha-256", f"--pwfile={password}"]
    what = ["--locale=C.UTF-8", "-E", "UTF8", "--no-instructions"]
    argv: list[str | Path] = [cluster.binaries.folder / "initdb", "-D", draft, *who, *what]
    child = start_child(argv, log=log, env=CLEAN, identity=cluster.identity)
    try:
        if await child.ended() != 0:
            raise PartFailed(f"initdb failed; {log} ends with:\n{child.last_words()}")
    finally:
        child.kill()


async def _end_left_over(pid_file: Path) -> None:
    """Sees to it that no server of an earlier run is in the way. The data directory's lock is held, so it is nobody's.

    PostgreSQL itself clears a stale file, except where its pid has gone to another process of the same user.
    """
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for _ in range(100):
            pid = _left_over(pid_file)
            if pid is None:
                return
            os.kill(pid, number)
            await asyncio.sleep(0.1)
    raise PartFailed(f"an earlier PostgreSQL in {pid_file.parent} does not end")


def _left_over(pid_file: Path) -> int | None:
    """The pid of the server that runs the folder; where none does, its file goes."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        if os.fsencode(pid_file.parent) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return pid
    except (OSError, ValueError):
        pass
    pid_file.unlink(missing_ok=True)
    return None
