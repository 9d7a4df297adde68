"""The working calendar by notices that were published to us: for their years instead of what came with the program."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from duban.ledger.calendar import Document, published
from duban.workdays import Calendar, Override, Published

NOBODY = UUID(int=0)
# The days off of 2027 as such a notice might have them: New Year to 4 January, a make-up Saturday on the 9th.
OFF = [date(2027, 1, day) for day in (1, 2, 3, 4)]
WORK = [date(2027, 1, 9)]


def calendar(*documents: Document, overrides: tuple[Override, ...] = ()) -> Calendar:
    return Calendar(
        ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30), overrides=overrides, published=published(documents, 1)
    )


def notice(year: int, off: list[date], work: list[date]) -> Document:
    return Document(year, f"国办发明电〔{year - 1}〕7号", off, work, NOBODY)


def test_a_year_with_a_notice_is_no_longer_provisional_and_goes_by_it_alone() -> None:
    known = calendar(notice(2027, OFF, WORK))
    assert not known.rests_on_provisional(date(2027, 1, 1), date(2027, 12, 31))
    assert known.rests_on_provisional(date(2028, 1, 1), date(2028, 1, 1))
    assert [known.is_workday(date(2027, 1, day)) for day in (1, 4, 5, 8, 9, 10)] == [
        False, False, True, True, True, False,
    ]  # fmt: skip
    # National Day, a Friday, is off by law, though this notice does not name it; a make-up day must be named.
    assert not known.is_workday(date(2027, 10, 1))
    assert not known.is_workday(date(2027, 10, 9))


def test_working_days_are_counted_across_it() -> None:
    known, unknown = calendar(notice(2027, OFF, WORK)), calendar()
    assert (unknown.after(date(2026, 12, 28), 5), known.after(date(2026, 12, 28), 5)) == (
        date(2027, 1, 5), date(2027, 1, 6),
    )  # fmt: skip
    assert (unknown.before(date(2027, 1, 5), 3), known.before(date(2027, 1, 5), 3)) == (
        date(2026, 12, 30), date(2026, 12, 29),
    )  # fmt: skip


def test_it_stands_in_place_of_the_notice_that_came_with_the_program() -> None:
    # By the notice for 2026 that came with the program, 1 to 3 January are off and Sunday the 4th is worked.
    packaged, own = calendar(), calendar(notice(2026, [date(2026, 1, 1)], []))
    assert [packaged.is_workday(date(2026, 1, day)) for day in (1, 2, 4)] == [False, False, True]
    assert [own.is_workday(date(2026, 1, day)) for day in (1, 2, 4)] == [False, True, False]


def test_days_of_the_year_before_that_a_notice_names_are_certain_too() -> None:
    reaching = calendar(notice(2028, [date(2027, 12, 31)], [date(2027, 12, 25)]))
    assert not reaching.is_workday(date(2027, 12, 31))
    assert reaching.is_workday(date(2027, 12, 25))
    assert not reaching.is_provisional(date(2027, 12, 31))
    assert reaching.is_provisional(date(2027, 12, 30))


def test_of_two_notices_that_name_a_day_that_of_its_own_year_counts() -> None:
    day = date(2027, 12, 31)
    for order in (1, -1):
        documents = [notice(2027, [], [day]), notice(2028, [day], [])][::order]
        assert calendar(*documents).is_workday(day)


def test_the_city_s_own_word_comes_before_a_notice() -> None:
    own = calendar(notice(2027, OFF, WORK), overrides=(Override(date(2027, 1, 4), True, "示例政办发〔2026〕12号"),))
    assert own.is_workday(date(2027, 1, 4))


def test_without_any_notice_nothing_is_published() -> None:
    assert published([], 0) == Published()
