"""What a reader sees of a text, and what steers him."""

from __future__ import annotations

import pytest

from events.visible import has_visible, steers


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200b", "\ufeff", "\u3000\n\t", "\u3164", "\u2800", "\ufe0f", "\u200d\u200c", "\U000e0100", "\x1b"],
)
def test_nothing_is_seen_of_what_is_blank_to_the_eye(text: str) -> None:
    assert not has_visible(text)


@pytest.mark.parametrize("text", ["办", "a", ".", "👨‍👩‍👧", "क्ष", "\u200b办", "—"])
def test_one_sign_that_shows_is_enough(text: str) -> None:
    assert has_visible(text)


@pytest.mark.parametrize("text", ["\x1b[31m红", "\x7f", "\x00", "\x85", "\u202e倒", "\u2066a", "甲\r乙", "\x0b"])
def test_what_controls_or_turns_steers(text: str) -> None:
    assert steers(text)


@pytest.mark.parametrize("text", ["一\n二", "一\r\n二", "a\tb", "👨‍👩‍👧", "\u200e左", "شكر"])
def test_lines_tabs_joiners_and_writing_from_the_right_do_not(text: str) -> None:
    assert not steers(text)
