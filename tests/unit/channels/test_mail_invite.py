"""The deadline in a mail's calendar file, read back by the icalendar package's parser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from duban.channels.invite import Deadline, invite

DUTY = UUID("01936b1e-0000-7000-8000-0000000001a7")
TOLD = datetime(2026, 11, 22, 1, 0, 5, tzinfo=UTC)
DUE = datetime(2026, 11, 25, 17, 30, tzinfo=timezone(timedelta(hours=8)))
DEADLINE = Deadline(
    what="督办签收时限", title="传达学习会议精神", due=DUE, provisional=False, sequence=0,
    organizer="duban@talent.example",
)  # fmt: skip


def entry(deadline: Deadline, duty: UUID = DUTY) -> Event:
    whole = Calendar.from_ical(invite(deadline, duty, told_at=TOLD).content)
    assert (whole["METHOD"], whole["VERSION"]) == ("PUBLISH", "2.0")
    (found,) = whole.walk("VEVENT")
    assert isinstance(found, Event)
    return found


def test_the_entry_ends_at_the_deadline_and_says_what_it_is() -> None:
    found = entry(DEADLINE)
    assert found.decoded("dtend") == DUE == found.decoded("dtstart") + timedelta(minutes=30)
    assert str(found["summary"]) == "督办签收时限：传达学习会议精神"
    assert (str(found["uid"]), found["sequence"], str(found["status"])) == (f"{DUTY}@talent.example", 0, "CONFIRMED")
    assert found.decoded("dtstamp") == TOLD
    assert str(found["organizer"]) == "mailto:duban@talent.example"


def test_a_later_deadline_of_the_same_duty_replaces_the_entry() -> None:
    later = replace(DEADLINE, due=DUE + timedelta(days=3), sequence=1, provisional=True)
    before, after = entry(DEADLINE), entry(later)
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert str(after["status"]) == "TENTATIVE"


def test_two_duties_of_one_event_have_entries_of_their_own() -> None:
    assert entry(DEADLINE)["uid"] != entry(DEADLINE, UUID(int=5))["uid"]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200))
def test_any_title_reads_back_in_lines_of_75_bytes(title: str) -> None:
    deadline = replace(DEADLINE, title=title)
    assert str(entry(deadline)["summary"]) == f"督办签收时限：{title}"
    lines = invite(deadline, DUTY, told_at=TOLD).content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_a_title_cannot_add_a_line_of_its_own() -> None:
    found = entry(replace(DEADLINE, title="x;y,z\\n\nATTENDEE:mailto:evil@b.example"))
    assert "attendee" not in found
