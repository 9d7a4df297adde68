"""Reading batches although a header's name be not UTF-8, which aiokafka gives up on: one record must not stop a worker.

C clients may write such names. The batch that has one is read again, in Python, with what cannot be read escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch, _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy

MAGIC = _MemoryRecordsPy.MAGIC_OFFSET
WITH_HEADERS = 2


class _Escaping(bytearray):
    """Bytes of which any part can be decoded."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return _Escaping(found) if isinstance(at, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, "backslashreplace")


class _Patient(_DefaultRecordBatchPy):  # type: ignore[misc] # aiokafka has no types
    """A batch of records, read byte by byte."""

    _buffer: Any

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _Escaping(self._buffer)


class Batch:
    """A batch, read by aiokafka's fast reader where that can read it."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._batch = DefaultRecordBatch(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except (UnicodeDecodeError, CorruptRecordException):
            return iter(_Patient(self._data))


class Records(_MemoryRecordsPy):  # type: ignore[misc] # as above
    """What a fetch brought of a partition, batch by batch."""

    def next_batch(self, *_: Any) -> Any:
        data = self._next_slice
        if data is None or len(data) < self.MIN_SLICE or data[MAGIC] < WITH_HEADERS:
            return super().next_batch()
        self._cache_next()
        return Batch(data)


def read_patiently() -> None:
    """From now on every consumer of the process reads so."""
    fetcher.MemoryRecords = Records
