"""What was said of a duty against the steps that were taken; and what the journal tells of a task, folded."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from duban.audit.clocks import ClockSeen, Timing
from duban.audit.findings import SENTENCES, Code
from duban.audit.notices import NoticeSeen, Told, at_its_end, lacking, read, said_of, untold
from duban.audit.stories import Entry, story

LADDER = ("remind", "due", "overdue")
DAYS = tuple(datetime(2026, 3, day, 1, tzinfo=UTC) for day in (2, 3, 4))
CLOCK = ClockSeen(1, DAYS[1], 1, "f..", DAYS[1], (DAYS[0],))
TIMING = Timing(DAYS, DAYS, DAYS[0], DAYS[0])
REMINDED = NoticeSeen("remind", "sms", 1, "accepted", unsaid=True, at=DAYS[0], after=-1)


def faults(*notices: NoticeSeen) -> list[Code]:
    return list(said_of(Told(notices), CLOCK, TIMING, LADDER))


def test_a_reminder_at_its_instant_is_right() -> None:
    assert faults(REMINDED) == []
    assert list(untold(Told((REMINDED,)), CLOCK, LADDER)) == []


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        (REMINDED._replace(step="due"), Code.notice_unexplained),
        (REMINDED._replace(at=DAYS[0] - timedelta(seconds=1)), Code.notice_early),
        (REMINDED._replace(after=1), Code.notice_after_end),
        (REMINDED._replace(state="failed"), Code.notice_unreasoned),
        (REMINDED._replace(state="suppressed"), Code.notice_unreasoned),
    ],
)
def test_what_should_not_have_been_said_is_found(notice: NoticeSeen, code: Code) -> None:
    assert faults(notice) == [code]


def test_of_an_earlier_revision_and_of_other_matters_nothing_is_asked() -> None:
    assert faults(REMINDED._replace(step="due", revision=2), REMINDED._replace(step="ruled")) == []


def test_a_step_of_which_nobody_was_told_is_found_unless_it_stands_in_a_digest() -> None:
    assert list(untold(Told(()), CLOCK, LADDER)) == [0]
    assert list(untold(Told((REMINDED._replace(revision=2),)), CLOCK, LADDER)) == [0]
    assert list(untold(Told((), {(1, "remind")}), CLOCK, LADDER)) == []


def test_what_was_said_at_the_instant_of_the_end_is_left_to_the_journal() -> None:
    assert at_its_end(Told((REMINDED._replace(after=0),)), CLOCK, LADDER)
    assert not at_its_end(Told((REMINDED, REMINDED._replace(step="opened", after=0))), CLOCK, LADDER)


def test_first_notices_are_asked_for_by_channel() -> None:
    told = Told((REMINDED._replace(step="opened"),))
    assert not lacking(told, "opened", {"sms"})
    assert lacking(told, "opened", {"sms", "email"})


def test_notices_are_read_as_the_statement_writes_them() -> None:
    line = "opened email 1 accepted t 1772413200000001 -1,remind sms 1 failed f 1772413200000000 1"
    first, second = read(line)
    assert first == NoticeSeen(
        "opened", "email", 1, "accepted", unsaid=True, at=DAYS[0].replace(microsecond=1), after=-1
    )
    assert second == NoticeSeen("remind", "sms", 1, "failed", unsaid=False, at=DAYS[0], after=1)
    assert list(read(None)) == []


def entry(n: int, state: str, **said: object) -> Entry:
    return Entry(n, DAYS[0] + timedelta(hours=n), json.dumps({"state": state, "how": "api", **said}))


OPENED = entry(1, "assigned", how="event", unit="health", due_at="2026-03-05T09:30:00Z")


def test_a_story_tells_whose_a_task_is_and_until_when() -> None:
    ruled = entry(3, "assigned", action="rule", owed_by="finance", before="health")
    extended = entry(4, "assigned", action="extend", due_at="2026-03-09T09:30:00Z")
    told = story([OPENED, entry(2, "disputed", how="objection", unit="health"), ruled, extended])
    assert told is not None
    assert (told.first_unit, told.unit, sorted(told.units)) == ("health", "finance", ["finance", "health"])
    assert (told.first_due.day, told.due.day, told.ended_at) == (5, 9, None)


def test_a_story_ends_with_its_task() -> None:
    told = story([OPENED, entry(2, "signed"), entry(3, "closed", action="close")])
    assert told is not None
    assert (told.ended_at, told.ended_n) == (DAYS[0] + timedelta(hours=3), 3)


def test_without_its_beginning_there_is_no_story() -> None:
    assert story([]) is None
    assert story([entry(2, "signed")]) is None


def test_every_code_has_its_sentence_with_a_remedy() -> None:
    assert set(SENTENCES) == set(Code)
    assert all("：请" in text or "：" in text for text in SENTENCES.values())
