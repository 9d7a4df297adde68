"""The calendar that people subscribe to, read back by the parser of another hand than what filled it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar

from duban.reports.subscribed import Deadline, subscription

DUE = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
OPENED = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
KEY = UUID("01936b1e-0000-7000-8000-0000000001a7")


def of(**changed: object) -> Deadline:
    said = {
        "id": KEY, "what": "task", "title": "传达学习情况报告；附件, 一份", "source": "会议精神", "due_at": DUE,
        "provisional": False, "revision": 1, "opened_at": OPENED,
    } | changed  # fmt: skip
    return Deadline(**said)  # type: ignore[arg-type]


def read(*deadlines: Deadline) -> Calendar:
    read = Calendar.from_ical(subscription(deadlines, name="市财政局督办时限", domain="talent.example"))
    assert isinstance(read, Calendar)
    return read


def test_a_deadline_is_an_entry_at_its_instant_with_a_reminder_the_day_before() -> None:
    [entry] = read(of()).walk("VEVENT")
    assert str(entry["UID"]) == f"{KEY}@talent.example"
    assert entry.decoded("DTSTART") == DUE
    assert entry.decoded("DTSTAMP") == OPENED
    assert str(entry["SUMMARY"]) == "办结时限：传达学习情况报告；附件, 一份"
    assert str(entry["STATUS"]) == "CONFIRMED"
    [alarm] = entry.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-1)


def test_a_moved_deadline_keeps_its_uid_and_counts_its_sequence_up() -> None:
    [before], [after] = (read(of(revision=n)).walk("VEVENT") for n in (1, 2))
    assert before["UID"] == after["UID"]
    assert (before.decoded("SEQUENCE"), after.decoded("SEQUENCE")) == (1, 2)


def test_a_provisional_one_says_so() -> None:
    [entry] = read(of(provisional=True)).walk("VEVENT")
    [alarm] = entry.walk("VALARM")
    assert str(entry["SUMMARY"]).endswith("（暂定）")
    assert str(alarm["DESCRIPTION"]).endswith("（暂定）")
    assert str(entry["STATUS"]) == "TENTATIVE"


def test_an_obligation_without_a_title_bears_its_directives() -> None:
    [entry] = read(of(what="obligation", title="")).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "签收时限：会议精神"


def test_the_same_deadlines_are_the_same_bytes_in_lines_as_rfc_5545_has_them() -> None:
    made = [subscription([of(title="长" * 200)], name="n", domain="d") for _ in range(2)]
    assert made[0] == made[1]
    lines = made[0].split(b"\r\n")
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_nothing_owed_is_an_empty_calendar() -> None:
    assert read().walk("VEVENT") == []
