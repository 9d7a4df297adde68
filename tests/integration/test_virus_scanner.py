"""The scanner's conversation, over a socket and over TCP: a verdict, or no verdict and the file is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.files.scanner import Scanner, ScannerAway
from tests.integration.clamd import EICAR, on_port, on_socket

CONTENT = bytes(600_000) + b"end"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def infected(tmp_path: Path) -> Path:
    path = tmp_path / "infected"
    path.write_bytes(CONTENT + EICAR)
    return path


async def test_a_whole_file_is_sent_and_judged(tmp_path: Path, file: Path, infected: Path) -> None:
    async with on_socket(tmp_path / "clamd") as clamd:
        scanner = Scanner(f"unix:{tmp_path / 'clamd'}")
        assert await scanner.is_clean(file)
        assert clamd.scanned == [CONTENT]
        assert not await scanner.is_clean(infected)


async def test_it_may_listen_on_a_port(file: Path) -> None:
    async with on_port() as (clamd, port):
        assert await Scanner(f"tcp://127.0.0.1:{port}").is_clean(file)
        assert len(clamd.scanned) == 1


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"UNKNOWN COMMAND", b"OK", b"x" * 5000])
async def test_an_answer_that_is_no_verdict_is_none(tmp_path: Path, file: Path, answer: bytes) -> None:
    async with on_socket(tmp_path / "clamd") as clamd:
        clamd.answer = answer
        with pytest.raises(ScannerAway):
            await Scanner(f"unix:{tmp_path / 'clamd'}").is_clean(file)


async def test_one_that_hangs_up_or_is_not_there_gives_no_verdict(tmp_path: Path, file: Path) -> None:
    scanner = Scanner(f"unix:{tmp_path / 'clamd'}")
    with pytest.raises(ScannerAway):
        await scanner.is_clean(file)
    async with on_socket(tmp_path / "clamd") as clamd:
        clamd.cut = True
        with pytest.raises(ScannerAway):
            await scanner.is_clean(file)
