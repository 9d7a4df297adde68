"""Mails of one event made ready: everything but the recipient's own fields is bytes already, with holes for those."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from jinja2 import Template, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from duban.channels.addresses import CONTROL
from duban.channels.mail_bytes import AFTER_HTML, BEFORE_HTML, BEFORE_TEXT
from duban.channels.quoted import quoted

HOLES: Final = ("recipient", "recipient_unit", "owner_unit", "owner_post", "link", "code")
"""The fields that differ from recipient to recipient of one event."""

_BENDING: Final = (
    nodes.FilterBlock, nodes.CallBlock, nodes.Macro, nodes.AssignBlock, nodes.ScopedEvalContextModifier,
    nodes.Import, nodes.FromImport,
)  # fmt: skip
"""What may change words after they were put in: a template that has one of these is rendered for everybody anew."""

_INWARD: Final = frozenset({"self", "super", "caller", "varargs", "kwargs"})

Piece = str | int
"""Words, or the number of a hole."""


@dataclass(frozen=True, slots=True)
class Words:
    """Subject, text and HTML of one mail, and both bodies as they travel, where they are ready."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


def open_fields(
    sandbox: ImmutableSandboxedEnvironment, sources: Mapping[str, str], names: Sequence[str]
) -> frozenset[str]:
    """Of HOLES those that these templates only say as they are, or ask whether they are there."""
    left, seen, bent = list(names), set[str](), set[str]()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        tree = sandbox.parse(sources[name], name)
        referenced = list(meta.find_referenced_templates(tree))
        loaded = {each.name for each in tree.find_all(nodes.Name)}
        if None in referenced or loaded & _INWARD or next(tree.find_all(_BENDING), None) is not None:
            return frozenset()
        left += [each for each in referenced if each is not None]
        bent |= _bent(tree)
    return frozenset(HOLES) - bent


def _bent(tree: nodes.Template) -> set[str]:
    straight = {id(said) for output in tree.find_all(nodes.Output) for said in output.nodes}
    tests = [*(each.test for each in tree.find_all(nodes.If)), *(each.test for each in tree.find_all(nodes.CondExpr))]
    straight |= {id(asked) for test in tests for asked in _asked(test)}
    return {name.name for name in tree.find_all(nodes.Name) if id(name) not in straight}


def _asked(test: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(test, nodes.And | nodes.Or | nodes.Not):
        for child in test.iter_child_nodes():
            yield from _asked(child)
    else:
        yield test


Filler = Callable[[Sequence[str]], str]


class Compiled:
    """One mail of one event. `fill` gives, byte by byte, what rendering and quoting it anew would."""

    def __init__(self, templates: Sequence[Template], variables: Mapping[str, Any], holes: Iterable[str]) -> None:
        """`templates` are those of subject, text and HTML."""
        self._holes = tuple(sorted(name for name in holes if variables[name]))
        # Nobody can have written it into a title: it is drawn anew each time.
        mark = f"\ue000{secrets.token_hex(8)}"
        marked = {name: f"{mark}{number}\ue001" for number, name in enumerate(self._holes)}
        subject, text, html = (_pieces(each.render({**variables, **marked}), mark) for each in templates)
        self._subject, self._text, self._html = _filler(subject), _filler(text), _filler(html)
        self._text_lines, self._html_lines = _quoted_lines(text), _quoted_lines(html)

    def fill(self, variables: Mapping[str, Any]) -> Words | None:
        """For this recipient; None where a field of his would break out of its line."""
        values = [str(variables[name]) for name in self._holes]
        if any(map(CONTROL.search, values)):
            return None
        safe = [str(escape(value)) for value in values]
        body = [BEFORE_TEXT, *_said(self._text_lines, values), BEFORE_HTML, *_said(self._html_lines, safe), AFTER_HTML]
        return Words(self._subject(values).strip(), self._text(values), self._html(safe), b"".join(body))


def _said(lines: Sequence[bytes | Filler], values: Sequence[str]) -> Iterator[bytes]:
    for line in lines:
        yield line if isinstance(line, bytes) else quoted(line(values))


def _pieces(rendered: str, mark: str) -> list[Piece]:
    first, *others = rendered.split(mark)
    found: list[Piece] = [first]
    for other in others:
        number, _, after = other.partition("\ue001")
        found += [int(number), after]
    return found


def _filler(pieces: Sequence[Piece]) -> Filler:
    """The quickest way to put values into words."""
    pattern = "".join("%s" if isinstance(piece, int) else piece.replace("%", "%%") for piece in pieces)
    places = [piece for piece in pieces if isinstance(piece, int)]
    if not places:
        whole = pattern % ()
        return lambda values: whole
    return lambda values: pattern % tuple([values[place] for place in places])


def _quoted_lines(pieces: Sequence[Piece]) -> list[bytes | Filler]:
    """Lines without holes as they travel, many in one; those with holes to be filled. Line ends stand in the bytes."""
    ready: list[bytes | Filler] = []
    for number, line in enumerate(_lines(pieces)):
        if number:
            ready.append(b"\r\n")
        ready.append(
            _filler(line) if any(isinstance(piece, int) for piece in line) else quoted("".join(map(str, line)))
        )
    grouped = groupby(ready, key=lambda one: isinstance(one, bytes))
    return [
        part
        for are_bytes, run in grouped
        for part in ([b"".join(one for one in run if isinstance(one, bytes))] if are_bytes else run)
    ]


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, int):
            line.append(piece)
            continue
        first, *others = piece.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        line.append(first)
        for other in others:
            yield line
            line = [other]
    yield line
