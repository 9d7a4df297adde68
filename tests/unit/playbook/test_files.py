"""The operator's folder as texts: what is read, what is passed over, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.playbook.faults import Faults
from duban.playbook.files import read_config


def write(folder: Path, name: str, body: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def test_playbooks_templates_and_calendar_are_read_but_not_the_organisation(tmp_path: Path) -> None:
    for name in ("playbooks/a.yaml", "templates/a.mail.html", "calendar/c.yml", "organisation/o.yaml", "notes.txt"):
        write(tmp_path, name, b"x")
    for name in ("playbooks/a.yaml~", "playbooks/.a.yaml.swp", "playbooks/readme.md", "templates/.git/x"):
        write(tmp_path, name, b"x")
    assert sorted(read_config(tmp_path)) == ["calendar/c.yml", "playbooks/a.yaml", "templates/a.mail.html"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    write(tmp_path, "playbooks/a.yaml", "\ufeff督办".encode())
    assert read_config(tmp_path) == {"playbooks/a.yaml": "督办"}


def test_an_absent_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_config(tmp_path / "none") == {}


def test_files_in_other_encodings_are_refused_together(tmp_path: Path) -> None:
    write(tmp_path, "playbooks/a.yaml", "a: 1\nb: 督办".encode("gbk"))
    write(tmp_path, "playbooks/b.yaml", b"x" * 1_000_001)
    with pytest.raises(Faults) as refused:
        read_config(tmp_path)
    assert [(one.file, one.line, one.code) for one in refused.value.items] == [
        ("playbooks/a.yaml", 2, "not-utf-8"), ("playbooks/b.yaml", 1, "too-large"),
    ]  # fmt: skip
