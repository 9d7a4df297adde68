"""An export is checked without a database: any row altered, dropped, inserted, moved or cut is found and named (I7)."""

from __future__ import annotations

import io
import json
import random
from itertools import pairwise

import pytest

from duban.journal.anchor import Head
from duban.journal.export import line
from duban.journal.verify import Fault, verify
from tests.unit.journal.ledgers import bodies, chained, head, written

ROWS = chained(bodies(40, random.Random(1)))
WHOLE = written(ROWS)
ANCHOR = [head(ROWS)]


def fault_in(file: bytes, anchors: list[Head] | None = None) -> tuple[int, str] | None:
    fault = verify(io.BytesIO(file), ANCHOR if anchors is None else anchors)[1]
    return (fault.row, fault.code) if fault else None


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_a_whole_export_passes_and_tells_its_algorithm(algorithm: str) -> None:
    rows = chained(bodies(20, random.Random(2)), algorithm)
    check, fault = verify(io.BytesIO(written(rows)), [head(rows)])
    assert (fault, check.rows, check.algorithm, check.head.hex()) == (None, 20, algorithm, rows[-1]["hash"])
    assert check.anchored == 20


def test_our_own_lines_are_the_lines_of_any_json_program() -> None:
    ours = [line(row["sequence"], bytes.fromhex(row["hash"]), row["entry"]) for row in ROWS]
    assert [json.loads(said) for said in ours] == ROWS
    assert fault_in(b"".join(ours)) is None


@pytest.mark.parametrize(
    "form",
    [
        {"ensure_ascii": True},
        {"ensure_ascii": False, "separators": (", ", ": ")},
        {"ensure_ascii": True, "sort_keys": True},
    ],
)
def test_how_the_json_is_written_is_no_matter(form: dict[str, bool]) -> None:
    again = b"".join(json.dumps(row, **form).encode() + b"\r\n" for row in ROWS)  # type: ignore[arg-type] # of several types
    assert fault_in(again) is None
    assert fault_in(again.rstrip()) is None


def test_lots_of_any_size_are_read_alike() -> None:
    from duban.journal.export import lots

    for size in (1, 7, 100, 1 << 20):
        assert [row for lot in lots(io.BytesIO(WHOLE), size) for row in lot] == WHOLE.splitlines()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda rows: rows[:9] + rows[10:], (10, "missing")),
        (lambda rows: rows[1:], (1, "missing")),
        (lambda rows: [*rows[:9], rows[10], rows[9], *rows[11:]], (10, "missing")),
        (lambda rows: [*rows[:9], rows[8], *rows[9:]], (10, "out-of-place")),
        (lambda rows: [*rows[:9], {**rows[9], "entry": rows[9]["entry"] + " "}, *rows[10:]], (10, "altered")),
        (lambda rows: [*rows[:9], {**rows[9], "hash": rows[10]["hash"]}, *rows[10:]], (10, "altered")),
        (lambda rows: [*rows[:9], {**rows[9], "more": 1}, *rows[10:]], (10, "unreadable")),
        (lambda rows: [*rows[:9], {**rows[9], "sequence": "10"}, *rows[10:]], (10, "unreadable")),
        (lambda rows: [*rows[:9], {**rows[9], "sequence": True}, *rows[10:]], (10, "unreadable")),
        (lambda rows: rows[:30], (31, "cut")),
        (lambda rows: [], (1, "cut")),
        (lambda rows: chained([row["entry"] for row in rows[:-1]] + ["{}"]), (40, "not-as-anchored")),
        (lambda rows: chained([row["entry"] for row in rows], "sha256"), (40, "not-as-anchored")),
    ],
)
def test_each_kind_of_damage_is_named_by_its_first_row(damage: object, found: tuple[int, str]) -> None:
    assert callable(damage)
    assert fault_in(written(damage(ROWS))) == found


def test_of_two_entries_in_one_line_neither_counts() -> None:
    """Programs take the one or the other: what one reader verified, another would not read."""
    twice = WHOLE.replace(b'{"sequence":3,', b'{"sequence":3,"entry":"forged",', 1)
    assert fault_in(twice) == (3, "unreadable")


def test_quotes_must_be_escaped_where_they_stand() -> None:
    """The quick way unescapes a lot of lines at once: it must not make good what is no JSON."""
    rows = chained(['{"a":1}', '{"b":2}', '{"c":3}'])
    file = written(rows)
    bare = file.replace(b'\\"b\\"', b'"b"', 1)
    assert fault_in(bare, []) == (2, "unreadable")
    balanced = bare.replace(b'"hash":"', b'\\"hash\\":"', 1)
    assert fault_in(balanced, []) == (1, "unreadable")
    assert fault_in(file.replace(b'\\"b\\"', b'\\\\"b"', 1), []) == (2, "unreadable")


def test_without_an_anchor_a_cut_tail_passes_and_nothing_vouches_for_it() -> None:
    check, fault = verify(io.BytesIO(written(ROWS[:30])))
    assert (fault, check.rows, check.anchored) == (None, 30, None)


def test_several_anchors_narrow_down_where_a_chain_was_rewritten() -> None:
    entries = [row["entry"] for row in ROWS]
    forged = chained([*entries[:24], "{}", *entries[25:]])
    anchors = [Head(n, ROWS[n - 1]["hash"]) for n in (10, 20, 30, 40)]
    fault = verify(io.BytesIO(written(forged)), anchors)[1]
    assert fault == Fault(
        30, "not-as-anchored",
        "row 30: its hash is not the anchored one; the chain was rewritten from some row on,"
        " after row 20, which is as anchored, and up to row 30",
    )  # fmt: skip


def test_anchors_that_contradict_one_another_do_not_pass() -> None:
    assert fault_in(WHOLE, [*ANCHOR, Head(40, "0" * 64)]) == (40, "not-as-anchored")


def test_a_line_of_ten_thousand_brackets_is_a_fault_and_no_crash() -> None:
    assert fault_in(WHOLE + b"[" * 10_000 + b"\n") == (41, "unreadable")


def test_the_rows_of_this_test_take_the_quick_way_and_the_slow() -> None:
    assert all(one["sequence"] + 1 == other["sequence"] for one, other in pairwise(ROWS))
    assert b"\\n" in WHOLE
    assert b"\\\\" in WHOLE
