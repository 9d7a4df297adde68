"""Faulty templates, every fault in one go with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from duban.channels.template_check import check

FOLDER = Path(config.__file__).parent / "templates"
FILES = {f"templates/{path.name}": path.read_text("utf-8") for path in FOLDER.iterdir()}

WORDS = "回复“1 {{ code }}”签收"


@pytest.mark.parametrize(
    ("name", "text", "line", "code"),
    [
        ("opened.subject.txt", "{{ title", 1, "template-syntax"),
        ("opened.mail.txt", "行\n{% if %}\n{{ title }}", 2, "template-syntax"),
        ("opened.mail.txt", "行\n\n{{ titel }}", 3, "template-unknown-variable"),
        ("opened.mail.txt", "{{ due|weekday }}", 1, "template-syntax"),
        ("opened.mail.txt", '{% include "/etc/passwd" %}', 0, "template-unknown-file"),
        ("opened.mail.txt", "{{ title.__class__.__mro__ }}", 0, "template-fails"),
        ("opened.mail.txt", "{{ due.weeks }}", 0, "template-fails"),
        ("opened.subject.txt", "第一行\n第二行", 0, "subject-lines"),
        ("opened.sms.txt", "{{ title }}，回复1 {{ code }}签收", 0, "sms-words-missing"),
        ("opened.sms.txt", "{{ title }}\n{{ link }}\n" + WORDS, 2, "sms-variable"),
        ("opened.sms.txt", "【督办】{{ title }}" + WORDS, 1, "sms-signature"),
        ("opened.sms.txt", "{{ title }} https://a.example " + WORDS, 1, "sms-link"),
        ("opened.sms.txt", "{{ title }}{{ title }}" + WORDS, 0, "sms-title"),
        ("opened.sms.txt", WORDS, 0, "sms-title"),
        ("opened.sms.txt", "长" * 55 + "{{ title }}" + WORDS, 0, "sms-too-long"),
        ("opened.sms.txt", "长" * 48 + "{{ title }}" + WORDS, 0, "sms-too-long"),
        ("openned.sms.txt", WORDS, 0, "template-unknown-file"),
    ],
)
def test_a_fault_is_named_by_file_line_and_code(name: str, text: str, line: int, code: str) -> None:
    files = FILES | {f"templates/{name}": text}
    assert (f"templates/{name}", line, code) in [finding[:3] for finding in check(files)]


def test_every_fault_comes_in_one_go() -> None:
    files = FILES | {"templates/due.sms.txt": "{{ titel }}", "templates/slip.mail.html": "{% if %}"}
    del files["templates/layout.html"]
    assert [(file, code) for file, _, code, _ in check(files)] == [
        ("templates/due.sms.txt", "sms-words-missing"),
        ("templates/due.sms.txt", "template-unknown-variable"),
        ("templates/layout.html", "template-missing"),
        ("templates/slip.mail.html", "template-syntax"),
    ]


def test_a_signature_that_leaves_no_room_is_found() -> None:
    assert {code for _, _, code, _ in check(FILES, sms_sign="一个长得没有给标题留下任何位置的短信签名")} == {
        "sms-too-long"
    }


@pytest.mark.parametrize("name", ["daily", "weekly", "bulletin"])
@pytest.mark.parametrize("part", ["txt", "html"])
def test_the_reports_have_one_layout_and_each_says_only_what_is_its_own(name: str, part: str) -> None:
    lines = FILES[f"templates/{name}.mail.{part}"].splitlines()
    assert lines[0] == f'{{% extends "report_layout.{part}" %}}'
    assert len(lines) <= 3
