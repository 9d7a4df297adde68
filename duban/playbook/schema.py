"""The published JSON Schema of a playbook: `python -m duban.playbook.schema` writes it, `--check` compares.

Editors use it to complete and to underline; `duban check` finds what no schema can say.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from duban.playbook.rules import PlaybookFile
from duban.playbook.vocabulary import event_fields

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "playbook.schema.json"


def schema() -> dict[str, Any]:
    """The schema of one file `playbooks/<event>.yaml`."""
    made = TypeAdapter(PlaybookFile).json_schema()
    made["properties"]["event"] = {"enum": sorted(event_fields())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:duban:schema:playbook:v1",
        **made,
        "title": "Playbook",
    }


def text() -> str:
    """The schema as its file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with `--check` say whether it is current."""
    parser = argparse.ArgumentParser(prog="python -m duban.playbook.schema", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file is not current")
    if not parser.parse_args(arguments).check:
        FILE.write_text(text(), encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == text():
        return 0
    print(f"docs/{FILE.name} is not current: run python -m duban.playbook.schema", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
