"""The published JSON Schema of each event, made from the models: `python -m events.schemas` writes, `--check` compares.

A schema describes the whole CloudEvent in structured mode. What a schema cannot say (an impossible date, a key named
twice, an unknown unit) is refused at the door all the same.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from events.attributes import ALLOWED_CLASSIFICATIONS, REQUIRED, URGENCIES
from events.catalogue import KINDS, MODELS, topic_of, type_of
from events.fields import LINE_PATTERN

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "events"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_LINE: Final[dict[str, Any]] = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": LINE_PATTERN}
_EXTENSION: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "string", "maxLength": 4000},
        {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
        {"type": "boolean"},
        {"type": "null"},
    ]
}


def schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of event, attributes and data."""
    data = MODELS[kind].model_json_schema()
    definitions = data.pop("$defs", None)
    return {
        "$schema": _DIALECT,
        "$id": f"urn:duban:schema:{kind}:v1",
        "title": MODELS[kind].__name__,
        "description": f"Published on {topic_of(kind)}, keyed by its subject.",
        "type": "object",
        "required": [*REQUIRED, "data"],
        "properties": {**_attributes(kind), "data": data},
        "propertyNames": {"pattern": "^[a-z0-9]{1,20}$"},
        "additionalProperties": _EXTENSION,
    } | ({"$defs": definitions} if definitions else {})


def _attributes(kind: str) -> dict[str, Any]:
    return {
        "specversion": {"const": "1.0"},
        "id": _LINE,
        "source": _LINE | {"format": "uri-reference"},
        "type": {"const": type_of(kind)},
        "subject": _LINE,
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"type": ["string", "null"], "default": "application/json"},
        "dataschema": _optional(_LINE | {"format": "uri"}),
        "urgency": {"enum": [*URGENCIES, None], "default": "normal"},
        "classification": {"enum": [*ALLOWED_CLASSIFICATIONS, None], "default": "internal"},
        "docno": _optional(_LINE),
        "traceparent": _optional(_LINE),
    }


def _optional(definition: dict[str, Any]) -> dict[str, Any]:
    return definition | {"type": [definition["type"], "null"]}


def texts() -> dict[str, str]:
    """Each schema file's name and text."""
    return {
        f"{kind}.schema.json": json.dumps(schema(kind), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for kind in KINDS
    }


def stale(folder: Path) -> list[str]:
    """The files that differ from what the models say, are missing, or belong to no kind."""
    wanted = texts()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def write(folder: Path) -> None:
    """Make the folder hold exactly the current schemas."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale(folder):
        if (text := texts().get(name)) is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Write the schemas, or with `--check` say which are not current."""
    parser = argparse.ArgumentParser(prog="python -m events.schemas", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if a file is not current")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the schemas lie (default: docs/events)")
    options = parser.parse_args(arguments)
    if not options.check:
        write(options.folder)
        return 0
    outdated = stale(options.folder)
    for name in outdated:
        print(f"{name} is not current: run python -m events.schemas", file=sys.stderr)
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
