"""A spring in a city: one directive whose reports are disputed, extended, returned, handed over; another taken back.

The Friday before Qingming, 2026: Saturday to Monday are off, so `T+1` is Tuesday 7 April and `T+10` Monday 20 April.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.acceptance.city import City
from tests.acceptance.days import BEIJING
from tests.acceptance.desk import Desk, Shown
from tests.acceptance.directives import Event
from tests.acceptance.foreign import cloud_event, directive, structured
from tests.acceptance.house import until
from tests.acceptance.post_office import Mail

LINE = ("principal", "deputy", "liaison", "staff")
REASON = "轮岗交流的缘由丙"
WITHDRAWN = "文稿有误的缘由丁"


def april(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that month in Beijing."""
    return datetime(2026, 4, day, hour, minute, tzinfo=BEIJING)


FRIDAY = april(3, 10)
GRANTED = april(27, 17, 30)
END = april(28, 10)


def plain() -> City:
    """Six units and the group's leader; somebody is listed who holds nothing yet."""
    city = City("原", "yn")
    city.hold("leader", city.person())
    city.unit("hall", "原城人才办", order=1, lead_office=True, duties=["overall-lead"])
    city.unit("quay", "原城港务局", order=2, staff=2)
    city.unit("kiln", "原城建材局", order=3, staff=1)
    city.unit("loom", "原城纺织局", order=4, staff=1)
    city.unit("barn", "原城粮食局", order=5, staff=1)
    city.unit("dyke", "原城水务局", order=6)
    return city


@dataclass
class Spring:
    """What is played, and the reports of the first directive by the unit that was first given each."""

    desk: Desk
    newcomer: str
    first: Event
    second: Event
    reports: dict[str, Shown] = field(default_factory=dict)
    old_mails: list[Mail] = field(default_factory=list)

    def play(self) -> None:
        """Four weeks, from Friday to Tuesday."""
        self._friday()
        self._take_back(april(7, 12))
        self._rule(april(8, 11))
        self._extend_and_hand_over(april(9, 15))
        self._hand_in(april(10, 10), april(13, 10), april(14, 10))
        self._late(april(23, 11))
        self.desk.until(END)
        self.desk.house.settle()

    def who(self, unit: str, post: str) -> str:
        """Who holds the post in the file."""
        return self.desk.city.holder(unit, post, FRIDAY.date())

    def report(self, unit: str) -> Shown:
        """The report that this unit was first given, as it stands."""
        return self.desk.task(self.reports[unit])

    def _friday(self) -> None:
        """Three units sign down to their staff, each in its way; one report is objected to."""
        desk, house = self.desk, self.desk.house
        house.publish(structured(self.first), structured(self.second))
        house.settled(self.first, obligations=6)
        house.settled(self.second, obligations=2)
        self.reports = desk.tasks(self.first)
        for way, unit in (("link", "quay"), ("sms", "kiln"), ("api", "loom")):
            desk.down(way, self.first, unit, *LINE)
        desk.down("link", self.first, "hall", *LINE[:3])
        desk.down("link", self.second, "quay", "principal")
        for unit in ("kiln", "loom", "barn"):
            desk.act(self.reports[unit], "sign", {"person": self.who(unit, "principal")})
        desk.act(self.reports["quay"], "dispute", {"reason": "职能划转的缘由甲"})

    def _take_back(self, moment: datetime) -> None:
        """The second directive, by its own source."""
        self.desk.until(moment)
        said = {"event_source": self.second["source"], "event_id": self.second["id"], "reason": WITHDRAWN}
        event = cloud_event("governance.event.withdrawn", said, time=moment, subject=self.second["subject"])
        house = self.desk.house
        house.publish(structured(event))
        until(lambda: (house.came_of(self.second)["withdrawal"] or {}).get("done"))
        house.settle()

    def _rule(self, moment: datetime) -> None:
        """On the second working day, which is the last one for it: another unit is responsible."""
        self.desk.until(moment)
        self.desk.act(self.reports["quay"], "rule", {"unit": "barn", "reason": "裁定归口的缘由乙"})
        self.desk.act(self.reports["kiln"], "ask", {"due_at": GRANTED.isoformat(), "reason": "等待数据的缘由戊"})

    def _extend_and_hand_over(self, moment: datetime) -> None:
        """More time for one; at another's the principal has been somebody else since the morning."""
        desk = self.desk
        desk.until(moment)
        desk.act(self.reports["kiln"], "extend", {"due_at": GRANTED.isoformat(), "reason": "同意延期的缘由己"})
        (owed,) = desk.owed(self.first, "barn", "principal")
        self.old_mails = desk.mails(owed, owed["person"])
        words = ("--at", april(9, 9).isoformat(), "--reason", REASON, "--document", "原组任〔2026〕12号")
        desk.house.run("handover", "barn/principal", "--to", self.newcomer, *words)
        desk.house.settle()
        desk.down("link", self.first, "barn", "principal")

    def _hand_in(self, *days: datetime) -> None:
        """One unit three times; another, which owes two reports now, with the signature of who came."""
        desk = self.desk
        for moment, faulty in zip(days, ("缺少记录的缘由庚", "人数不符的缘由辛", None), strict=True):
            desk.until(moment)
            text = f"纺织局{moment:%d}日组织传达学习并形成记录的文本"
            self._submit("loom", text, signer=self.who("loom", "principal"))
            reviewed = {"person": self.who("hall", "liaison")}
            if faulty:
                desk.act(self.reports["loom"], "return", {"reason": faulty, **reviewed})
            else:
                desk.act(self.reports["loom"], "close", reviewed)
        desk.act(self.reports["quay"], "sign", {"person": self.newcomer})
        self._submit("barn", "粮食局全体会议传达的文本", signer=self.who("barn", "principal"), status=403)
        self._submit("barn", "粮食局全体会议传达的文本", signer=self.newcomer)
        self._submit("quay", "代为汇总港务系统学习情况的文本", signer=self.newcomer)
        for unit in ("barn", "quay"):
            desk.act(self.reports[unit], "close", {"person": self.who("hall", "deputy")})

    def _late(self, moment: datetime) -> None:
        """After the deadline that was, before the one that is."""
        self.desk.until(moment)
        self._submit("kiln", "建材局分两批传达并补学的文本", signer=self.who("kiln", "principal"))
        self.desk.act(self.reports["kiln"], "close", {})

    def _submit(self, unit: str, text: str, *, signer: str, status: int = 200) -> None:
        body = {"text": text, "evidence": {"signed": 5, "roll": 5}, "person": signer}
        self.desk.act(self.reports[unit], "submit", body, status=status)


def directives() -> tuple[Event, Event]:
    """One to every unit, and one to two that will be taken back."""
    return directive(time=FRIDAY), directive(time=FRIDAY, units=["quay", "dyke"], title="第二次会议精神")
