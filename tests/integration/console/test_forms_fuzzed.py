"""Every form of every page, for everybody who may press it, with values that no form has: told, never broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from uuid import uuid4

import pytest

from duban.console.app import create_app
from duban.console.house import House
from duban.flow.people.viewer import Part
from tests.browser.cast import CAST, pages_of
from tests.integration.console.city import City, directive, project
from tests.integration.signed_in import signed_in

KEPT: Final = frozenset({"csrf"})
AWAY: Final = ("/sign-out", "/end")
"""What ends the session that the others are pressed in."""
ODD: Final[Mapping[str, str]] = {
    "nothing": "", "nul": "a\x00b", "half a pair": "\\ud800", "turned round": "\u202eexe.doc", "long": "长" * 60_000,
    "negative": "-1", "vast": "9" * 40, "script": "<script>alert(1)</script>\"'", "template": "{{ 7 * 7 }}${7*7}",
    "path": "../../etc/passwd", "header": "x\r\nSet-Cookie: a=b", "uuid": "00000000-0000-0000-0000-000000000007",
    "day": "9999-12-31", "quotes": "' OR 1=1 --", "unseen": "\u200b\u2060",
}  # fmt: skip


@dataclass
class Form:
    """A form as a browser sees it: where it goes, and its fields as they stand."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The POST forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method") == "post":
            self._open = Form(said["action"])
            self.found.append(self._open)
        elif self._open is not None and said.get("name") and tag in ("input", "textarea", "select", "button"):
            self._open.fields.setdefault(said["name"], said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def pressed(form: Form, value: str) -> Iterator[dict[str, str]]:
    """The form with the value in all its fields but the session's own, and in each by itself."""
    names = [name for name in form.fields if name not in KEPT]
    if names:
        yield form.fields | dict.fromkeys(names, value)
    for name in names:
        yield form.fields | ({"act": str(uuid4())} if "act" in names else {}) | {name: value}


@pytest.mark.parametrize("part", CAST)
async def test_no_value_of_any_form_breaks_anything(console: House, city: City, part: Part) -> None:
    await city.hears(directive(), project())
    [found] = await city.asks(
        "SELECT (SELECT id FROM task WHERE unit = 'hrss' LIMIT 1) AS task, event.id AS event,"
        " (SELECT obligation.id FROM obligation JOIN opening ON opening.id = opening WHERE unit = 'hrss' LIMIT 1)"
        " AS obligation FROM event WHERE kind = 'meeting.directive.issued'"
    )
    holes = {
        "/tasks/{id}": f"/tasks/{found['task']}", "/obligations/{id}": f"/obligations/{found['obligation']}",
        "{event}": str(found["event"]), "{code}": "hrss", "{kind}": "meeting.directive.issued",
    }  # fmt: skip
    account = part if part in (Part.system, Part.security, Part.audit) else None
    sent = 0
    async with signed_in(create_app(console), city.parts, CAST[part], account=account) as client:
        for path in pages_of(part, holes):
            forms = Forms()
            forms.feed((await client.get(path)).text)
            for form in forms.found:
                if form.action.endswith(AWAY) or form.action.startswith("/operations/clock"):
                    continue
                for name, value in ODD.items():
                    for typed in pressed(form, value):
                        answer = await client.post(form.action, data=typed)
                        told = f"{form.action} {name} {sorted(typed)}: {answer.status_code}"
                        assert answer.status_code < 500, told
                        assert "<script>alert(1)" not in answer.text, told
                        assert answer.headers.get("location", "/").startswith("/"), told
                        assert "set-cookie" not in answer.headers or "a=b" not in answer.headers["set-cookie"], told
                        sent += 1
    # Of the others' pages none has a form on which this city gives them anything to press.
    assert sent > 50 or part not in (Part.liaison, Part.deputy, Part.principal, Part.lead_office)
