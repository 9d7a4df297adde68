"""The sample files after a slip of the hand, or many: read, or refused with their faults, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import config
from duban.playbook.faults import Faults
from duban.playbook.files import read_config
from duban.playbook.load import load_policy

FILES = read_config(Path(config.__file__).parent)
EDITED = sorted(path for path in FILES if path.endswith(".yaml"))
SIGNS = [
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "- ",
    "\n",
    "  ",
    "'",
    '"',
    "*x",
    "&x ",
    "!!int ",
    "? ",
    "<<: ",
    "\t",
    "#",
    "T+",
    "@",
]
WORDS = [
    "or all",
    "when: ",
    "who: ",
    "lead",
    "due: ",
    "each: needs",
    "staff: 1h",
    "size(data.needs",
    "after: decide=不申报",
    "closing: [",
    "every: ",
    "until: closed:",
    "rules: [{rule: ",
    "task:dispatch.unit",
    "{item.",
    "9" * 5_000,
    "\ud800",
]
PIECES = st.sampled_from([*SIGNS, *WORDS]) | st.text(max_size=4)


@given(st.sampled_from(EDITED), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), max_size=6))
def test_a_mangled_file_is_read_or_refused_with_its_faults(path: str, changes: list[tuple[float, int, str]]) -> None:
    text = FILES[path]
    for share, cut, piece in changes:
        place = int(share * len(text))
        text = text[:place] + piece + text[place + cut :]
    with suppress(Faults):
        assert load_policy({**FILES, path: text}, version=1).version == 1
