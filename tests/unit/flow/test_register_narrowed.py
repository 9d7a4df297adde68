"""What the register is narrowed to: a light is a span of due instants, and the place of a page is what its URL says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from duban.console.pages.filters import filters_of, place_of
from duban.flow.pages.narrowed import Place, Wanted, lights
from duban.flow.shown.overview import light
from duban.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE, time(8, 30), time(17, 30))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)

instants = st.timedeltas(timedelta(), timedelta(364)).map(lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since)
near = st.timedeltas(timedelta(-3), timedelta(9))


@given(now=instants, late=near)
def test_what_is_due_shows_the_one_light_in_whose_span_it_lies(now: datetime, late: timedelta) -> None:
    due = now + late
    spans = lights(now=now, calendar=CALENDAR, zone=ZONE)
    assert [lit for lit, span in spans.items() if span.start <= due < span.end] == [
        light(due, now=now, calendar=CALENDAR)
    ]


def test_a_day_is_all_of_it_and_overdue_is_what_was_due_before_now() -> None:
    day = date(2026, 3, 2)
    span = Wanted(since=day, until=day).due(now=NOW, calendar=CALENDAR, zone=ZONE)
    assert span == (datetime(2026, 3, 2, tzinfo=ZONE), datetime(2026, 3, 3, tzinfo=ZONE))
    assert Wanted(since=day, overdue=True).due(now=NOW, calendar=CALENDAR, zone=ZONE) == (span.start, NOW)


@given(key=st.uuids(), due=st.one_of(st.none(), instants))
def test_a_place_is_read_as_it_was_written(key: UUID, due: datetime | None) -> None:
    assert place_of(Place(key, due).written()) == Place(key, due)


@given(query=st.dictionaries(st.sampled_from(["text", "unit", "kind", "state", "light", "since", "after"]), st.text()))
def test_whatever_a_url_says_it_is_filters_and_sentences(query: dict[str, str]) -> None:
    found = filters_of(query, lambda text, **given: text.format(**given))
    assert set(found.faults) <= set(query)
    again = filters_of(dict(pair.split("=", 1) for pair in found.query().split("&") if pair), lambda text, **_: text)
    assert set(again.faults) <= {"text", "unit", "kind"}
