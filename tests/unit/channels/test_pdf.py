"""A document as PDF: without the program, with one that hangs, and with one that writes nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from duban.channels.pdf import NoPdf, pdf_of, program
from tests.integration.embedded_house import until


def stand_in(folder: Path, script: str) -> None:
    """A program that goes by the name of LibreOffice's."""
    office = folder / "soffice"
    office.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    office.chmod(0o755)


def test_where_the_machine_has_no_office_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() is None
    with pytest.raises(NoPdf):
        pdf_of(b"PK")


def test_what_the_office_wrote_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(tmp_path, "cat paper.docx > paper.pdf")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert pdf_of(b"a document") == b"a document"


def test_an_office_that_writes_nothing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NoPdf):
        pdf_of(b"PK")


def test_an_office_that_hangs_is_ended_with_what_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    stand_in(tmp_path, f"sleep 600 & echo $! > {mark}\nwait")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    began = time.monotonic()
    with pytest.raises(NoPdf):
        pdf_of(b"PK", within=1.0)
    assert time.monotonic() - began < 60
    child = Path("/proc", mark.read_text(encoding="utf-8").strip(), "stat")
    until(lambda: not child.exists() or child.read_text(encoding="utf-8").split()[2] == "Z")
