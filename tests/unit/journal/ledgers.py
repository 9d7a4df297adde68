"""Journals made up for these tests, and their exports; the chain is computed a second time, from its definition."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any
from uuid import UUID

from duban.journal.anchor import Head

WORDS = ("signed", "签收", "传达“精神”", "C:\\docs", 'said "yes"', "第一行\n第二行", "é", "𠮷")


def bodies(count: int, chance: random.Random) -> list[str]:
    """Entries as they might be stored."""
    return [
        json.dumps(
            {"v": 1, "what": "task", "id": str(UUID(int=chance.getrandbits(128))), "state": "signed", "n": number}
            | ({"how": chance.choice(WORDS)} if chance.random() < 0.5 else {}),
            ensure_ascii=False,
        )
        for number in range(count)
    ]


def chained(entries: list[str], algorithm: str = "sm3") -> list[dict[str, Any]]:
    """Rows of an export: each hash over the 32 bytes of the one before and the entry's own."""
    rows, previous = [], bytes(32)
    for sequence, entry in enumerate(entries, 1):
        previous = hashlib.new(algorithm, previous + entry.encode()).digest()
        rows.append({"sequence": sequence, "hash": previous.hex(), "entry": entry})
    return rows


def written(rows: list[dict[str, Any]]) -> bytes:
    """As a file, the way programs write JSON."""
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)


def head(rows: list[dict[str, Any]]) -> Head:
    """The anchor of a whole export."""
    return Head(rows[-1]["sequence"], rows[-1]["hash"])
