"""Cities that exist nowhere, in the form in which an organisation is imported: units, people, posts over time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

LINE = ("principal", "deputy", "liaison")
TIERS = (*LINE, "staff")


@dataclass
class City:
    """Grows unit by unit; each person has an address and a number of their own."""

    name: str
    prefix: str
    units: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    posts: list[dict[str, str]] = field(default_factory=list)

    def unit(
        self, code: str, zh: str, *, order: int, staff: int = 0, vacant: tuple[str, ...] = (), **more: Any
    ) -> None:
        """A unit with its posts filled, but for the vacant ones, and so many staff."""
        self.units.append({"code": code, "order": order, "zh": zh, **more})
        for post in LINE:
            if post not in vacant:
                self.hold(post, self.person(), unit=code)
        for _ in range(staff):
            self.hold("staff", self.person(), unit=code)

    def person(self) -> str:
        """Somebody new."""
        number = len(self.people) + 1
        reference = f"p-{self.prefix}{number:03d}"
        self.people.append(
            {
                "person": reference,
                "name": f"{self.name}城某{number:03d}",
                "phone": f"100{sum(map(ord, self.prefix)) % 1000:03d}{number:05d}",
                "email": f"{self.prefix}{number:03d}@{self.prefix}.city.example",
            }
        )
        return reference

    def hold(self, post: str, person: str, *, unit: str | None = None, since: str = "", until: str = "") -> None:
        """The person has that post over that time."""
        said = {"unit": unit, "post": post, "person": person, "from": since, "to": until}
        self.posts.append({name: value for name, value in said.items() if value})

    def holders(self, unit: str | None, post: str, day: date) -> list[str]:
        """Who holds that post on that day; on a day of change it is the newcomer."""
        held = [
            each
            for each in self.posts
            if (each.get("unit"), each["post"]) == (unit, post)
            and each.get("from", "0000") <= day.isoformat() <= each.get("to", "9999")
        ]
        return [each["person"] for each in held] if post == "staff" else [each["person"] for each in held][-1:]

    def holder(self, unit: str | None, post: str, day: date) -> str:
        """The one who holds it."""
        return self.holders(unit, post, day)[0]

    def roll(self, units: list[str], day: date) -> set[tuple[str, str, str]]:
        """Everybody whom a directive to those units is to reach: unit, tier, person."""
        return {(unit, tier, person) for unit in units for tier in TIERS for person in self.holders(unit, tier, day)}

    @property
    def codes(self) -> list[str]:
        return [unit["code"] for unit in self.units]

    @property
    def lead(self) -> str:
        return str(next(unit["code"] for unit in self.units if unit.get("lead_office")))

    def zh(self, code: str) -> str:
        """What people call the unit."""
        return str(next(unit["zh"] for unit in self.units if unit["code"] == code))

    def email(self, person: str) -> str:
        return self._of(person)["email"]

    def phone(self, person: str) -> str:
        """As gateways write it."""
        return f"+86{self._of(person)['phone']}"

    def _of(self, person: str) -> dict[str, str]:
        return next(each for each in self.people if each["person"] == person)

    def write(self, path: Path) -> Path:
        """The organisation file, JSON or YAML by its suffix."""
        whole = {"units": self.units, "people": self.people, "posts": self.posts}
        text = json.dumps(whole) if path.suffix == ".json" else yaml.safe_dump(whole, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        return path


def harbour() -> City:
    """Eight units: the lead office is not the first; one lacks a principal, one a deputy, one a liaison and staff."""
    city = City("港", "hb")
    city.hold("leader", city.person())
    city.unit("homes", "港城住房局", order=3, staff=1, duties=["talent-housing"])
    city.unit("trade", "港城招商局", order=8, staff=3, duties=["investment", "category/enterprise-management"])
    city.unit(
        "bureau",
        "港城人才局",
        order=11,
        staff=2,
        lead_office=True,
        duties=["overall-lead", "category/party-government"],
    )
    city.unit(
        "works", "港城人社局", order=14, staff=1,
        duties=[
            "recruitment", "category/skilled", "category/professional",
            {"duty": "category/social-work", "from": "2020-01-01", "to": "2025-09-25"},
        ],
    )  # fmt: skip
    city.unit(
        "gate", "港城公安局", order=20, staff=2, vacant=("deputy",), duties=["household-registration", "schooling"]
    )
    city.unit(
        "labs", "港城科技局", order=27, staff=0, vacant=("principal",),
        duties=[
            "flexible-talent", "universities", "category/rural",
            {"duty": "category/social-work", "from": "2025-09-26"},
        ],
    )  # fmt: skip
    city.unit(
        "oldtown", "老港区", order=31, staff=0, vacant=("liaison",), kind="county",
        duties=["talent-housing"], co_duties=["category/skilled"],
    )  # fmt: skip
    city.unit("depot", "港城仓储局", order=40, staff=1, vacant=("principal",))
    # The post at `labs` was held by two people before, and is held by a third.
    city.hold("principal", city.person(), unit="labs", since="2021-03-01", until="2024-06-30")
    city.hold("principal", city.person(), unit="labs", since="2024-07-01", until="2025-09-26")
    city.hold("principal", city.person(), unit="labs", since="2025-09-26")
    return city


def valley() -> City:
    """Three units; at the ferry one person is deputy and liaison at once."""
    city = City("谷", "vy")
    city.hold("leader", city.person())
    city.unit(
        "ferry",
        "谷城渡口局",
        order=1,
        vacant=("liaison",),
        duties=["recruitment", "category/skilled", "talent-housing"],
    )
    city.unit("hub", "谷城人才办", order=2, lead_office=True, duties=["schooling", "investment", "universities"])
    city.unit("mill", "谷城工业局", order=3, staff=1, duties=["household-registration", "flexible-talent"])
    city.hold("liaison", city.holder("ferry", "deputy", date(2026, 1, 1)), unit="ferry")
    return city
