"""Numbers between E.164 and an ISMG, and its clock."""

from __future__ import annotations

from datetime import UTC, datetime

from duban.channels.cmpp.codes import CODES, REPORTED, SUBMITTED, of_report, of_submit
from duban.channels.cmpp.numbers import e164, instant, national
from duban.channels.outcome import Result


def test_an_ismg_serves_the_mainland_alone() -> None:
    assert national("+8613800138000") == "13800138000"
    assert [national(to) for to in ("+85251234567", "13800138000", "+86", "+86138x", "")] == [None] * 5


def test_a_senders_number_is_e164_and_what_is_no_number_stays() -> None:
    assert e164("8613800138000") == e164("13800138000") == "+8613800138000"
    assert e164("Hello") == "Hello"


def test_the_ismgs_minute_is_beijings() -> None:
    assert instant("2611230900") == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert [instant(said) for said in ("", "0000000000", "2613230900", "26112309001")] == [None] * 4


def test_no_code_stands_for_two_things_and_only_one_of_each_kind_is_success() -> None:
    assert len(CODES) == len(SUBMITTED) + len(REPORTED)
    assert [code for code, result in SUBMITTED.items() if result is Result.accepted] == ["0"]
    assert [state for state, result in REPORTED.items() if result is Result.delivered] == ["DELIVRD"]


def test_what_no_table_has_is_never_success() -> None:
    assert of_submit(4_000_000_000).result is Result.try_later
    assert of_report("QQ:0001").result is Result.undeliverable
