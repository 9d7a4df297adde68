"""`reports` of `playbooks/rules.yaml`: which reports are sent, and at what hour."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from typing import Annotated, Any, ClassVar, Final, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field

from duban.playbook.words import refuse

_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _hour(text: Any) -> time:
    found = _HOUR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise refuse("bad-hour", "应为时:分，如 08:30")
    return time(int(found[1]), int(found[2]))


Hour: TypeAlias = Annotated[time, BeforeValidator(_hour)]


@dataclass(frozen=True, slots=True)
class ReportRule:
    """One report: whether it is sent by itself, and when on its day."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    send: bool = False
    at: Hour = time(8, 30)


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The reports; `due_within` working days is near enough for the daily list."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    daily: ReportRule = field(default_factory=ReportRule)
    weekly: ReportRule = field(default_factory=ReportRule)
    bulletin: ReportRule = field(default_factory=ReportRule)
    due_within: Annotated[int, Field(ge=1, le=60)] = 3

    def of(self, name: str) -> ReportRule:
        """The rule of `daily`, `weekly` or `bulletin`."""
        return {"daily": self.daily, "weekly": self.weekly, "bulletin": self.bulletin}[name]


REPORT_RULES: Final = ReportRules()
