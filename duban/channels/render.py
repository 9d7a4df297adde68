"""The words of a notice: a template of the active policy, filled with the facts of one duty and one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from duban.channels.facts import DigestRow, Facts, as_variables
from duban.channels.sms_text import clipped, fit_text, plain
from duban.channels.templates import LATER, NAMES, SMS_NAMES, by_name, environment

__all__ = ["DigestRow", "Facts", "Templates"]

MOST_UNIT_NAME: Final = 12
"""UTF-16 units of a unit's name in a text; the mail has it whole."""

_TITLE: Final = "\ue000"
"""Stands for the title while a text is rendered, so that the room left for it can be counted."""


class Templates:
    """One policy version's templates, compiled once. Raises jinja2.TemplateError where a file is faulty or missing."""

    def __init__(self, files: Mapping[str, str], *, sms_sign: str) -> None:
        get, there = environment(files).get_template, by_name(files)
        lacking = {name for name in LATER if f"{name}.subject.txt" not in there}
        self._mails = {
            name: [get(f"{name}.{part}") for part in ("subject.txt", "mail.txt", "mail.html")]
            for name in NAMES
            if name not in lacking
        }
        self._texts = {name: get(f"{name}.sms.txt") for name in SMS_NAMES if name not in lacking}
        self._sign = f"【{plain(sms_sign)}】"

    def has(self, name: str) -> bool:
        """Whether the policy knows that template; one applied long ago may not."""
        return name in self._mails

    def mail(self, name: str, facts: Facts) -> tuple[str, str, str]:
        """Subject, text and HTML."""
        variables = as_variables(facts)
        subject, text, html = (template.render(variables) for template in self._mails[name])
        return subject.strip(), text, html

    def sms(self, name: str, facts: Facts) -> str:
        """The text with its signature, at most 70 UTF-16 units; raises TextTooLong where no title could make it fit."""
        written = self._texts[name].render(_for_a_text(facts))
        before, place, after = "".join(line.strip() for line in written.splitlines()).partition(_TITLE)
        return fit_text(self._sign + before, plain(facts.title) if place else "", after)


def _for_a_text(facts: Facts) -> dict[str, Any]:
    units = {name: clipped(plain(getattr(facts, name)), MOST_UNIT_NAME) for name in ("owner_unit", "recipient_unit")}
    return as_variables(facts) | units | {"title": _TITLE}
