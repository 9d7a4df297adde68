"""What happens in the fortnight: which events come when, when people read their mail, how patient each of them is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")
START: Final = datetime(2026, 3, 2, 8, 0, tzinfo=ZONE)
DAYS: Final = 14
END: Final = datetime(2026, 3, 16, 9, 30, tzinfo=ZONE)
SATURDAY: Final = 5
READING_HOURS: Final = (time(9, 30), time(15))
DIRECTIVE: Final = "demo-directive-2026-01"

# Of a hundred people so many sign as soon as they read; the next so many one working day later, and so on.
PATIENCE: Final = ((70, 0), (14, 1), (8, 3), (4, 5))


@dataclass(frozen=True)
class Coming:
    """An event, and the instant at which a foreign system publishes it."""

    at: datetime
    body: Mapping[str, Any]

    @property
    def topic(self) -> str:
        """The topic of its type's first segment."""
        return f"duban.events.{self.body['type'].split('.')[1]}"


def moments() -> list[datetime]:
    """Every instant at which the people of the story look into their mail: twice a day, a fortnight long."""
    days = [START.date() + timedelta(days=offset) for offset in range(DAYS + 1)]
    looks = [datetime.combine(day, hour, ZONE) for day in days if day.weekday() < SATURDAY for hour in READING_HOURS]
    return [at for at in looks if at <= END]


def patience(person: str) -> int | None:
    """After how many working days this person signs what came; None: never. It rests on the reference alone."""
    draw = int.from_bytes(hashlib.sha256(f"demo:{person}".encode()).digest()[:4], "big") % 100
    for share, days in PATIENCE:
        if draw < share:
            return days
        draw -= share
    return None


def events() -> list[Coming]:
    """A directive for everybody, a project, two talents."""
    return [
        _coming(START, "meeting.directive.issued", DIRECTIVE, "//oa.example/meetings", _DIRECTIVE),
        _coming(
            _at(3, 10), "investment.project.registered", "project-2026-017", "//investment.example/projects", _PROJECT
        ),
        _coming(_at(4, 10), "talent.arrived", "talent-2026-101", "//talent.example/arrivals", _PROFESSIONAL),
        _coming(_at(5, 14), "talent.arrived", "talent-2026-102", "//talent.example/arrivals", _FARMER),
    ]


_DIRECTIVE: Final = {
    "title": "传达学习全市人才工作领导小组会议精神",
    "points": ["逐级传达，不漏一人", "对照职责列出本单位任务", "按时报送传达学习情况"],
    "issued_by": "市人才工作领导小组办公室",
    "document": "示例人才办〔2026〕1号",
}
_PROJECT: Final = {
    "name": "示例精密零部件产业园",
    "stage": "signed",
    "sector": "高端装备",
    "investment": "860000000.00",
    "jobs": 420,
    "host": "devzone",
}
_PROFESSIONAL: Final = {
    "talent": "p-T0101",
    "category": "professional",
    "employer": "health",
    "needs": ["housing", "schooling"],
}
_FARMER: Final = {
    "talent": "p-T0102",
    "category": "rural",
    "employer": "county-a",
    "needs": ["household", "spouse-job"],
}


def _at(day: int, hour: int) -> datetime:
    return datetime(START.year, START.month, day, hour, 0, tzinfo=ZONE)


def _coming(at: datetime, kind: str, subject: str, source: str, data: Mapping[str, Any]) -> Coming:
    body = {
        "specversion": "1.0",
        "id": f"{subject}-1",
        "source": source,
        "type": f"duban.{kind}.v1",
        "subject": subject,
        "time": (at - timedelta(minutes=10)).isoformat(),
        "datacontenttype": "application/json",
        "data": dict(data),
    }
    return Coming(at, body)
