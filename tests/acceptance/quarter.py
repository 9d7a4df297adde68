"""A quarter of thirty units, from the first Monday of 2026: what comes, who signs when, and what becomes of tasks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.acceptance.city import City
from tests.acceptance.days import BEIJING
from tests.acceptance.desk import Desk, Shown
from tests.acceptance.directives import Event
from tests.acceptance.foreign import cloud_event, directive, project, structured, talent

UNITS = [f"u{number:02d}" for number in range(1, 31)]
DUTIES: dict[str, list[str]] = {
    "u02": ["investment"], "u03": ["recruitment"], "u04": ["flexible-talent"], "u05": ["universities"],
    "u06": ["category/skilled"], "u07": ["talent-housing", "schooling"],
}  # fmt: skip


def moment(day: str, hour: str) -> datetime:
    """`moment("02-14", "10:00")` in Beijing."""
    return datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=BEIJING)


MONDAY = moment("01-05", "08:00")
END = moment("04-05", "08:00")


def thirty() -> City:
    """The first of them leads."""
    city = City("川", "cn")
    city.hold("leader", city.person())
    for order, code in enumerate(UNITS, 1):
        more = {"duties": DUTIES.get(code, []), **({"lead_office": True} if order == 1 else {})}
        city.unit(code, f"川城第{order:02d}局", order=order, staff=1, vacant=(), **more)
    return city


@dataclass
class Quarter:
    """What is played; `spent` is how long the clock took to be moved, in real seconds."""

    desk: Desk
    events: dict[str, Event] = field(default_factory=dict)
    rests: dict[str, list[datetime]] = field(default_factory=dict)
    spent: float = 0.0

    def play(self) -> None:
        """From Monday 5 January to Sunday 5 April, over Spring Festival and into Qingming."""
        self._january()
        self._february()
        self._march()
        self._on(END)

    def _january(self) -> None:
        self._comes("all", directive(time=MONDAY))
        self._comes("first", project(time=MONDAY, host="u08"))
        self._comes("second", project(time=MONDAY, host="u09"))
        self._on(MONDAY)
        self._sign("all", "principal", UNITS[1:11])
        self._on(moment("01-06", "10:00"))
        self._sign("all", "principal", UNITS[11:20])
        self._sign("all", "deputy", UNITS[1:6])
        self._sign("all", "liaison", UNITS[1:4])
        for key in ("needs", "match", "experts", "training"):
            self._act("first", key, "sign")
        self._act("second", "match", "sign")
        self._act("first", "needs", "extend", due_at=moment("01-14", "17:30").isoformat(), reason="等待")
        self._on(moment("01-09", "10:00"))
        self._sign("all", "staff", UNITS[1:2])
        self._sign("all", "principal", UNITS[20:25])
        for key, text in (("match", "对接方案一份"), ("experts", "建议三条")):
            self._act("first", key, "submit", text=text, evidence="附件")
        self._on(moment("01-12", "09:00"))
        self._act("first", "match", "close")
        self._act("first", "experts", "return", reason="太略")
        self._on(moment("01-21", "10:00"))
        self._act("first", "training", "pause", reason="停课")
        self._on(moment("01-26", "10:00"))
        self._act("first", "training", "resume")

    def _february(self) -> None:
        self._on(moment("01-30", "16:00"))
        now = moment("01-30", "16:00")
        self._comes("stated", self._instruction(now, "u08", due="2026-02-14"))
        self._comes("urgent", self._instruction(now, "u09") | {"urgency": "urgent"})
        self._comes("critical", self._instruction(now, "u10") | {"urgency": "critical"})
        self._on(moment("02-13", "18:30"))
        evening = moment("02-13", "18:30")
        self._comes("arrived", talent(time=evening, employer="u11", needs=["housing", "schooling"]))
        self._comes("some", directive(time=evening, units=["u12", "u13"]))
        call = {"title": "省级项目", "kind": "project", "closes_on": "2026-03-20", "duty": "flexible-talent"}
        self._comes("call", cloud_event("programme.call.opened", call, time=evening))
        self._on(moment("02-22", "23:59:59"))
        self._comes("late-night", self._instruction(moment("02-22", "23:59:59"), "u14"))

    def _march(self) -> None:
        self._on(moment("02-24", "00:00"))
        self._comes("midnight", self._instruction(moment("02-24", "00:00"), "u15"))
        self._on(moment("03-03", "12:00"))
        self._comes("before", self._instruction(moment("03-02", "13:00"), "u16"))
        self._comes("stale", self._instruction(moment("02-26", "13:00"), "u17"))
        self._comes("ahead", self._instruction(moment("03-09", "13:00"), "u18"))
        taken = self.events["some"]
        said = {"event_source": taken["source"], "event_id": taken["id"], "reason": "文号有误"}
        back = cloud_event("governance.event.withdrawn", said, time=moment("03-03", "12:00"), subject=taken["subject"])
        self._comes("back", back)
        self._on(moment("03-10", "09:00"))
        self._comes("nine", directive(time=moment("03-10", "09:00"), units=["u19"]))

    def duty(self, label: str, key: str) -> Shown:
        """The event's one task of that key, as it stands."""
        event = self.events[label]
        found = self.desk.house.all("/v1/tasks", event_source=event["source"], event_id=event["id"])
        (task,) = [task for task in found if task["key"] == key]
        return task

    def _on(self, until: datetime) -> None:
        began = time.monotonic()
        self.desk.until(until)
        self.spent += time.monotonic() - began

    def _comes(self, label: str, event: Event) -> None:
        self.events[label] = event
        self.desk.house.publish(structured(event))
        self.desk.house.came_of(event)

    def _instruction(self, at: datetime, unit: str, **more: str) -> Event:
        data = {"title": "办理批示", "text": "请办理", "issued_by": "川城市委", "responsible": unit, **more}
        return cloud_event("meeting.instruction.issued", data, time=at)

    def _sign(self, label: str, tier: str, units: list[str]) -> None:
        event = self.events[label]
        asked = {"event_source": event["source"], "event_id": event["id"], "tier": tier}
        for one in self.desk.house.all("/v1/obligations", **asked):
            if one["unit"] in units:
                self.desk.act(one, "acknowledge", {"person": one["person"]})

    def _act(self, label: str, key: str, action: str, **body: Any) -> None:
        task = self.duty(label, key)
        if action == "sign":
            body["person"] = self.desk.city.holder(task["unit"], "principal", MONDAY.date())
        if action in ("pause", "resume"):
            self.rests.setdefault(task["id"], []).append(self.desk.house.now())
        self.desk.act(task, action, body)
