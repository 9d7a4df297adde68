"""A Word document as PDF, by LibreOffice where the machine has it: a bounded process with a passing profile."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Lock
from typing import Final

WITHIN: Final = 60.0
"""Seconds; a first start of LibreOffice takes five."""
_ONE: Final = Lock()


class NoPdf(Exception):
    """无法生成 PDF，请下载 Word 文档。"""


def program() -> str | None:
    """Where LibreOffice is; None where the machine has none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def pdf_of(document: bytes, *, within: float = WITHIN) -> bytes:
    """The document's pages; one conversion at a time, so call it off the loop. Raises `NoPdf`."""
    office = program()
    if office is None:
        raise NoPdf(NoPdf.__doc__)
    with _ONE, tempfile.TemporaryDirectory(prefix="duban-pdf-") as name:
        folder = Path(name)
        (folder / "paper.docx").write_bytes(document)
        _convert(office, folder, within)
        try:
            return (folder / "paper.pdf").read_bytes()
        except OSError:
            raise NoPdf(NoPdf.__doc__) from None


def _convert(office: str, folder: Path, within: float) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = (office, profile, "--headless", "--convert-to", "pdf", "paper.docx")
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        words, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    ) as running:
        try:
            running.wait(within)
        except subprocess.TimeoutExpired:
            raise NoPdf(NoPdf.__doc__) from None
        finally:
            # Whatever it started goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
