"""YAML and JSON as a tree of texts that knows its lines; nothing in it means more than it says.

Every scalar stays the text that was written (no octal telephone numbers, no `no` for false); what a text stands for is
the reader's to say. The tree is built from the parser's events, without recursion, so no depth or alias can hurt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from duban.playbook.faults import FileFault
from events.walk import spoken

MOST_DEPTH: Final = 32
MOST_FAULTS: Final = 500

_PARSER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_JSON_PAIR: Final = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


class Section(dict[str, "Value"]):
    """A mapping, the line it begins on and the line of each key."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: dict[str, int] = {}


class Series(list["Value"]):
    """A list, the line it begins on and the line of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: list[int] = []


Value: TypeAlias = "str | Section | Series | None"
Path: TypeAlias = tuple[str | int, ...]


def read_tree(text: str, file: str) -> tuple[Value, list[FileFault]]:
    """The file's one document, and what was refused in it; of a text that is no YAML, None and what says so."""
    builder = _Builder(file)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1
        builder.refuse(line, "bad-yaml", "不是有效的 YAML 或 JSON：请检查此处的缩进、引号、冒号和括号")
        return None, builder.faults
    except (yaml.YAMLError, UnicodeError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        builder.refuse(line, "bad-character", "含有不允许的字符（控制字符或错误的编码），请以 UTF-8 另存并删去该字符")
        return None, builder.faults
    except _TooMuch:
        return None, builder.faults
    return builder.root, builder.faults


def line_of(tree: Value, path: Path) -> int:
    """The line on which the path begins, or as much of it as there is."""
    line = tree.line if isinstance(tree, Section | Series) else 1
    for part in path:
        match tree, part:
            case Section(), str() if part in tree:
                line, tree = tree.lines.get(part, line), tree[part]
            case Series(), int() if part < len(tree):
                line, tree = tree.lines[part], tree[part]
            case _:
                return line
    return line


def dotted(path: Path) -> str:
    """A path as it is shown: `tasks.0.who`."""
    return ".".join(spoken(part) if isinstance(part, str) else str(part) for part in path) or "-"


def _events(text: str) -> Iterator[Any]:
    """The parser's events; JSON's pairs of surrogate escapes, which YAML does not know, are read first."""
    as_json = text.lstrip().startswith("{")
    return iter(yaml.parse(_JSON_PAIR.sub(_paired, text) if as_json else text, Loader=_PARSER))


def _paired(found: re.Match[str]) -> str:
    high, low = found.groups()
    if high is None:
        return found[0]
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


class _TooMuch(Exception):
    """So much is wrong, or so deep, that reading on helps nobody."""


@dataclass(slots=True)
class _Builder:
    """Puts the tree together, event by event."""

    file: str
    faults: list[FileFault] = field(default_factory=list)
    root: Value = None
    open: list[Section | Series] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    documents: int = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.open.pop()
            self.keys.pop()
            self._done()
        elif isinstance(event, yaml.AliasEvent):
            self.refuse(_line(event), "alias", "不支持 YAML 别名（*名称），请把内容写全")
            self._place(None, _line(event))
            self._done()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._next_document(event)

    def refuse(self, line: int, code: str, detail: str, name: str | None = None) -> None:
        path = [*self._path(), *((name,) if name else ())]
        self.faults.append(FileFault(self.file, line, dotted(tuple(path)), code, detail))
        if len(self.faults) >= MOST_FAULTS:
            raise _TooMuch

    def _next_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(_line(event), "two-documents", "一个文件只能有一份内容，请删去“---”之后的部分或另存为一个文件")
            raise _TooMuch

    def _scalar(self, event: Any) -> None:
        line = event.start_mark.line + 1
        value = None if event.implicit[0] and event.value in _NULLS else event.value
        if event.tag is not None:
            self.refuse(line, "tag", "不支持 YAML 标签（!名称），请直接书写内容")
        target = self.open[-1] if self.open else None
        if isinstance(target, Section) and self.keys[-1] is None:
            self._key(target, event.value, line)
        else:
            self._place(value, line)
            self._done()

    def _key(self, target: Section, name: str, line: int) -> None:
        if name in target.lines:
            self.refuse(line, "duplicate-key", "同一个键写了两次，无法判断以哪个为准，请只保留一个", name)
        target.lines[name] = line
        self.keys[-1] = name

    def _begin(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.tag is not None:
            self.refuse(line, "tag", "不支持 YAML 标签（!名称），请直接书写内容")
        if len(self.open) >= MOST_DEPTH:
            self.refuse(line, "too-deep", f"嵌套超过 {MOST_DEPTH} 层，请改为平铺的写法")
            raise _TooMuch
        value: Section | Series = Section(line) if isinstance(event, yaml.MappingStartEvent) else Series(line)
        self._place(value, line)
        self.open.append(value)
        self.keys.append(None)

    def _place(self, value: Value, line: int) -> None:
        """Into the list or under the key that is open; a key must be a text."""
        target = self.open[-1] if self.open else None
        if target is None:
            self.root = value
        elif isinstance(target, Series):
            target.append(value)
            target.lines.append(line)
        elif (key := self.keys[-1]) is not None:
            target[key] = value
        else:
            self.refuse(line, "bad-key", "键必须是文字，不能是列表、映射或别名")
            self._key(target, f"?{line}", line)

    def _done(self) -> None:
        """The value under the open key is complete; one that stood in a key's place waits for its own value."""
        if self.keys and self.keys[-1] is not None and self.keys[-1] in self.open[-1]:
            self.keys[-1] = None

    def _path(self) -> Iterator[str | int]:
        for depth, (target, key) in enumerate(zip(self.open, self.keys, strict=True), start=1):
            if isinstance(target, Series):
                yield len(target) - (depth < len(self.open))
            elif key is not None:
                yield key


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
