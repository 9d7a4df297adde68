"""The folder that an operator edits, read as texts; the organisation, which is personal, is read on its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from duban.playbook.faults import Faults, FileFault

FOLDERS: Final = ("calendar", "playbooks", "templates")
_YAML: Final = frozenset({".yaml", ".yml"})
_MOST_BYTES: Final = 1_000_000


def read_config(directory: Path) -> dict[str, str]:
    """The texts of playbooks, templates and calendar, by path below the folder. Faults where one cannot be read."""
    texts: dict[str, str] = {}
    faults: list[FileFault] = []
    for path in _files(directory):
        name = path.relative_to(directory).as_posix()
        try:
            texts[name] = read_text(path, name)
        except Faults as refused:
            faults.extend(refused.items)
    if faults:
        raise Faults(faults)
    return texts


def read_text(path: Path, name: str, *, most: int = _MOST_BYTES) -> str:
    """The text of one file as UTF-8, with or without a byte order mark."""
    try:
        body = _body(path, most=most)
    except OSError:
        detail = "文件不存在、不是普通文件或不能读取，请核对路径和权限"
        raise Faults([FileFault(name, 1, "-", "unreadable", detail)]) from None
    if len(body) > most:
        raise Faults([FileFault(name, 1, "-", "too-large", f"文件超过 {most // 1_000_000} MB，请拆分或清理")])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise Faults([FileFault(name, line, "-", "not-utf-8", "不是 UTF-8 编码，请以 UTF-8 另存")]) from None


def _body(path: Path, *, most: int) -> bytes:
    """So much that more than `most` is seen as such; what is no file, such as a device, cannot be read."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return file.read(most + 1)


def _files(directory: Path) -> Iterator[Path]:
    """In a steady order; hidden files and editors' copies are passed over."""
    for folder in FOLDERS:
        for path in sorted((directory / folder).rglob("*")):
            parts = path.relative_to(directory).parts
            hidden = any(part.startswith((".", "~")) or part.endswith("~") for part in parts)
            if path.is_file() and not hidden and (folder == "templates" or path.suffix in _YAML):
                yield path
