"""Digests of a CMPP login, worked out by `openssl md5`, and what each answer of an ISMG means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from duban.channels.cmpp.frame import Garbage
from duban.channels.cmpp.login import Login, LoginRefused, Version

NOW = datetime(2026, 11, 23, 0, 58, 9, tzinfo=UTC)
"""In Beijing 11-23 08:58:09."""
OURS = bytes.fromhex("7e8c6d823759f9b523458822ac1df5fa")
ISMG_2 = bytes.fromhex("de61b5de31d37c3b4e01f8959d546757")
ISMG_3 = bytes.fromhex("e0740e760a6b0f7dfa401bd71e63c94f")


def login(version: Version = Version.v3) -> Login:
    return Login.at(NOW, user="901234", secret="s3cret!", version=version)


def test_connect_names_us_proves_the_secret_and_says_version_and_time() -> None:
    assert login().body() == b"901234" + OURS + b"\x30" + (1123085809).to_bytes(4)
    assert login(Version.v2).body()[22] == 0x20


def test_a_stamp_in_january_keeps_its_ten_digits_in_the_digest() -> None:
    early = Login.at(datetime(2026, 1, 2, tzinfo=UTC), user="901234", secret="s3cret!", version=Version.v3)
    # printf '901234\0\0\0\0\0\0\0\0\0s3cret!0102080000' | openssl md5
    assert early.body()[6:22].hex() == EARLY


EARLY = "e3461e1520e3cfa4b8fa91ee2b8eeb5d"


@pytest.mark.parametrize(
    ("asked", "answer", "spoken"),
    [
        (Version.v3, bytes(4) + ISMG_3 + b"\x30", Version.v3),
        (Version.v3, bytes(4) + ISMG_2 + b"\x30", Version.v3),
        (Version.v2, bytes(1) + ISMG_2 + b"\x30", Version.v2),
        (Version.v3, bytes(1) + ISMG_2 + b"\x20", Version.v2),
    ],
)
def test_an_ismg_that_knows_the_secret_is_spoken_to_in_the_version_of_its_answer(
    asked: Version, answer: bytes, spoken: Version
) -> None:
    assert login(asked).judge(answer) is spoken


@pytest.mark.parametrize("digest", [bytes(16), OURS, b"\xff" * 16])
def test_an_ismg_that_does_not_know_the_secret_is_not_trusted(digest: bytes) -> None:
    with pytest.raises(LoginRefused, match="0 login-forged"):
        login().judge(bytes(4) + digest + b"\x30")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"\x03" + bytes(17), "3 login-refused"),
        (b"\0\0\0\x02" + bytes(17), "2 login-unknown-sp"),
        (b"\x04" + bytes(16) + b"\x20", "4 login-version-too-high"),
        (b"\0\0\0\x63" + bytes(17), "99 login-failed"),
    ],
)
def test_a_refusal_is_told_by_its_number(answer: bytes, reason: str) -> None:
    with pytest.raises(LoginRefused, match=reason):
        login().judge(answer)


@pytest.mark.parametrize("answer", [b"", bytes(17), bytes(20), bytes(22)])
def test_an_answer_of_another_length_is_none(answer: bytes) -> None:
    with pytest.raises(Garbage):
        login().judge(answer)


def test_the_secret_is_not_shown() -> None:
    assert "s3cret!" not in repr(login())
