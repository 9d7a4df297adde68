"""A batch is taken apart into the texts of its events, whatever stands in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.batches import MOST_EVENTS, indexed, split
from events.refusal import Reason, Refusal
from events.strict_json import MAX_BYTES

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(values, max_size=8), st.sampled_from([None, 1]), st.booleans())
def test_every_item_comes_out_as_it_was_written(items: list[Any], indent: int | None, ascii_only: bool) -> None:
    raw = json.dumps(items, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert [json.loads(text) for text in split(raw)] == items


@given(st.binary(max_size=200) | st.text(alphabet='[]{},":\\ a1', max_size=60).map(str.encode))
def test_whatever_the_bytes_it_is_a_list_of_texts_or_a_refusal_that_names_a_field(raw: bytes) -> None:
    fields = []
    try:
        assert all(isinstance(text, bytes) for text in split(raw))
    except Refusal as refusal:
        fields = [fault.field for fault in refusal.faults]
    assert all(fields)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "syntax"),
        (b"{}", "not-a-list"),
        (b"5", "not-a-list"),
        (b"[", "syntax"),
        (b"[}", "syntax"),
        (b"[1] 2", "syntax"),
        (b'["', "syntax"),
        (b"[[]", "syntax"),
        (b"\xef\xbb\xbf[]", "byte-order-mark"),
    ],
)
def test_what_is_no_list_says_so(raw: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        split(raw)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_an_empty_list_is_an_empty_batch_and_an_empty_place_is_an_item() -> None:
    assert split(b" [ ] ") == []
    assert split(b"[1,,2,]") == [b"1", b"", b"2", b""]


def test_a_thousand_events_are_a_batch_and_one_more_is_too_many() -> None:
    assert len(split(b"[" + b",".join([b"{}"] * MOST_EVENTS) + b"]")) == MOST_EVENTS
    with pytest.raises(Refusal) as refused:
        split(b"[" + b",".join([b"{}"] * (MOST_EVENTS + 1)) + b"]")
    assert refused.value.reason is Reason.TOO_LARGE
    assert refused.value.faults[0].code == "too-many"


def test_an_event_over_the_limit_is_named_by_its_place() -> None:
    with pytest.raises(Refusal) as refused:
        split(b'[{},"' + b"x" * MAX_BYTES + b'"]')
    assert refused.value.reason is Reason.TOO_LARGE
    assert refused.value.faults[0].field == "[1]"


def test_a_field_is_named_by_the_place_of_its_event() -> None:
    assert indexed(3, "data.units.0") == "[3].data.units.0"
    assert indexed(3, "value") == "[3]"
