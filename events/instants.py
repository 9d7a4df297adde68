"""An event's `time`: RFC 3339 with its offset, kept in UTC. A clock without an offset tells no instant."""

import re
from datetime import UTC, datetime
from typing import Final

_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:([0-9]{2})(\.[0-9]{1,9})?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200


class NoInstant(ValueError):
    """The text tells no instant: a stable code, and in Chinese what is wrong and the remedy."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def instant(text: str) -> datetime:
    """The instant in UTC, to the microsecond; raises `NoInstant` for anything that RFC 3339 or the calendar refuses."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise NoInstant("bad-time", "应为带时区的时刻（RFC 3339），形如 2026-11-22T09:30:00+08:00")
    second, _, offset = match.groups()
    if offset is None:
        raise NoInstant("offset-missing", "时刻缺少时区，请在末尾加上 +08:00 或 Z")
    if second == "60":
        raise NoInstant("leap-second", "不接受闰秒（:60），请写成下一分钟的 :00")
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoInstant("impossible-time", "没有这个日期或时刻，请核对年月日和时分秒") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise NoInstant("out-of-range", "年份应在 1900 至 2200 之间，请核对")
    return moment


def shown(moment: datetime) -> str:
    """The one spelling of an instant, whatever offset it was written with."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
