"""The chain over the journal's entries: each row's hash covers the hash before it and the entry as it is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

ALGORITHMS: Final = ("sm3", "sha256")
START: Final = bytes(32)
"""What stands in the place of a hash before the first row."""


class ChainBroken(Exception):
    """日志链与账本不符；请用 duban journal verify 找出第一处。"""


def hashes(algorithm: str, previous: bytes, entries: Iterable[bytes]) -> list[bytes]:
    """The hash of each entry: of the hash before it, and its stored bytes."""
    # A copied context saves looking the algorithm up, which takes as long as the hash itself.
    fresh = _named(algorithm)
    found: list[bytes] = []
    for entry in entries:
        hashing = fresh.copy()
        hashing.update(previous + entry)
        previous = hashing.digest()
        found.append(previous)
    return found


def algorithm_of(first_hash: bytes, first_entry: bytes) -> str | None:
    """Which algorithm the chain was made with, as its first row tells; None where it was none of them."""
    return next((name for name in ALGORITHMS if hashes(name, START, [first_entry]) == [first_hash]), None)


def _named(algorithm: str) -> hashlib._Hash:
    if algorithm not in ALGORITHMS:
        raise ValueError(f"{algorithm} is no algorithm of the journal's; there are {', '.join(ALGORITHMS)}")
    return hashlib.new(algorithm)
