"""XML of a workbook as it streams: into callbacks, without ever growing beyond what was read; and the shared texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final
from xml.parsers import expat

_CHUNK: Final = 1 << 20


def parse(source: IO[bytes], begin: Any, end: Any, text: Any, doctype: Any) -> None:
    """Streams XML into callbacks. A document type, by which a small file could become a huge one, is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, doctype
    while chunk := source.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


@dataclass(slots=True)
class Strings:
    """Gathers the workbook's shared texts; how a name is read aloud (rPh) is no part of it."""

    found: list[str] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _taking: bool = False
    _aloud: bool = False

    def begin(self, name: str, _: Mapping[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "si":
                self._texts.clear()
            case "t":
                self._taking = not self._aloud
            case "rPh":
                self._aloud = True

    def end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "si":
                self.found.append("".join(self._texts))
            case "t":
                self._taking = False
            case "rPh":
                self._aloud = False

    def text(self, said: str) -> None:
        if self._taking:
            self._texts.append(said)


def read_strings(source: IO[bytes], refused: Callable[..., None]) -> list[str]:
    """The workbook's shared texts; a declaration in them is `refused`."""
    strings = Strings()
    parse(source, strings.begin, strings.end, strings.text, refused)
    return strings.found
