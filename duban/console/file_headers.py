"""What the headers of a file that comes in say: its name, its key, and that it is nothing but the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from typing import Final, NamedTuple

from fastapi import Request

from duban.console.acting_asked import KEY, field_fault, key_faults
from duban.console.problems import FieldFault, Problem

DISPOSITION: Final = "Content-Disposition"
LONGEST_NAME: Final = 200
_SLASHES: Final = re.compile(r"[/\\]")


class FileAsked(NamedTuple):
    """The key of the request, and the file's name."""

    key: str
    name: str


def file_asked(request: Request) -> FileAsked:
    """Raises `Problem` with every fault."""
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content.startswith("multipart/") or request.headers.get("content-encoding", "identity") != "identity":
        detail = "请直接以请求体上传一个文件，不用表单（multipart），也不压缩传输；文件名写在 Content-Disposition。"
        raise Problem(415, "not-a-file", detail)
    keys = request.headers.getlist(KEY)
    name = _name(request.headers.getlist(DISPOSITION))
    faults = [*key_faults(keys), *name_faults(name)]
    if faults:
        raise Problem(400, faults[0]["code"], "请求有误，逐项见 errors。", errors=faults)
    return FileAsked(keys[0], name)


def _name(headers: list[str]) -> str:
    """The name without folders; empty where there is none, or more than one header."""
    if len(headers) != 1:
        return ""
    message = Message()
    message[DISPOSITION] = headers[0]
    said = message.get_filename("")
    with suppress(UnicodeError):  # of a name read right already; this is for one written as it is, not by RFC 8187
        said = said.encode("latin-1").decode("utf-8")
    return without_folders(said)


def without_folders(said: str) -> str:
    """The last part of a name that a browser may have sent with its folders."""
    return _SLASHES.split(said)[-1].strip()


def name_faults(name: str) -> Iterator[FieldFault]:
    """What is wrong with the name of a file."""
    if not name:
        detail = "请写明文件名，如 attachment; filename*=UTF-8''%E6%96%B9%E6%A1%88.pdf"
        yield field_fault(DISPOSITION, "name-missing", detail)
    elif len(name) > LONGEST_NAME or any(unicodedata.category(one).startswith("C") for one in name):
        detail = f"文件名不得超过 {LONGEST_NAME} 字，不得含控制字符，请改名"
        yield field_fault(DISPOSITION, "bad-name", detail)
