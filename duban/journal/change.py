"""One row of the chain as others read it: a CloudEvent on `duban.changes`, the entry in it byte for byte."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

CONTENT_TYPE: Final = b"application/cloudevents+json"
_DUTIES: Final = ("task", "obligation")


class Change(NamedTuple):
    """A record: its key, under which all changes of one duty are in order, and its bytes."""

    key: bytes
    value: bytes


def change(body: str, *, sequence: int, digest: bytes, previous: bytes, source: str) -> Change:
    """The event of one row. Its key is the duty's id, of a notice that of the duty it is about, else the row's own."""
    entry = json.loads(body)
    what, own = entry["what"], entry["id"]
    attributes = {
        "specversion": "1.0", "id": str(sequence), "source": source, "type": f"duban.{what}.{entry['state']}.v1",
        "subject": own, "time": entry["at"], "datacontenttype": "application/json", "sequence": sequence,
        "hash": digest.hex(), "previous": previous.hex(),
    }  # fmt: skip
    head = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    duty = own if what in _DUTIES else entry.get("duty") or own
    return Change(duty.encode(), f'{head[:-1]},"data":{body}}}'.encode())
