"""What kind of file it is, by its content; the name only chooses between kinds that look alike from inside."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Final, NamedTuple

import puremagic

from duban.playbook.evidence import FileType

_HEAD: Final = 16 * 1024
_MOST_PARTS: Final = 10_000
_PARTS: Final[Mapping[FileType, str]] = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml",
}  # fmt: skip
_MACROS: Final = "vbaProject.bin"
_CONTENT_TYPES: Final = "[content_types].xml"
_MACRO_TYPE: Final = "application/vnd.ms-office.vbaproject"
_MOST_TYPES: Final = 4 * 1024 * 1024
_ENCRYPTED: Final = 1
_OLD_OFFICE: Final[tuple[FileType, ...]] = ("doc", "xls", "ppt")
_TEXTS: Final[tuple[FileType, ...]] = ("txt", "csv")
_PAGES: Final = frozenset({".html", ".htm", ".xhtml", ".svg", ".xml", ".js", ".hta"})
_PICTURES: Final[Mapping[str, FileType]] = {
    ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".jfif": "jpg", ".tif": "tif", ".tiff": "tif",
}  # fmt: skip
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")

EXTENSIONS: Final[Mapping[FileType, tuple[str, ...]]] = {
    "jpg": (".jpg", ".jpeg", ".jfif"), "tif": (".tif", ".tiff"),
}  # fmt: skip
MEDIA: Final[Mapping[FileType, str]] = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "jpg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


class Found(NamedTuple):
    """The kind that the content is of, None where it is none that we know; whether it would run something."""

    kind: FileType | None
    macros: bool = False


def kind_of(path: Path, name: str) -> Found:
    """What the file is. Nothing in it is unpacked but an Office file's list of its parts, up to a bound."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(path)
    if head.startswith(_OLE):
        return Found(_named(name, _OLD_OFFICE))
    found = _looks_like(head)
    if ".pdf" in found and head.startswith(b"%PDF-"):
        return Found("pdf")
    pictures = [_PICTURES[one] for one in found if one in _PICTURES]
    if pictures and not _is_text(path):
        return Found(pictures[0])
    if not found & _PAGES and _is_text(path):
        return Found(_named(name, _TEXTS) or "txt")
    return Found(None)


def fits(kind: FileType, name: str) -> bool:
    """Whether the name ends as files of that kind do."""
    return Path(name).suffix.lower() in EXTENSIONS.get(kind, (f".{kind}",))


def _looks_like(head: bytes) -> frozenset[str]:
    try:
        return frozenset(one.extension for one in puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return frozenset()


def _named(name: str, kinds: tuple[FileType, ...]) -> FileType | None:
    return next((kind for kind in kinds if fits(kind, name)), None)


def _of_archive(path: Path) -> Found:
    """Word, Excel, PowerPoint and OFD are archives that hold a certain part; any other is a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            parts = set(names)
            # A name that stands twice has no place in a document: what is looked at need not be what is opened.
            sound = len(parts) == len(names) <= _MOST_PARTS
            declared = sound and _declares_macros(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error, lzma.LZMAError):
        # What zipfile raises of a file that only begins like an archive: such a one is of no kind that is taken.
        return Found(None)
    if not sound:
        return Found(None)
    macros = declared or any(part.casefold().endswith(_MACROS.casefold()) for part in parts)
    return Found(next((kind for kind, part in _PARTS.items() if part in parts), "zip"), macros)


def _declares_macros(archive: zipfile.ZipFile) -> bool:
    """Whether the list of what the parts are names macros, whatever the part itself is called; read up to a bound."""
    for part in archive.infolist():
        if part.filename.casefold() == _CONTENT_TYPES and not part.flag_bits & _ENCRYPTED:
            with archive.open(part) as file:
                raw = file.read(_MOST_TYPES)
            said = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
            if _MACRO_TYPE in unescape(said).casefold():
                return True
    return False


def _is_text(path: Path) -> bool:
    """UTF-8 or GB 18030, without control characters."""
    raw = path.read_bytes()
    if not raw or any(one in raw for one in _CONTROLS):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_CONTROLS: Final = tuple(bytes([one]) for one in range(32) if one not in b"\t\n\r\f")
