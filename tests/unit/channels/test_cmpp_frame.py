"""Frames of CMPP are cut from any pieces; what is no frame is refused within bounds, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.channels.cmpp import bodies
from duban.channels.cmpp.bodies import Part, Terms
from duban.channels.cmpp.frame import LONGEST, Command, Frame, Frames, Garbage
from duban.channels.cmpp.login import Version
from duban.channels.cmpp.words import placed, text_of

TERMS = Terms(sp="901234", source="106912345")
FRAMES = st.builds(
    Frame, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.binary(max_size=300)
)  # fmt: skip


def test_a_frame_begins_with_length_command_and_sequence_of_four_bytes_each() -> None:
    assert Frame(Command.deliver_resp, 7, b"ab").encoded() == bytes.fromhex("0000000e 80000005 00000007 6162")


@settings(deadline=None)
@given(st.lists(FRAMES, max_size=6), st.lists(st.integers(1, 40), min_size=1, max_size=40))
def test_frames_are_the_same_in_whatever_pieces_they_come(sent: list[Frame], sizes: list[int]) -> None:
    stream = b"".join(frame.encoded() for frame in sent)
    frames, came, at = Frames(), [], 0
    while at < len(stream):
        size = sizes[at % len(sizes)]
        came += list(frames.feed(stream[at : at + size]))
        at += size
    assert came == sent


@pytest.mark.parametrize("length", [0, 11, LONGEST + 1, 2**32 - 1])
def test_a_length_that_no_message_has_is_garbage(length: int) -> None:
    with pytest.raises(Garbage):
        list(Frames().feed(length.to_bytes(4) + bytes(8)))


def test_what_came_whole_before_the_garbage_is_still_read() -> None:
    frame = Frame(Command.submit_resp, 1, bytes(9))
    came = Frames().feed(frame.encoded() + b"\xff" * 12)
    assert next(came) == frame
    with pytest.raises(Garbage):
        next(came)


@settings(deadline=None)
@given(st.binary(max_size=3 * LONGEST))
def test_any_bytes_are_frames_or_garbage_and_never_kept_beyond_one_frame(rubbish: bytes) -> None:
    frames = Frames()
    try:
        for at in range(0, len(rubbish), 1000):
            list(frames.feed(rubbish[at : at + 1000]))
            assert len(frames._rest) < LONGEST
    except Garbage:
        assert len(frames._rest) <= LONGEST + 1000


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(Version))
def test_any_body_is_read_or_garbage(body: bytes, version: Version) -> None:
    for read in (bodies.deliver, bodies.answer):
        try:
            read(body, version)
        except Garbage:
            assert len(body) < 320
    try:
        bodies.report(body)
    except ValueError:
        assert len(body) < 60


@settings(deadline=None)
@given(st.binary(max_size=255), st.integers(0, 255))
def test_any_content_is_a_text_and_has_a_place_only_within_its_parts(content: bytes, text_format: int) -> None:
    place, rest = placed(content)
    assert isinstance(text_of(rest, text_format), str)
    assert place is None or 1 <= place.number <= place.of


@pytest.mark.parametrize(
    ("version", "length"), [(Version.v2, 12 + 117 + 21 + 1 + 140 + 8), (Version.v3, 12 + 129 + 32 + 2 + 140 + 20)]
)
def test_a_submit_is_as_long_as_the_protocols_table_says(version: Version, length: int) -> None:
    body = bodies.submit(Part("字".encode("utf-16-be") * 70), to="13800138000", terms=TERMS, version=version)
    assert len(Frame(Command.submit, 1, body).encoded()) == length
