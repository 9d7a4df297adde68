"""`docs/lives.md`: every transition of the tables is drawn and told, in both languages."""

from __future__ import annotations

import re

import pytest

from duban.contracts.life_words import EFFECTS, NEEDS, WHO
from duban.contracts.lives import EN, LIVES, ZH, Drawn, pages
from duban.lifecycle import Actor
from tests.unit.events.samples import ROOT


@pytest.mark.parametrize("name", [EN, ZH])
def test_the_page_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages()[name]


@pytest.mark.parametrize("drawn", LIVES, ids=lambda drawn: drawn.heading.en)
def test_every_arrow_of_the_picture_is_a_transition_and_the_other_way_round(drawn: Drawn) -> None:
    text = pages()[EN].split(drawn.heading.en)[1].split("## ")[0]
    arrows = set(re.findall(r"^ +(\w+) --> (\w+) : (.+)$", text, re.MULTILINE))
    assert arrows == {
        (str(origin), str(row.to), action)
        for action, row in drawn.life.items()
        for origin in row.origins
        if row.to is not None
    }


@pytest.mark.parametrize("drawn", LIVES, ids=lambda drawn: drawn.heading.en)
def test_every_action_has_its_row_in_both_languages(drawn: Drawn) -> None:
    for name, heading in ((EN, drawn.heading.en), (ZH, drawn.heading.zh)):
        text = pages()[name].split(heading)[1].split("## ")[0]
        rows = [line for line in text.splitlines() if line.startswith("| ")]
        assert len(rows) == len(drawn.life) + 2
        assert all(f"`{action}`" in row for action, row in zip(drawn.life, rows[2:], strict=True))


def test_every_word_is_used_and_none_is_missing() -> None:
    rows = [row for drawn in LIVES for row in drawn.life.values()]
    assert {need for row in rows for need in row.needs} == set(NEEDS)
    assert {effect for row in rows for effect in row.effects} == set(EFFECTS)
    assert {who for row in rows for who in row.who} == set(WHO) == set(Actor)
