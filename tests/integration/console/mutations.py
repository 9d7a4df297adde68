"""Sound events spoiled in every way one can think of, and what is still said by those that are taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

EXAMPLES: Final = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[3] / "docs" / "events" / "examples").glob("*.json"))
]
JUNK: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["", " ", "\u0000", "\ud800", "null", "p-1", "hrss", "2026-02-30", "-1", "1e9", "x" * 5_000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SPLICES: Final = st.sampled_from(
    [b"", b"\xff", b"\x00", b'"', b"{", b"}", b",", b"[[[[", b"\\ud800", b"NaN", b"9" * 400]
)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """The text of one of the examples, its values changed, then its bytes."""
    said: Any = json.loads(json.dumps(draw(st.sampled_from(EXAMPLES))))
    said["id"] = draw(st.uuids()).hex
    for _ in range(draw(st.integers(0, 3))):
        _spoil(draw, said)
    raw = json.dumps(said, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 4)) == 0:
        at, gone = draw(st.integers(0, len(raw))), draw(st.integers(0, 3))
        raw = raw[:at] + draw(SPLICES) + raw[at + gone :]
    return raw


def _spoil(draw: st.DrawFn, said: Any) -> None:
    """One change somewhere in it."""
    places = list(_places(said))
    holder, name = draw(st.sampled_from(places))
    match draw(st.sampled_from(["junk", "gone", "new", "twice"])):
        case "junk":
            holder[name] = draw(JUNK)
        case "gone":
            del holder[name]
        case "new" if isinstance(holder, dict):
            holder[draw(st.text(max_size=10) | st.sampled_from(["data", "classification", "unit"]))] = draw(JUNK)
        case _:
            holder[name] = [holder[name], holder[name]]


def _places(part: Any) -> Any:
    """Every holder with each name or index in it."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, inner in list(items):
        yield part, name
        yield from _places(inner)


def bare(part: Any) -> Any:
    """The same without what says nothing: nulls in objects."""
    if isinstance(part, dict):
        return {name: bare(inner) for name, inner in part.items() if inner is not None}
    return [bare(inner) for inner in part] if isinstance(part, list) else part
