"""The console as a process: it starts without PostgreSQL, finds it when it comes, and ends when told."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

from duban.embedded.postgres import start
from duban.embedded.process import free_port
from duban.wiring.setup import make_keys, make_ledger
from tests.conftest import settings_of


async def until(answers: Callable[[], Any], *, within: float = 30.0) -> Any:
    """The first answer that is not None; what is not there yet is asked for again."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        try:
            if (found := answers()) is not None:
                return found
        except httpx2.TransportError:
            pass
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {within} s")


def console(folder: Path, url: str, *, port: int) -> subprocess.Popen[bytes]:
    """`duban console`, as it is started by everything that starts it."""
    env = {
        "PATH": os.environ["PATH"], "DUBAN_DATA_DIR": str(folder), "DUBAN_DATABASE_URL": url,
        "DUBAN_HTTP": f"127.0.0.1:{port}",
    }  # fmt: skip
    with (folder / "console.log").open("wb") as log:
        return subprocess.Popen([sys.executable, "-m", "duban.console.run", "console"], env=env, stderr=log, stdout=log)


async def test_it_serves_before_during_and_after_postgresql_is_away_and_ends_when_told(tmp_path: Path) -> None:
    server = await start(tmp_path / "pg", options={"fsync": "off"})
    settings = settings_of(tmp_path, owner=server.owner_url, service=server.service_url, database="duban")
    make_keys(settings.keys_path)
    await make_ledger(settings)
    await server.stop()
    port = free_port()
    process = console(tmp_path, server.service_url, port=port)
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx2.Client(base_url=base, trust_env=False) as client:
            away = await until(lambda: client.get("/readyz"))
            assert away.status_code == 503
            assert not away.json()["checks"]["postgresql"]["ok"]
            assert client.get("/healthz").status_code == 200
            assert client.get("/a/x").status_code == 503
            server = await start(tmp_path / "pg", port=server.port, options={"fsync": "off"})
            await until(lambda: client.get("/readyz").json()["checks"]["postgresql"]["ok"] or None)
            assert client.get("/a/x").status_code == 404
            await server.stop()
            assert client.get("/v1/tasks", headers={"Authorization": "Bearer x"}).status_code == 503
            assert client.get("/healthz").status_code == 200
            server = await start(tmp_path / "pg", port=server.port, options={"fsync": "off"})
            await until(lambda: client.get("/readyz").json()["checks"]["postgresql"]["ok"] or None)
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 10) == 0
            assert time.monotonic() - told < 6
    finally:
        process.kill()
        process.wait()
        await server.stop()
