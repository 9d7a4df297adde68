"""Files by their hash: whole or not there, kept once, gone where they were not kept, altered ones found out."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from duban.files.store import Store


async def put(store: Store, *pieces: bytes) -> bytes:
    with store.incoming() as incoming:
        for piece in pieces:
            incoming.write(piece)
        incoming.finish()
        return await store.keep(incoming)


def everything(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


async def test_a_file_lies_under_its_hash_for_its_owner_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "files")
    sha256 = await put(store, b"abc", b"def")
    assert sha256 == hashlib.sha256(b"abcdef").digest()
    assert store.path(sha256).read_bytes() == b"abcdef"
    assert everything(tmp_path) == {store.path(sha256)}
    assert store.path(sha256).stat().st_mode & 0o077 == 0
    assert await store.holds(sha256)


async def test_the_same_content_is_one_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert await put(store, b"abc") == await put(store, b"a", b"bc")
    assert len(everything(tmp_path)) == 1


async def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def fails() -> None:
        with store.incoming() as incoming:
            incoming.write(b"abc")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fails()
    assert everything(tmp_path) == set()


async def test_what_a_killed_process_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    store = Store(tmp_path)
    await put(store, b"abc")
    old, new = tmp_path / "incoming" / "old", tmp_path / "incoming" / "new"
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (time.time() - 3700,) * 2)
    await put(store, b"def")
    assert (old.exists(), new.exists()) == (False, True)


async def test_an_altered_or_lost_file_is_not_held_and_the_same_again_heals_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = await put(store, b"abc")
    store.path(sha256).write_bytes(b"abd")
    assert not await store.holds(sha256)
    store.path(sha256).unlink()
    assert not await store.holds(sha256)
    await put(store, b"abc")
    assert await store.holds(sha256)
