"""Ten thousand exports, each tampered with in one of many ways: not one passes (I7)."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from duban.journal.verify import verify
from tests.unit.journal.ledgers import bodies, chained, head, written

EXPORTS = 10_000
Rows: TypeAlias = list[dict[str, Any]]
Tampered: TypeAlias = tuple[bytes, int | None]
"""The file, and its first bad row where that can be said."""


def altered(rows: Rows, chance: random.Random) -> Tampered:
    k = chance.randrange(len(rows))
    said = rows[k]["entry"]
    at = chance.randrange(len(said))
    other = chance.choice([c for c in 'abc019 ，督"\\' if c != said[at]])
    return written([*rows[:k], {**rows[k], "entry": said[:at] + other + said[at + 1 :]}, *rows[k + 1 :]]), k + 1


def byte_changed(rows: Rows, chance: random.Random) -> Tampered:
    """Any byte but the file's last line end becomes any other."""
    file = bytearray(written(rows))
    at = chance.randrange(len(file) - 1)
    file[at] = chance.choice([byte for byte in range(256) if byte != file[at]])
    return bytes(file), file[:at].count(b"\n") + 1


def bytes_dropped(rows: Rows, chance: random.Random) -> Tampered:
    file = written(rows)
    at = chance.randrange(len(file) - 10)
    return file[:at] + file[at + chance.randint(1, 9) :], file[:at].count(b"\n") + 1


def dropped(rows: Rows, chance: random.Random) -> Tampered:
    k, many = chance.randrange(len(rows)), chance.randint(1, 3)
    return written(rows[:k] + rows[k + many :]), k + 1


def dropped_and_numbered_anew(rows: Rows, chance: random.Random) -> Tampered:
    k = chance.randrange(len(rows) - 1)
    return written(numbered(rows[:k] + rows[k + 1 :])), k + 1


def inserted(rows: Rows, chance: random.Random) -> Tampered:
    k = chance.randrange(1, len(rows))
    return written(numbered([*rows[:k], {**rows[k - 1], "entry": "{}"}, *rows[k:]])), k + 1


def repeated(rows: Rows, chance: random.Random) -> Tampered:
    k = chance.randrange(1, len(rows))
    return written([*rows[:k], rows[chance.randrange(k)], *rows[k:]]), k + 1


def swapped(rows: Rows, chance: random.Random) -> Tampered:
    i, j = sorted(chance.sample(range(len(rows)), 2))
    moved = list(rows)
    moved[i], moved[j] = rows[j], rows[i]
    return written(moved if chance.random() < 0.5 else numbered(moved)), i + 1


def cut(rows: Rows, chance: random.Random) -> Tampered:
    k = chance.randrange(len(rows))
    return written(rows[:k]), k + 1


def torn(rows: Rows, chance: random.Random) -> Tampered:
    """Cut in the middle of a line."""
    file = written(rows)
    at = chance.randrange(1, len(file) - 1)
    whole = file[:at].count(b"\n")
    # What lacks nothing but its line end is whole all the same, and the next row is the first that is missing.
    return file[:at], whole + 1 + (file[at : at + 1] == b"\n")


def one_hash_recomputed(rows: Rows, chance: random.Random) -> Tampered:
    """An entry altered with its own hash made to fit: the next row, or the anchor, does not."""
    k = chance.randrange(len(rows))
    algorithm = "sm3" if rows[0] == chained([rows[0]["entry"]], "sm3")[0] else "sha256"
    forged = chained([row["entry"] for row in rows[:k]] + ['{"forged":true}'], algorithm)[k]
    return written([*rows[:k], forged, *rows[k + 1 :]]), min(k + 2, len(rows))


def rewritten(rows: Rows, chance: random.Random) -> Tampered:
    """The whole chain computed anew behind a change: only the anchor tells."""
    k, entries = chance.randrange(len(rows)), [row["entry"] for row in rows]
    ways = ([*entries[:k], "{}", *entries[k + 1 :]], [*entries[:k], "{}", *entries[k:]])
    return written(chained(chance.choice(ways))), len(rows)


def tail_forged(rows: Rows, chance: random.Random) -> Tampered:
    k = chance.randrange(len(rows) - 1)
    return written(chained([row["entry"] for row in rows[:k]])), k + 1


def numbered(rows: Rows) -> Rows:
    return [{**row, "sequence": place} for place, row in enumerate(rows, 1)]


WAYS: tuple[Callable[[Rows, random.Random], Tampered], ...] = (
    altered, byte_changed, bytes_dropped, dropped, dropped_and_numbered_anew, inserted, repeated, swapped, cut, torn,
    one_hash_recomputed, rewritten, tail_forged,
)  # fmt: skip


@pytest.mark.long
@pytest.mark.timeout(120)
def test_not_one_of_ten_thousand_tampered_exports_passes_and_the_first_bad_row_is_named(seed: int) -> None:
    chance = random.Random(seed)
    missed, misnamed, found = [], [], Counter[str]()
    for number in range(EXPORTS):
        if number % 50 == 0:
            rows = chained(bodies(chance.randint(3, 24), chance), chance.choice(("sm3", "sha256")))
        way = WAYS[number % len(WAYS)]
        file, row = way(rows, chance)
        fault = verify(io.BytesIO(file), [head(rows)])[1]
        if fault is None:
            missed.append((way.__name__, file))
        elif fault.row != row:
            misnamed.append((way.__name__, row, fault))
        found[way.__name__] += 1
    assert missed == []
    assert misnamed == []
    assert sum(found.values()) == EXPORTS
