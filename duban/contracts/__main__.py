"""`python -m duban.contracts` writes what is published about the contract; `--check` compares."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from duban.contracts.files import DOCS, stale, write


def main(arguments: list[str] | None = None) -> int:
    """Write the published files, or with `--check` say which are not current."""
    parser = argparse.ArgumentParser(prog="python -m duban.contracts", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not current")
    parser.add_argument("--folder", type=Path, default=DOCS, help="where the files lie (default: docs)")
    options = parser.parse_args(arguments)
    if not options.check:
        write(options.folder)
        return 0
    outdated = stale(options.folder)
    for path in outdated:
        print(f"docs/{path} is not current: run python -m duban.contracts", file=sys.stderr)
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
