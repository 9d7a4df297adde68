"""Duties as a city's own programs and people act on them: signed in each way, and moved on by `POST`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx2

from tests.acceptance.city import City
from tests.acceptance.directives import Event, path
from tests.acceptance.house import House, instant, until
from tests.acceptance.post_office import Mail, PostOffice
from tests.acceptance.test_sms_replies import CODE

Shown = dict[str, Any]


@dataclass
class Desk:
    """A house, its city, and the lead office's program; `said` is every free text that anybody gave as a reason."""

    house: House
    city: City
    office: PostOffice
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        token = self.house.json("token", "issue", "desk", "--role", "operator")["token"]
        self.house.web.headers["Authorization"] = f"Bearer {token}"

    def until(self, moment: datetime) -> None:
        """The clock goes on to that instant, through all that is due before."""
        self.house.advance("--to", moment.isoformat())

    def tasks(self, event: Event) -> dict[str, Shown]:
        """The event's tasks by the unit that owes them now."""
        found = self.house.all("/v1/tasks", event_source=event["source"], event_id=event["id"])
        return {task["unit"]: task for task in found}

    def task(self, task: Shown) -> Shown:
        return dict(self.house.get(f"/v1/tasks/{task['id']}"))

    def act(self, thing: Shown, action: str, body: Shown, *, status: int = 200) -> Shown:
        """What the program does; the answer, whose status is checked."""
        self.said += [body[name] for name in ("reason", "text") if name in body]
        answer = self.post(thing, action, body)
        assert answer.status_code == status, f"{action}: {answer.status_code} {answer.text}"
        return dict(answer.json())

    def post(self, thing: Shown, action: str, body: Shown) -> httpx2.Response:
        kind = "obligations" if "tier" in thing else "tasks"
        return self.house.web.post(
            f"/v1/{kind}/{thing['id']}/{action}", json=body, headers={"Idempotency-Key": str(uuid4())}
        )

    # A directive, tier by tier

    def owed(self, event: Event, unit: str, tier: str) -> list[Shown]:
        """The obligations of that unit and tier; waits until the tier is open."""
        asked = {"event_source": event["source"], "event_id": event["id"], "unit": unit, "tier": tier}
        return until(lambda: self.house.all("/v1/obligations", **asked))

    def sign(self, way: str, obligation: Shown) -> None:
        """In one of the ways: by the link of the mail, by the code of the text, by program."""
        {"link": self._by_link, "sms": self._by_text, "api": self._by_program}[way](obligation)

    def down(self, way: str, event: Event, unit: str, *tiers: str) -> None:
        """Each tier signs as soon as it is open."""
        for tier in tiers:
            for obligation in self.owed(event, unit, tier):
                self.sign(way, obligation)

    def notices(self, duty: Shown, **asked: str) -> list[Shown]:
        """What was told of a duty, narrowed by fields of the notice."""
        kind = "obligation" if "tier" in duty else "task"
        found = [
            one
            for one in self.house.all("/v1/notices", event_source=duty["event"]["source"], event_id=duty["event"]["id"])
            if one[kind] == duty["id"]
        ]
        return [one for one in found if all(one[name] == value for name, value in asked.items())]

    def mails(self, obligation: Shown, person: str) -> list[Mail]:
        """The mails that this person has of an obligation, the first one first; waits for it."""

        def told() -> list[Mail]:
            mine = sorted(self.notices(obligation, channel="email", person=person), key=_queued)
            return [mail for notice in mine for mail in self.office.by_id(notice["message_id"])]

        return until(told)

    def _by_link(self, obligation: Shown) -> None:
        link = path(self.mails(obligation, obligation["person"])[0])
        assert self.house.web.get(link).status_code == 200
        assert self.house.web.post(link).status_code == 200

    def _by_text(self, obligation: Shown) -> None:
        def texts() -> list[Shown]:
            mine = {one["id"] for one in self.notices(obligation, channel="sms", person=obligation["person"])}
            return [text for text in self.house.texts() if text["notice"] in mine]

        text = until(texts)[0]
        (code,) = CODE.findall(text["text"])
        self.house.run("sms", "reply", text["to"], f"1 {code}")

    def _by_program(self, obligation: Shown) -> None:
        self.act(obligation, "acknowledge", {"person": obligation["person"]})


def _queued(notice: Shown) -> datetime:
    return instant(notice["queued_at"])
