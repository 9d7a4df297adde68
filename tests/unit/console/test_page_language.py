"""What is shown in English: every text that a page fixes has a line in the catalogue, and nothing is there in vain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
import yaml
from jinja2 import Environment, nodes

from duban.console.pages.language import CATALOGUES, catalogue, translator
from duban.console.pages.nav import ENTRIES
from duban.console.pages.paper import CONSOLE, paper

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEMPLATES = CONSOLE / "templates" / "pages"
CHINESE = re.compile("[一-鿿]")


def texts_of_template(file: Path) -> Iterator[str]:
    """What `t` is given literally."""
    for call in parsed(file).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
            yield call.args[0].value


def parsed(file: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(file.read_text("utf-8"))


def texts_of_module(file: Path) -> Iterator[str]:
    """What `t` is given literally in Python."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and "t" in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            yield from (
                given.value for given in node.args[:1] if isinstance(given, ast.Constant) and type(given.value) is str
            )


def texts() -> dict[str, str]:
    """Every text with the file that shows it."""
    found = {text: file.name for file in sorted(TEMPLATES.glob("*.html")) for text in texts_of_template(file)}
    found |= {text: file.name for file in sorted((CONSOLE / "pages").glob("*.py")) for text in texts_of_module(file)}
    return found | {entry.word: "nav.py" for entry in ENTRIES}


def untranslated(file: Path) -> list[str]:
    """Chinese that stands in a template without having gone through `t`."""
    return [piece.data.strip() for piece in parsed(file).find_all(nodes.TemplateData) if CHINESE.search(piece.data)]


def test_every_text_has_its_english() -> None:
    assert {text: file for text, file in texts().items() if text not in catalogue("en")} == {}


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.html")), ids=lambda file: file.name)
def test_no_page_shows_a_fixed_text_that_was_not_translated(file: Path) -> None:
    assert untranslated(file) == []


@pytest.mark.parametrize("file", sorted(CATALOGUES.glob("en/*.yaml")), ids=lambda file: file.name)
def test_a_catalogue_is_chinese_on_the_left_and_english_on_the_right_with_the_same_holes(file: Path) -> None:
    lines: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
    wrong = [text for text, said in lines.items() if not re.search("[一-鿿、]", text) or CHINESE.search(said)]
    assert wrong == []
    assert [text for text, said in lines.items() if holes(text) != holes(said)] == []


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_two_catalogues_never_say_one_text_differently() -> None:
    said: dict[str, set[str]] = {}
    for file in CATALOGUES.glob("en/*.yaml"):
        for text, english in yaml.safe_load(file.read_text("utf-8")).items():
            said.setdefault(text, set()).add(english)
    assert {text: several for text, several in said.items() if len(several) > 1} == {}


def test_a_text_that_the_catalogue_lacks_is_said_in_chinese() -> None:
    t = translator("en")
    assert (t("下一页"), t("此句未译{n}", n=3)) == ("Next page", "此句未译3")
    assert translator("zh")("下一页") == "下一页"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh", "2026年3月2日（星期一）09:05 · 09:05"), ("en", "Mon 2 Mar 2026 09:05 · 09:05")],
)
def test_instants_are_shown_by_the_clocks_of_the_city(language: str, shown: str) -> None:
    at = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
    template = paper(language, SHANGHAI).from_string("{{ at | instant }} · {{ at | hour }}")
    assert template.render(at=at) == shown
