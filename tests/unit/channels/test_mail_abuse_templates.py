"""Templates and data made up to harm: the sandbox refuses what an operator may not write, and data stays data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import config
from duban.channels.facts import DigestRow, Facts
from duban.channels.render import Templates
from duban.channels.template_check import check
from duban.channels.templates import NAMES
from duban.reports.written import Table

FOLDER = Path(config.__file__).parent / "templates"
FILES = {f"templates/{path.name}": path.read_text("utf-8") for path in FOLDER.iterdir()}
TEMPLATES = Templates(FILES, sms_sign="人才督办")
LATE = datetime(2026, 11, 20, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

UNREAD = (
    "{% include '/etc/passwd' %}",
    "{% import '/etc/passwd' as x %}",
    "{% include title %}",
    "{{ config }}",
    "{{ open('/etc/passwd') }}",
    "{{ lipsum(100000) }}",
    "{{ title|safe }}",
    "{{ title|urlize }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ 'x'|center(1000000000) }}",
    "{% autoescape false %}{{ title }}{% endautoescape %}",
)
"""What is refused as soon as it is read."""
UNDONE = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title['__class__'] }}",
    "{{ title|attr('__class__') }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ link.format.__globals__ }}",
    "{{ '{0.__class__}'.format(title) }}",
    "{{ '{x.__class__}'.format_map({'x': title}) }}",
    "{{ due.__reduce__() }}",
    "{{ due.strftime.__self__ }}",
    "{% set x = cycler('a') %}{{ x.next.__func__ }}",
    "{{ tables.append(1) }}",
    "{{ 'a' * 10000000000 }}",
    "{{ [1] * 10000000000 }}",
    "{{ 7 ** 9999999 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{% for i in range(100000000) %}x{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
)
"""What is refused when it is filled: with sample facts by the check, so that no notice is ever filled with it."""
USUAL = "Ж"
"""In no template."""
INERT = (
    "{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "{# gone #}", "${7*7}", "<%= 7 %>", "#{7}", "%(title)s", "{0}",
    "{title}", "\\u007b", "\ue000", "\ue001\ue002", "\uf8ff", "&amp;", "=3D", "=?utf-8?b?Ym9v?=",
)  # fmt: skip
HARMFUL = (
    '<script>alert(1)</script><img src=x onerror=alert(1)><a href="https://evil.example">点此</a>',
    '"><iframe src=//evil.example></iframe>', "' onmouseover='x",
    "</td></table></body></html><form action=//evil.example>", "<!--",
    "]]>", "<style>*{display:none}</style>", "javascript:alert(1)", "&lt;script&gt;",
)  # fmt: skip


def found(files: Mapping[str, str]) -> set[tuple[str, str]]:
    """File and code of every fault of the packaged templates where these begin with something else."""
    changed = {name: text + FILES[name] for name, text in files.items()}
    return {(name, code) for name, _, code, _ in check(FILES | changed)}


def test_a_template_that_asks_for_what_it_may_not_have_is_refused() -> None:
    files = dict(zip((f"templates/{name}.mail.html" for name in NAMES), UNREAD, strict=False))
    faults = found(files)
    assert {name for name, _ in faults} == set(files)
    assert {code for _, code in faults} == {"template-syntax", "template-unknown-file", "template-unknown-variable"}


def test_a_template_that_reaches_beyond_its_facts_is_refused() -> None:
    files = dict(zip((f"templates/{name}.mail.txt" for name in NAMES), UNDONE, strict=False))
    assert found(files) == {(name, "template-fails") for name in files}


def facts(said: str) -> Facts:
    """Whatever comes from outside says this."""
    return Facts(
        recipient=said, recipient_unit=said, owner_unit=said, owner_post=said, title=said, event_title=said,
        event_kind=said, points=(said, said), document=said, about=said, kind="obligation", key="report", evidence=said,
        due=LATE, provisional=True, short_notice=True, sign_by=LATE, step="overdue-1", count=2, today=LATE.date(),
        days_overdue=3, link="https://duban.talent.example/a/x", code="0137", rows=(row(said), row(said)), reason=said,
        replaced=True, due_before=LATE, unit_vacant=said, post_vacant=said, chain_row=1, chain_hash="0a", period=said,
        summary=(said,), tables=(Table(said, (said, said), ((said, 1),), left=1),),
    )  # fmt: skip


def row(said: str) -> DigestRow:
    return DigestRow(unit=said, title=said, due=LATE, days_overdue=1, provisional=True)


class Tags(HTMLParser):
    """Every tag with its attributes, and every comment and declaration; the words between them are left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_comment(self, data: str) -> None:
        self.seen.append(data)

    def handle_decl(self, decl: str) -> None:
        self.seen.append(decl)


@pytest.mark.parametrize("name", NAMES)
def test_data_adds_no_tag_and_no_attribute_to_any_mail(name: str) -> None:
    usual = Tags(TEMPLATES.mail(name, facts(USUAL))[2]).seen
    for said in HARMFUL:
        assert Tags(TEMPLATES.mail(name, facts(said))[2]).seen == usual, said


@pytest.mark.parametrize("name", NAMES)
def test_data_that_looks_like_a_template_stays_as_it_is_written(name: str) -> None:
    subject, text, _ = TEMPLATES.mail(name, facts(USUAL))
    for said in INERT:
        assert TEMPLATES.mail(name, facts(said))[0] == subject.replace(USUAL, said)
        assert TEMPLATES.mail(name, facts(said))[1] == text.replace(USUAL, said)


def test_what_one_reader_is_told_is_in_no_other_readers_mail_whatever_it_says() -> None:
    for name in NAMES:
        for reader in (*INERT, *HARMFUL, "张三"):
            one = replace(facts(USUAL), recipient=reader, rows=(), tables=())
            said = TEMPLATES.words(name, one)
            assert (said.subject, said.text, said.html) == TEMPLATES.mail(name, one), (name, reader)
