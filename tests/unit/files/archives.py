"""Small files of each kind, as programs write them."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(20)
TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(40)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
WINDOWS = b"MZ\x90\x00\x03" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
TEXT = "督办事项办结报告\n一、已完成。\n".encode()


def archive(*parts: str) -> bytes:
    """A zip with these parts, the same bytes whenever it is made."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts:
            file.writestr(zipfile.ZipInfo(part), "<x/>", zipfile.ZIP_DEFLATED)
    return raw.getvalue()


WORD = archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")
EXCEL = archive("[Content_Types].xml", "xl/workbook.xml")
SLIDES = archive("[Content_Types].xml", "ppt/presentation.xml")
OFD = archive("OFD.xml", "Doc_0/Document.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
