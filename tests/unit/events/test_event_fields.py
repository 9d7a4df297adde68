"""The types of payload fields: nothing coerced, nothing that could break a header, a message or a database."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from events.fields import (
    Attribute,
    CategoryName,
    Count,
    Day,
    DutyCode,
    Line,
    Money,
    Percent,
    PersonRef,
    Text,
    UnitCode,
    Year,
)


def accepted(kind: Any, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


def is_refused(kind: Any, value: object) -> bool:
    try:
        accepted(kind, value)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (UnitCode, "hrss"), (UnitCode, "county-a"), (UnitCode, "3rd"), (UnitCode, "a" * 64),
        (PersonRef, "p-100"), (PersonRef, "p-aZ9"),
        (Money, "0"), (Money, "0.5"), (Money, "3000000.00"), (Money, "999999999999999.99"),
        (Line, "x"), (Line, "会议 精神"), (Line, "字" * 200), (Line, "😀"),
        (Text, "甲\n乙\t丙\r\n"), (Text, "字" * 4_000),
        (Count, 0), (Count, 10**9),
        (Percent, 0), (Percent, 100), (Year, 1900), (Year, 2200),
        (DutyCode, "funds"), (DutyCode, "category/skilled"), (DutyCode, "a/b-c/3"), (DutyCode, "a" * 80),
        (Attribute, "//oa.example/meetings"), (Attribute, "字" * 255),
    ],
)  # fmt: skip
def test_a_good_value_is_kept_as_it_is(kind: Any, value: object) -> None:
    assert accepted(kind, value) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (UnitCode, ""), (UnitCode, "HRSS"), (UnitCode, "市委"), (UnitCode, "-a"), (UnitCode, "a_b"),
        (UnitCode, "a" * 65),
        (UnitCode, "a\n"), (UnitCode, 1), (UnitCode, "ａ"),
        (PersonRef, "p-"), (PersonRef, "张三"), (PersonRef, "13800000000"), (PersonRef, "p-a-b"), (PersonRef, "P-1"),
        (PersonRef, "p-1\n"), (PersonRef, "p-１"),
        (Money, 3), (Money, 3.5), (Money, "-1"), (Money, "1.234"), (Money, "1."), (Money, ".5"), (Money, "01"),
        (Money, "1e3"),
        (Money, "1,000"), (Money, "NaN"), (Money, "１"), (Money, "1000000000000000"), (Money, "1\n"),
        (Line, ""), (Line, "  "), (Line, "\u3000"), (Line, "a\nb"), (Line, "a\r\nBcc: x"), (Line, "a\n"),
        (Line, "a\tb"),
        (Line, "a\x00"), (Line, "a\x7f"), (Line, "a\x85b"), (Line, "a\u2028b"), (Line, "a\u2029"), (Line, "a\ud800"),
        (Line, "字" * 201), (Line, 1), (Line, None), (Line, b"a"),
        (Text, ""), (Text, " \n "), (Text, "a\x00"), (Text, "a\x1b[0m"), (Text, "a\x9f"), (Text, "\udc00"),
        (Text, "字" * 4_001),
        (Count, -1), (Count, 10**9 + 1), (Count, True), (Count, "1"), (Count, 1.0), (Count, None),
        (Percent, -1), (Percent, 101), (Percent, 50.0), (Year, 1899), (Year, 2201), (Year, "2026"),
        (DutyCode, ""), (DutyCode, "/a"), (DutyCode, "a/"), (DutyCode, "a//b"), (DutyCode, "职责"), (DutyCode, "a\n"),
        (DutyCode, "a" * 81), (DutyCode, "duty:funds"),
        (Attribute, ""), (Attribute, " "), (Attribute, "a\nb"), (Attribute, "字" * 256),
        (CategoryName, "SKILLED"), (CategoryName, ""), (CategoryName, 1), (CategoryName, None),
        (CategoryName, ["skilled"]),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused(kind: Any, value: object) -> None:
    assert is_refused(kind, value)


def test_there_are_the_six_categories_of_the_vocabulary() -> None:
    six = ["party-government", "professional", "skilled", "enterprise-management", "social-work", "rural"]
    assert [accepted(CategoryName, name) for name in six] == six


def test_a_day_is_an_iso_date_that_exists() -> None:
    assert accepted(Day, "2024-02-29") == date(2024, 2, 29)
    assert accepted(Day, "1900-01-01") == date(1900, 1, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "0000-01-01",
        "1899-12-31",
        "2201-01-01",
        "20261122",
        "2026-W47-7",
        "2026-1-2",
        *["2026-11-22T00:00:00", " 2026-11-22", "２０２６-11-22", "", 20261122, None, date(2026, 11, 22), True],
    ],
)
def test_what_is_no_day_is_refused(value: object) -> None:
    assert is_refused(Day, value)
