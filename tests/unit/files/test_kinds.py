"""A file is what its content is; its name decides only where the content leaves it open."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from duban.files.kinds import Found, fits, kind_of
from duban.playbook.evidence import FileType
from tests.unit.files import archives as a


def kind(folder: Path, content: bytes, name: str = "附件") -> Found:
    path = folder / "file"
    path.write_bytes(content)
    return kind_of(path, name)


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (a.PDF, "a", "pdf"), (a.PNG, "a", "png"), (a.JPEG, "a", "jpg"), (a.TIFF, "a", "tif"), (a.WORD, "a", "docx"),
        (a.EXCEL, "a", "xlsx"), (a.SLIDES, "a", "pptx"), (a.OFD, "a", "ofd"), (a.archive("a.txt"), "a", "zip"),
        (a.OLE, "a.doc", "doc"), (a.OLE, "a.XLS", "xls"), (a.TEXT, "a.txt", "txt"), (a.TEXT, "a.csv", "csv"),
        ("表".encode("gb18030"), "a.csv", "csv"), (b"BM is a text, too", "a.txt", "txt"),
    ],
)  # fmt: skip
def test_the_content_tells_the_kind(tmp_path: Path, content: bytes, name: str, found: FileType) -> None:
    assert kind(tmp_path, content, name) == Found(found)


@pytest.mark.parametrize(
    "content",
    [
        a.WINDOWS, a.ELF, b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', b"", b"\x00\x01\x02", b"a\x00b",
        b"PK\x03\x04cut",
        a.WORD[:60], "十".encode("utf-16"), a.OLE,
    ],
)  # fmt: skip
def test_what_is_of_no_kind_that_we_know_is_none_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    assert kind(tmp_path, content, "方案.pdf") == Found(None)


def test_what_would_run_is_told(tmp_path: Path) -> None:
    assert kind(tmp_path, a.MACROS) == Found("docx", macros=True)


def test_a_name_ends_as_its_kind_does() -> None:
    assert fits("jpg", "照片.JPEG")
    assert fits("docx", "方案.docx")
    assert not fits("docx", "方案.pdf")
    assert not fits("pdf", "方案.pdf.exe")
    assert not fits("pdf", "pdf")


@pytest.mark.parametrize("part", ["word/VBAPROJECT.BIN", "word/VbaProject.Bin"])
def test_macros_are_seen_however_their_part_is_written(tmp_path: Path, part: str) -> None:
    assert kind(tmp_path, a.archive("[Content_Types].xml", "word/document.xml", part)).macros


@pytest.mark.parametrize("said", ["application/vnd.ms-office.vbaProject", "application/vnd.ms-office.&#118;baProject"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_macros_are_seen_by_the_list_of_parts_whatever_they_are_called(
    tmp_path: Path, said: str, encoding: str
) -> None:
    types = f'<Types><Override PartName="/word/notes.bin" ContentType="{said}"/></Types>'
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as file:
        file.writestr("[Content_Types].xml", types.encode(encoding))
        file.writestr("word/document.xml", "<x/>")
        file.writestr("word/notes.bin", "x")
    assert kind(tmp_path, raw.getvalue()).macros


def _types(content: bytes, *, times: int = 1, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A document whose list of types stands in it so many times."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", packed) as document:
        warnings.simplefilter("ignore")
        document.writestr("word/document.xml", "<w:document/>")
        for _ in range(times):
            document.writestr("[Content_Types].xml", content)
    return file.getvalue()


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_document_that_cannot_be_unpacked_is_of_no_kind(tmp_path: Path, packed: int) -> None:
    sound = _types(bytes(range(256)) * 40, packed=packed)
    begins = sound.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    spoilt = sound[:begins] + b"\xff" * 24 + sound[begins + 24 :]
    assert kind(tmp_path, spoilt, "方案.docx") == Found(None)


def test_a_document_in_which_a_part_stands_twice_is_of_no_kind(tmp_path: Path) -> None:
    assert kind(tmp_path, _types(b"<Types/>"), "方案.docx") == Found("docx")
    assert kind(tmp_path, _types(b"<Types/>", times=2), "方案.docx") == Found(None)
