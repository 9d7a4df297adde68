"""Batches as they come from the broker: those of a client that writes header names in another encoding, too."""

from __future__ import annotations

import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.record.memory_records import MemoryRecords

from agents.records import Records


class Latin(str):
    """A name as a client writes it that does not care for UTF-8."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return super().encode("latin-1")


def batch(*names: str, compression: int = 0) -> bytes:
    """A batch of one record a name, each with that header."""
    builder = _DefaultRecordBatchBuilderPy(2, compression, False, -1, -1, 0, 100_000)
    for offset, name in enumerate(names):
        builder.append(
            offset, timestamp=1_000, key=b"k", value=b"v%d" % offset, headers=[(name, b"x"), ("plain", None)]
        )
    return bytes(builder.build())


@pytest.mark.parametrize("compression", [0, 1], ids=["plain", "gzip"])
def test_a_header_name_that_is_not_utf8_is_escaped_and_its_record_is_read(compression: int) -> None:
    records = Records(batch("ok", Latin("Prüfung"), compression=compression))
    first, second = records.next_batch()
    assert (first.offset, first.value, first.headers) == (0, b"v0", [("ok", b"x"), ("plain", None)])
    assert (second.offset, second.value, second.headers) == (1, b"v1", [("Pr\\xfcfung", b"x"), ("plain", None)])


def test_other_batches_are_read_as_aiokafka_reads_them() -> None:
    data = batch("a", "b") + batch("中文", compression=1)
    ours, theirs = Records(data), MemoryRecords(data)
    while theirs.has_next():
        assert ours.has_next()
        one, other = ours.next_batch(), theirs.next_batch()
        assert one.validate_crc()
        assert (one.base_offset, one.next_offset, one.is_control_batch) == (
            other.base_offset, other.next_offset, other.is_control_batch,
        )  # fmt: skip
        assert [(r.offset, r.key, r.value, r.headers) for r in one] == [
            (r.offset, r.key, r.value, r.headers) for r in other
        ]
    assert not ours.has_next()
    assert ours.next_batch() is None
