"""Events gone wrong in any way: the published examples, changed at random in structure, values, envelope or bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from hypothesis import strategies as st

from events.contents import Record
from tests.unit.events.samples import EXAMPLES

Path: TypeAlias = tuple[str | int, ...]
Said: TypeAlias = dict[str, Any]

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e308, 10**30, "", " ", "x" * 256, "人" * 4001, "a\nb", "\x00", "\ud800", "\u2028", "org",
    "no-such-unit", "p-1", "13800138000", "张三", "2026-02-30", "2026-03-02", "9999-12-31", "1900-01-01", "0", "-1.00",
    "12.345", "1e5", "T+3", [], {}, [[]], [None], ["org", "org"], {"key": "k"}, [{"key": "k"}], "other", "secret", "v2",
)  # fmt: skip
"""Values that stand where others should."""
TIMES = ("2026-03-02T00:00:00Z", "2026-03-02", "now", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59+14:00", 0, None)
TYPES = (
    "duban.meeting.directive.issued.v2", "duban.x.y.v1", "duban.talent.arrived", "talent.arrived.v1", "", None, 7,
    *(example["type"] for example in EXAMPLES.values()),
)  # fmt: skip
UNNUMBERED = "unnumbered"
CLASSES = ("public", "internal", "secret", "机密", "", None, 1)


def paths(value: object, at: Path = ()) -> Iterator[Path]:
    """Every place in a document but its root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*at, name)
        yield from paths(inner, (*at, name))


def _holder(said: Said, path: Path) -> Any:
    for name in path[:-1]:
        said = said[name]  # type: ignore[index]  # a path of this document
    return said


def leave_out(said: Said, path: Path, _: object) -> None:
    del _holder(said, path)[path[-1]]


def replace(said: Said, path: Path, odd: object) -> None:
    _holder(said, path)[path[-1]] = odd


def add(said: Said, path: Path, odd: object) -> None:
    holder = _holder(said, path)
    holder.append(odd) if isinstance(holder, list) else holder.update({f"{path[-1]}_x": odd})


def double(said: Said, path: Path, _: object) -> None:
    holder = _holder(said, path)
    if isinstance(holder, list) and isinstance(path[-1], int):
        holder.append(copy.deepcopy(holder[path[-1]]))


def rename(said: Said, path: Path, _: object) -> None:
    holder = _holder(said, path)
    if isinstance(holder, dict):
        holder[str(path[-1]).upper()] = holder.pop(path[-1])


def wrap(said: Said, path: Path, _: object) -> None:
    holder = _holder(said, path)
    holder[path[-1]] = [holder[path[-1]]]


CHANGES: tuple[Callable[[Said, Path, object], None], ...] = (
    leave_out,
    replace,
    replace,
    replace,
    add,
    double,
    rename,
    wrap,
)


@st.composite
def mutated(draw: st.DrawFn) -> Said:
    """An example with a few things changed, or none; its id is `UNNUMBERED` unless that is one of them."""
    said: Said = copy.deepcopy(EXAMPLES[draw(st.sampled_from(sorted(EXAMPLES)))])
    said["id"] = UNNUMBERED
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 1, 2, 4)))):
        places = [path for path in paths(said) if path not in {("id",), ("source",)}]
        path, odd = draw(st.sampled_from(places)), draw(st.sampled_from(ODD))
        draw(st.sampled_from(CHANGES))(said, path, copy.deepcopy(odd))
    for name, values in (("type", TYPES), ("time", TIMES), ("classification", CLASSES), ("id", ODD), ("source", ODD)):
        if draw(st.integers(0, 39)) == 0:
            said[name] = draw(st.sampled_from(values))
    return said


def structured(said: Said) -> Record:
    return Record(None, None, (("content-type", b"application/cloudevents+json"),), _encoded(said))


def as_headers(said: Said) -> Said:
    """What binary mode can say: attributes are texts, and the content type is a header of its own."""
    return {name: value if name == "data" else str(value) for name, value in said.items() if name != "datacontenttype"}


def binary(said: Said) -> Record:
    """The attributes as headers."""
    attributes = {name: value for name, value in as_headers(said).items() if name != "data"}
    headers = [(f"ce_{name}", value.encode("utf-8", "surrogatepass")) for name, value in attributes.items()]
    return Record(None, None, (("content-type", b"application/json"), *headers), _encoded(said.get("data")))


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


@st.composite
def broken(draw: st.DrawFn) -> Record:
    """A structured record whose bytes are cut, doubled or flipped."""
    value = structured(draw(mutated())).value or b""
    place = draw(st.integers(0, len(value)))
    middle = draw(st.sampled_from([b"", b"\x00", b"\xff", b'"', b"{", b",", b"\xef\xbb\xbf", b"NaN", b"\\ud800"]))
    return Record(
        None, None, (("content-type", b"application/cloudevents+json"),), value[:place] + middle + value[place + 1 :]
    )
