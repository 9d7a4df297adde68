"""The way of one event can be read in one sitting, and the document that leads along it is true."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "way-of-an-event.md"


def _files() -> list[Path]:
    return [ROOT / name for name in re.findall(r"^\| \d \| `([^`]+)`", DOCUMENT.read_text("utf-8"), re.MULTILINE)]


def test_every_file_on_the_way_is_there() -> None:
    assert len(_files()) == 8
    assert [file.name for file in _files() if not file.is_file()] == []


def test_an_event_is_followed_to_the_mail_in_at_most_eight_files_and_800_lines() -> None:
    to_the_mail = _files()[:6]

    assert sum(len(file.read_text("utf-8").splitlines()) for file in to_the_mail) <= 800


def test_other_files_named_along_the_way_are_there() -> None:
    named = set(re.findall(r"`((?:duban|events|agents)/[\w/]+(?:\.py|/))`", DOCUMENT.read_text("utf-8")))

    assert sorted(name for name in named if not (ROOT / name).exists()) == []
