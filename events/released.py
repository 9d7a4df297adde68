"""The schemas as released, and that the current ones still take what those took.

`python -m events.released --check` compares with every release; `python -m events.released VERSION` records one.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from events.catalogue import KINDS
from events.compatible import broken
from events.schemas import FOLDER, schema

RELEASED: Final = FOLDER / "released"


def breaches(released: Mapping[str, Mapping[str, Any]], current: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What the current schemas may refuse that the released ones took, kind by kind."""
    return [
        f"{kind}: {complaint}"
        for kind, old in released.items()
        for complaint in (broken(old, current[kind]) if kind in current else ["the kind is gone"])
    ]


def current() -> dict[str, dict[str, Any]]:
    """The schema of each kind, as the models say it now."""
    return {kind: schema(kind) for kind in KINDS}


def releases(folder: Path = RELEASED) -> dict[str, dict[str, dict[str, Any]]]:
    """Each release by its version, and in it the schema of each kind."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def record(version: str, folder: Path = RELEASED) -> None:
    """Keep the current schemas as those of that version. FileExistsError where it was released before."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{version}.json").open("x", encoding="utf-8") as file:
        file.write(json.dumps(current(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Say where an event that a release took may be refused now, or record a release."""
    parser = argparse.ArgumentParser(prog="python -m events.released", description=main.__doc__)
    parser.add_argument("version", nargs="?", help="record the current schemas as those of this version")
    parser.add_argument("--check", action="store_true", help="exit 1 where a release and the current schemas differ so")
    parser.add_argument("--folder", type=Path, default=RELEASED, help="where releases lie (default: %(default)s)")
    options = parser.parse_args(arguments)
    if bool(options.version) is options.check:
        parser.error("either --check or a VERSION")
    if options.version:
        record(options.version, options.folder)
        return 0
    now = current()
    found = [f"{version}: {line}" for version, old in releases(options.folder).items() for line in breaches(old, now)]
    for line in found:
        print(f"{line} (a released field may not be taken away or narrowed: make it a new kind)", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
