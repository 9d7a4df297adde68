"""Texts in UCS-2: what fits one message, where a longer one is cut, and what is read of a reply."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.channels.cmpp.words import Place, TooLong, parts_of, placed, text_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def test_seventy_units_are_one_message_without_a_header() -> None:
    (part,) = parts_of("字" * 69 + "。", 9)
    assert (len(part.content), part.number, part.of) == (140, 1, 1)
    assert part.content[:2] == bytes.fromhex("5b57")


def test_seventy_one_units_are_two_messages_of_67_and_4() -> None:
    first, second = parts_of("字" * 71, 9)
    assert (len(first.content), len(second.content)) == (6 + 134, 6 + 8)
    assert (first.content[:6].hex(), second.content[:6].hex()) == ("050003090201", "050003090202")


def test_a_pair_of_surrogates_is_never_split() -> None:
    first, second = parts_of("字" * 66 + "😀" * 4, 0)
    assert first.content[6:].decode("utf-16-be") == "字" * 66
    assert second.content[6:].decode("utf-16-be") == "😀" * 4


@settings(deadline=None)
@given(TEXTS, st.integers(0, 255))
def test_the_parts_of_any_text_are_it_again_and_each_fits_a_message(text: str, reference: int) -> None:
    parts = parts_of(text, reference)
    joined = []
    for number, part in enumerate(parts, 1):
        place, content = placed(part.content) if part.of > 1 else (None, part.content)
        assert place in (None, Place(reference, len(parts), number))
        assert len(part.content) <= 140
        joined.append(content.decode("utf-16-be"))
    assert "".join(joined) == text


def test_more_than_ten_messages_are_refused() -> None:
    assert len(parts_of("字" * 670, 0)) == 10
    with pytest.raises(TooLong):
        parts_of("字" * 671, 0)


def test_half_a_pair_does_not_stop_a_text() -> None:
    assert parts_of("前\ud83d后", 0)[0].content.decode("utf-16-be") == "前?后"


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("050003c80201", Place(200, 2, 1)),
        ("0608041234 0302", Place(0x1234, 3, 2)),
        ("0b 0504 1a2b3c4d 0003c80201", Place(200, 2, 1)),
        ("050003c80203", None),
        ("050003c80200", None),
        ("0405021234", None),
        ("ff", None),
        ("00", None),
        ("", None),
    ],
)
def test_the_place_in_a_long_text_is_read_from_either_header(header: str, place: Place | None) -> None:
    assert placed(bytes.fromhex(header))[0] == place


def test_what_follows_the_header_is_the_text() -> None:
    assert placed(bytes.fromhex("050003c80201") + b"\x00\x31")[1] == b"\x00\x31"
    assert text_of(b"\x00\x31", 8) == "1"
