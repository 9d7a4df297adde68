"""JSON from outside: what RFC 8259 and the limits allow is read as the standard library would, the rest is refused."""

import json
import sys
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.refusal import Refusal
from events.strict_json import depth, parse
from tests.unit.events.samples import told


def refused(raw: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse(raw)
    assert all(fault.field and fault.detail for fault in caught.value.faults)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, -2.5, "x", null, true], "b": {}}',
        " [ ] ",
        '"\\ud83d\\ude00"',
        "9223372036854775807",
        "-9223372036854775808",
    ],
)
def test_good_json_is_read_as_the_standard_library_reads_it(text: str) -> None:
    assert parse(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "syntax"),
        (b"{", "syntax"),
        (b'{"a": 1,}', "syntax"),
        (b"{} {}", "syntax"),
        (b'{"a": "\x01"}', "syntax"),
        (b'{"a": "\n"}', "syntax"),
        (b"{'a': 1}", "syntax"),
        (b"[1e]", "syntax"),
        # What is wrong with a value is found first, and the text breaks off after it.
        (b'{"a": NaN, "b": }', "syntax"),
        (b'[1e999, "\x00"]', "syntax"),
        (b'{"a": {"b": 1, "b": 2}', "syntax"),
        (b'["\\ud800", 9223372036854775808,', "syntax"),
        (b"\xef\xbb\xbf{}", "byte-order-mark"),
        (b'"\xff"', "not-utf8"),
        (b'"\xed\xa0\x80"', "not-utf8"),
        (b'"\xc0\x80"', "not-utf8"),
        ('{"a": 1}'.encode("utf-16"), "not-utf8"),
    ],
)
def test_what_is_no_json_text_is_refused_as_a_whole(raw: bytes, code: str) -> None:
    refusal = refused(raw)
    assert refusal.reason == "malformed-json"
    assert told(refusal) == {"value": code}


def test_a_syntax_error_tells_line_and_column() -> None:
    assert "第 2 行第 7 列" in refused(b'{"a": 1,\n "b": ?}').faults[0].detail


def test_a_key_named_twice_is_refused_with_its_path_at_any_depth() -> None:
    refusal = refused(b'{"a": 1, "b": [{"c": 1, "d": 2, "c": 1}], "a": 2}')
    assert refusal.reason == "duplicate-key"
    assert told(refusal) == {"a": "duplicate-key", "b.0.c": "duplicate-key"}


def test_a_key_named_twice_in_two_spellings_is_the_same_key() -> None:
    assert told(refused(b'{"a": 1, "\\u0061": 2}')) == {"a": "duplicate-key"}


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused_with_its_path(constant: str) -> None:
    refusal = refused(f'{{"data": {{"jobs": {constant}}}}}'.encode())
    assert refusal.reason == "malformed-json"
    assert told(refusal) == {"data.jobs": "not-a-number"}


@pytest.mark.parametrize("digits", ["9223372036854775808", "-9223372036854775809", "1" * 5_000, "1e999", "-1e999"])
def test_a_number_beyond_64_bits_is_refused_with_its_path(digits: str) -> None:
    assert told(refused(f"[0, {digits}]".encode())) == {"1": "number-too-large"}


def test_a_lone_surrogate_is_refused_in_values_and_in_keys() -> None:
    refusal = refused(b'{"a": ["\\ud800"], "b": {"\\uDFFF": 1}}')
    assert refusal.reason == "malformed-json"
    assert told(refusal) == {"a.0": "lone-surrogate", "b.\ufffd": "lone-surrogate"}


def test_every_fault_is_told_in_one_go() -> None:
    refusal = refused(b'{"a": NaN, "b": "\\ud800", "c": 1, "c": 123456789012345678901}')
    assert set(told(refusal)) == {"a", "b", "c"}
    assert refusal.reason == "malformed-json"


def test_texts_and_lists_are_bounded_with_their_path() -> None:
    assert parse(json.dumps({"a": "字" * 4_000, "b": [0] * 10_000}).encode())
    refusal = refused(json.dumps({"a": "字" * 4_001, "b": [0] * 10_001}).encode())
    assert told(refusal) == {"a": "too-long", "b": "too-many"}


def test_the_size_is_bounded_before_anything_is_parsed() -> None:
    assert parse(b" " * (256 * 1024 - 2) + b"{}") == {}
    assert refused(b" " * (256 * 1024 - 1) + b"{}").reason == "too-large"
    assert refused(b"[" * 10_000_000).reason == "too-large"


def nested(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * levels + closing * levels).encode()


def test_the_depth_is_bounded_before_anything_is_parsed() -> None:
    assert parse(nested(32)) is not None
    assert refused(nested(33)).reason == "too-deep"
    assert refused(nested(10_000)).reason == "too-deep"
    assert refused(b'{"a":' * 10_000).reason == "too-deep"


def test_brackets_within_strings_are_no_depth() -> None:
    assert parse(json.dumps(["[{" * 100 + '\\"' + "[" * 100]).encode())
    assert depth(b'"[[[\\"[[[" [ "[\\\\" {} ]') == 2


def test_many_brackets_side_by_side_are_no_depth() -> None:
    assert parse(b"[" + b",".join([b"[[]]"] * 100) + b"]")


def test_no_depth_exhausts_the_stack_of_a_deep_caller() -> None:
    def descend(levels: int) -> object:
        return parse(nested(32)) if levels == 0 else descend(levels - 1)

    frames = 0
    frame: Any = sys._getframe()
    while frame:
        frames, frame = frames + 1, frame.f_back
    assert descend(sys.getrecursionlimit() - frames - 100) is not None


@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b"\\" * 250_000,
        b'["' * 120_000,
        b"[]," * 80_000,
        b"1" * 250_000,
        b'{"a":0,' * 30_000,
        b"[" + b'"\\u0000",' * 25_000,
    ],
)
def test_no_text_within_the_limit_takes_long(raw: bytes) -> None:
    start = time.process_time()
    refused(raw)
    assert time.process_time() - start < 1


def test_a_large_object_of_repeated_keys_does_not_take_long() -> None:
    start = time.process_time()
    refusal = refused(b"{" + b",".join(b'"%d":0,"%d":0' % (number, number) for number in range(9_000)) + b"}")
    assert len(refusal.faults) == 201
    assert refusal.faults[-1].code == "and-more"
    assert time.process_time() - start < 2


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with suppress(Refusal):
        parse(raw)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON_VALUES, st.booleans())
def test_what_the_standard_library_writes_is_read_back(value: object, escaped: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=escaped).encode()) == value
