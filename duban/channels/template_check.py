"""Everything wrong with a set of templates in one go, before any notice is written with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from duban.channels.facts import FIELDS
from duban.channels.render import Templates
from duban.channels.samples import SAMPLES
from duban.channels.sms_text import MOST_UNITS, TextTooLong
from duban.channels.templates import (
    FOLDER,
    LAYOUTS,
    NAMES,
    REPLY_WORDS,
    REQUIRED,
    SMS_NAMES,
    SMS_TO_SIGN,
    by_name,
    environment,
)

Finding = tuple[str, int, str, str]
"""File, line (from 1; 0 for the whole file), stable code, and in Chinese what is wrong and what to do."""

SMS_VARIABLES: Final = frozenset(
    {"title", "code", "due", "sign_by", "count", "today", "days_overdue", "kind", "is_owner", "provisional"}
    | {"short_notice", "due_before", "owner_unit", "recipient_unit", "owner_post", "step", "post_vacant"}
)
"""What a text may say: everything else is unbounded, a link, or has no place on a phone's lock screen."""

ROOM_FOR_TITLE: Final = 4

BROKEN: Final = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError,
)  # fmt: skip
"""What a template may raise when it is filled."""


def check(files: Mapping[str, str], *, sms_sign: str = "人才督办") -> list[Finding]:
    """Every fault, by file and line; empty means that each notice can be written."""
    known = by_name(files)
    sandbox = environment(known)
    found = [(name, 0, "template-missing", "缺少此模板文件") for name in REQUIRED - known.keys()]
    for name, text in known.items():
        found += [(name, *rest) for rest in _faults_of(sandbox, name, text)]
    if not found:
        found = [(name, 0, code, detail) for name, code, detail in _faults_in_use(known, sms_sign)]
    return sorted((FOLDER + name, line, code, detail) for name, line, code, detail in found)


def _faults_of(sandbox: ImmutableSandboxedEnvironment, name: str, text: str) -> Iterator[tuple[int, str, str]]:
    if name not in REQUIRED:
        yield 0, "template-unknown-file", "没有名为此的模板，请检查文件名"
        return
    try:
        tree = sandbox.parse(text, name)
        sandbox.compile(text, name)
    except TemplateSyntaxError as fault:
        yield fault.lineno, "template-syntax", f"模板语法有误：{fault.message}"
        return
    unknown = meta.find_undeclared_variables(tree) - set(FIELDS)
    for line, variable in _lines_of(tree, unknown):
        yield line, "template-unknown-variable", f"没有名为 {variable} 的变量；可用：{'、'.join(FIELDS)}"
    # None: the name is computed, so nobody can say which file it will be.
    if any(named not in REQUIRED for named in meta.find_referenced_templates(tree)):
        yield 0, "template-unknown-file", f"引用的模板不存在；可引用 {'、'.join(LAYOUTS)}"
    if name.endswith(".sms.txt"):
        yield from _faults_of_text(tree, name, text)


def _faults_of_text(tree: nodes.Template, name: str, text: str) -> Iterator[tuple[int, str, str]]:
    if name.removesuffix(".sms.txt") in SMS_TO_SIGN and REPLY_WORDS not in text:
        yield 0, "sms-words-missing", f"短信须含“{REPLY_WORDS}”，一字不差"
    for line, variable in _lines_of(tree, meta.find_undeclared_variables(tree) & set(FIELDS) - SMS_VARIABLES):
        yield line, "sms-variable", f"短信中不可使用 {variable}；可用：{'、'.join(sorted(SMS_VARIABLES))}"
    for number, row in enumerate(text.splitlines(), 1):
        if "【" in row or "】" in row:
            yield number, "sms-signature", "签名由系统加在最前，模板中不得出现【】"
        if "://" in row or "www." in row.lower():
            yield number, "sms-link", "短信中不得出现链接"


def _lines_of(tree: nodes.Template, names: set[str]) -> list[tuple[int, str]]:
    return sorted({(node.lineno, node.name) for node in tree.find_all(nodes.Name) if node.name in names})


def _faults_in_use(files: Mapping[str, str], sms_sign: str) -> Iterator[tuple[str, str, str]]:
    """Writes each template with the longest and the barest facts, as a notice would."""
    templates = Templates(files, sms_sign=sms_sign)
    for name in NAMES:
        try:
            subjects = {templates.mail(name, facts)[0] for facts in SAMPLES}
        except BROKEN as fault:
            yield f"{name}.mail.txt", "template-fails", f"用样例数据填写 {name} 的邮件失败：{fault}"
            continue
        if any("\n" in subject or not subject for subject in subjects):
            yield f"{name}.subject.txt", "subject-lines", "主题须恰为一行，不得为空"
    for name in SMS_NAMES:
        yield from ((f"{name}.sms.txt", code, detail) for code, detail in _faults_of_sms(templates, name))


def _faults_of_sms(templates: Templates, name: str) -> Iterator[tuple[str, str]]:
    try:
        written = [(facts, templates.sms(name, facts)) for facts in SAMPLES]
    except TextTooLong:
        yield "sms-too-long", f"不含标题已超过 {MOST_UNITS} 个字，请缩短"
        return
    except BROKEN as fault:
        yield "template-fails", f"用样例数据填写短信失败：{fault}"
        return
    if any("\ue000" in text or facts.title[0] not in text for facts, text in written):
        yield "sms-title", "标题须出现一次，且只能出现一次"
    elif any(facts.title[: ROOM_FOR_TITLE - 1] not in text for facts, text in written):
        yield "sms-too-long", f"标题剩余不足 {ROOM_FOR_TITLE} 个字，请缩短"
