"""The words of a notice: a template of the active policy, filled with the facts of one duty and one person."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from operator import attrgetter
from typing import Any, Final

from duban.channels.compiled import HOLES, Compiled, Words, open_fields
from duban.channels.facts import FIELDS, DigestRow, Facts, as_variables
from duban.channels.sms_text import clipped, fit_text, plain
from duban.channels.templates import LATER, NAMES, SMS_NAMES, by_name, environment

__all__ = ["DigestRow", "Facts", "Templates", "Words"]

MOST_UNIT_NAME: Final = 12
"""UTF-16 units of a unit's name in a text; the mail has it whole."""

KEPT: Final = 64
"""Compiled mails of a policy version that are kept: as many events may be told of side by side."""

_TITLE: Final = "\ue000"
"""Stands for the title while a text is rendered, so that the room left for it can be counted."""


class Templates:
    """One policy version's templates, compiled once. Raises jinja2.TemplateError where a file is faulty or missing."""

    def __init__(self, files: Mapping[str, str], *, sms_sign: str) -> None:
        sandbox, there = environment(files), by_name(files)
        get = sandbox.get_template
        lacking = {name for name in LATER if f"{name}.subject.txt" not in there}
        self._mails = {name: [get(file) for file in mail_files(name)] for name in NAMES if name not in lacking}
        self._sandbox, self._files = sandbox, there
        self._open: dict[str, tuple[Collection[str], Callable[[Facts], Any]]] = {}
        self._compiled: OrderedDict[Hashable, Compiled | None] = OrderedDict()
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

    def words(self, name: str, facts: Facts) -> Words:
        """The same, with the bytes of both bodies from the second mail on that says the same to somebody else."""
        compiled = None if facts.rows or facts.tables else self._ready(name, facts)
        filled = compiled.fill(as_variables(facts)) if compiled else None
        return filled or Words(*self.mail(name, facts))

    def _ready(self, name: str, facts: Facts) -> Compiled | None:
        """Where one mail alone says it, to compile it would be more work than to write it."""
        if name not in self._open:
            found = open_fields(self._sandbox, self._files, mail_files(name))
            self._open[name] = found, _shared(found)
        holes, shared = self._open[name]
        key = (name, shared(facts), *(not getattr(facts, field) for field in HOLES))
        if key not in self._compiled:
            self._compiled[key] = None
            if len(self._compiled) > KEPT:
                self._compiled.popitem(last=False)
            return None
        made = self._compiled[key]
        if made is None:
            made = self._compiled[key] = Compiled(self._mails[name], as_variables(facts), holes)
        self._compiled.move_to_end(key)
        return made

    def sms(self, name: str, facts: Facts) -> str:
        """The text with its signature, at most 70 UTF-16 units; raises TextTooLong where no title could make it fit."""
        written = self._texts[name].render(_for_a_text(facts))
        before, place, after = "".join(line.strip() for line in written.splitlines()).partition(_TITLE)
        return fit_text(self._sign + before, plain(facts.title) if place else "", after)


def mail_files(name: str) -> tuple[str, str, str]:
    """The files of a mail: subject, text and HTML."""
    return f"{name}.subject.txt", f"{name}.mail.txt", f"{name}.mail.html"


def _shared(open_fields: Collection[str]) -> Callable[[Facts], Any]:
    """What two mails that are compiled as one have in common."""
    return attrgetter(*(name for name in FIELDS if name not in open_fields))


def _for_a_text(facts: Facts) -> dict[str, Any]:
    units = {name: clipped(plain(getattr(facts, name)), MOST_UNIT_NAME) for name in ("owner_unit", "recipient_unit")}
    return as_variables(facts) | units | {"title": _TITLE}
