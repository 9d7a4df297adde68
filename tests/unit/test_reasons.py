"""`docs/notices.md` names each reason that a notice may be suppressed or held with, in the words of the enumeration."""

from __future__ import annotations

import re
from pathlib import Path

from duban.model import ObligationState, TaskState
from duban.reasons import WORDS, Silence

PAGE = Path(__file__).parents[2] / "docs" / "notices.md"


def test_the_page_has_every_reason_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == {reason.value: words for reason, words in WORDS.items()}
    assert WORDS.keys() == set(Silence)


def test_the_ends_of_duties_are_among_them() -> None:
    assert {"closed", "withdrawn", "cancelled"} <= {state.value for state in TaskState} & {one.value for one in Silence}
    ends = {state.value for state in ObligationState} - {"open", "conveyed"}
    assert ends <= {one.value for one in Silence}
