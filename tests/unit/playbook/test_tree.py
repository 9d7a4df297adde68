"""YAML and JSON as texts with their lines; what could mean two things, or too much, is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.playbook.tree import Section, Series, Value, line_of, read_tree


def plain(value: Value) -> object:
    """The tree as lists and dicts."""
    if isinstance(value, Section):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, Series) else value


def codes(text: str) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.field, fault.code) for fault in read_tree(text, "a.yaml")[1]]


def test_scalars_stay_what_was_written() -> None:
    tree, faults = read_tree("phone: 01380000000\nanswer: no\nday: 2026-03-02\nnone:\nquoted: 'null'\n", "a.yaml")
    assert faults == []
    assert plain(tree) == {
        "phone": "01380000000", "answer": "no", "day": "2026-03-02", "none": None, "quoted": "null",
    }  # fmt: skip


def test_lines_are_those_of_the_file() -> None:
    tree, _ = read_tree("a: 1\nb:\n  - x\n  - c: 2\n    d: [3,\n        4]\n", "a.yaml")
    assert [line_of(tree, path) for path in [(), ("a",), ("b",), ("b", 1), ("b", 1, "d", 1), ("b", 1, "e")]] == [
        1, 1, 2, 4, 6, 4,
    ]  # fmt: skip


def test_a_key_named_twice_is_a_fault_wherever_it_stands() -> None:
    assert codes("a: 1\nb:\n  - c: 1\n  - c: 2\n    c: 3\na: 4\n") == [
        (5, "b.1.c", "duplicate-key"),
        (6, "a", "duplicate-key"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: &x [1]\nb: *x\n", 2, "alias"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tag"),
        ("a: !mapping {b: 1}\n", 1, "tag"),
        ("? [1, 2]\n: 3\n", 1, "bad-key"),
        ("a: 1\n---\nb: 2\n", 2, "two-documents"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "bad-yaml"),
        ("a: 1\nb: \x07\n", 2, "bad-character"),
        ("a: \ud800\n", 1, "bad-character"),
        ("[" * 100_000, 1, "too-deep"),
        ("- " * 100_000, 1, "too-deep"),
    ],
)
def test_what_is_refused_says_where(text: str, line: int, code: str) -> None:
    assert [(at, what) for at, _, what in codes(text)] == [(line, code)]


def test_aliases_cannot_grow() -> None:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert {code for _, _, code in codes(laughs)} == {"alias"}


texts_of = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff\u2028\u2029")
texts = st.text(texts_of)


# YAML takes no key beyond 1,024 characters, and an escaped one has up to twelve for one.
names = st.text(texts_of, max_size=40)


@given(st.dictionaries(names, st.lists(texts) | st.dictionaries(names, texts), min_size=1), st.booleans())
def test_json_means_what_the_standard_parser_says(value: dict[str, object], escaped: bool) -> None:
    written = json.dumps(value, ensure_ascii=escaped, indent=1)
    tree, faults = read_tree(written, "a.json")
    assert faults == []
    assert plain(tree) == json.loads(written)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    tree, faults = read_tree(text, "a.yaml")
    assert faults or tree is None or isinstance(tree, str | Section | Series)
