"""Events from files: JSON (an object or a list), JSON Lines, YAML (several documents too), or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duban.cli.refused import Refused
from duban.cli.yaml_strict import YamlFault, documents

if TYPE_CHECKING:
    from events.envelope import Event

STDIN = "-"


@dataclass(frozen=True)
class Found:
    """One event as written, and where: `file:line` or `file, event 3`."""

    where: str
    value: object


class Unreadable(Exception):
    """A text that is no JSON or YAML; the message says where and why."""


def read_events(names: Sequence[str]) -> list[Event]:
    """The events of all files, checked; raises `Refused` with every fault of every file."""
    events: list[Event] = []
    faults: list[str] = []
    for name in names:
        try:
            found = list(_found(name))
        except Unreadable as error:
            faults.append(f"{name}: {error}")
            continue
        if not found:
            faults.append(f"{name}: holds no event")
        for one in found:
            _check(one, events=events, faults=faults)
    if faults:
        raise Refused("Nothing was done, since there are faults:", faults)
    return events


def _check(found: Found, *, events: list[Event], faults: list[str]) -> None:
    from events.envelope import from_mapping
    from events.refusal import Refusal

    if not isinstance(found.value, Mapping):
        faults.append(f"{found.where}: is no object; an event is one, with specversion, id, source, type, …")
        return
    try:
        events.append(from_mapping(found.value))
    except Refusal as refusal:
        faults.extend(f"{found.where}: {fault.field}: {fault.detail} [{fault.code}]" for fault in refusal.faults)


def _found(name: str) -> Iterator[Found]:
    text = _text(name)
    suffix = Path(name).suffix.lower()
    if suffix in {".yaml", ".yml"}:
        return _spread(name, _yaml(text))
    if suffix in {".jsonl", ".ndjson"}:
        return _lines(name, text)
    if suffix == ".json" or name != STDIN:
        return _spread(name, [(1, _json(text))])
    return _from_stdin(name, text)


def _from_stdin(name: str, text: str) -> Iterator[Found]:
    """Standard input has no suffix: JSON if it is, then JSON Lines, else YAML, of which JSON is nearly a part."""
    first_line, _, more = text.strip().partition("\n")
    if more and _is_json(first_line):
        return iter(list(_lines(name, text)))
    attempts: list[Callable[[], Iterator[Found]]] = [
        lambda: _spread(name, [(1, _json(text))]),
        lambda: _lines(name, text),
        lambda: _spread(name, _yaml(text)),
    ]
    first: Unreadable | None = None
    for attempt in attempts:
        try:
            return iter(list(attempt()))
        except Unreadable as error:
            first = first or error
    raise first or Unreadable("is empty")


def _is_json(text: str) -> bool:
    try:
        return isinstance(_json(text), dict)
    except Unreadable:
        return False


def _spread(name: str, values: Sequence[tuple[int, object]]) -> Iterator[Found]:
    """A list is many events; each document begins at its line."""
    for line, value in values:
        if isinstance(value, list):
            yield from (Found(f"{name}:{line}, event {index}", item) for index, item in enumerate(value, 1))
        else:
            yield Found(f"{name}:{line}", value)


def _lines(name: str, text: str) -> Iterator[Found]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield Found(f"{name}:{number}", _json(line))
            except Unreadable as error:
                raise Unreadable(f"line {number}: {error}") from None


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _yaml(text: str) -> list[tuple[int, object]]:
    try:
        return documents(text)
    except YamlFault as fault:
        raise Unreadable(f"line {fault.line}: {fault}") from None


def _json(text: str) -> object:
    """Strict JSON: no key twice in one object, no NaN."""
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(str(error)) from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise Unreadable(f"the key {name!r} stands twice in one object; keep one")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise Unreadable(f"{name} is no JSON value")
