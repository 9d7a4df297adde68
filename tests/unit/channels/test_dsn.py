"""Delivery reports read: Postfix's, those of odd servers, and letters that are none or lie."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.channels.dsn.report import Fate, Returned, read_report
from tests.reports import postfix

NOTICE = UUID("01936b1e-0000-7000-8000-0000000001a7")


def read(data: bytes) -> list[Returned]:
    return read_report(data, domain="talent.example")


def test_a_mailbox_that_is_not_there_is_a_wrong_address() -> None:
    assert read(postfix(NOTICE)) == [Returned(NOTICE, Fate.failed, "5.1.1")]
    assert read(postfix(NOTICE))[0].wrong_address


@pytest.mark.parametrize(
    ("status", "diagnostic", "said", "wrong"),
    [
        ("5.0.0", "550 5.1.1 no such user", "5.1.1", True),
        ("5.0.0", "550 no such user", "5.0.0", False),
        ("", "", "5.0.0", False),
        ("5.2.2", "552 5.2.2 mailbox full", "5.2.2", False),
        ("5.2.1", "550 5.2.1 disabled", "5.2.1", True),
        ("5.7.1", "554 5.7.1 spam", "5.7.1", False),
        ("4.4.7", "expired", "4.4.7", False),
        ("5.4.4 (no such host)", "x", "5.4.4", True),
    ],
)
def test_only_the_address_s_own_faults_mark_it(status: str, diagnostic: str, said: str, *, wrong: bool) -> None:
    (found,) = read(postfix(NOTICE, status=status, diagnostic=diagnostic))
    assert (found.status, found.wrong_address) == (said, wrong)


def test_a_delay_is_no_failure() -> None:
    (found,) = read(postfix(NOTICE, action="delayed", status="4.4.1", diagnostic="timed out"))
    assert (found.fate, found.status, found.wrong_address) == (Fate.delayed, "4.4.1", False)


def test_headers_alone_or_the_envelope_s_id_name_the_mail_too() -> None:
    assert read(postfix(NOTICE, returned="text/rfc822-headers"))[0].notice == NOTICE
    without = postfix("nobody", envelope=str(NOTICE), returned="text/plain")
    assert read(without)[0].notice == NOTICE


def test_letters_that_are_no_reports_of_ours_say_nothing() -> None:
    assert read(b"") == []
    assert read(b"Subject: Re: hello\r\n\r\nI am on leave until Monday.") == []
    assert read(postfix(NOTICE, domain="elsewhere.example")) == []
    assert read(postfix("not-a-notice")) == []
    assert read(postfix(NOTICE, action="vanished")) == []


def test_a_report_of_several_recipients_says_each() -> None:
    whole = postfix(NOTICE).replace(
        b"Remote-MTA",
        b"X: y\r\n\r\nFinal-Recipient: rfc822; b@b.example\r\nAction: delayed\r\nStatus: 4.2.2\r\nRemote-MTA",
    )
    assert [(one.fate, one.status) for one in read(whole)] == [(Fate.failed, "5.1.1"), (Fate.delayed, "4.2.2")]


@given(st.binary(max_size=600), st.integers(0, 1400))
def test_a_mangled_report_never_breaks_the_reader(noise: bytes, place: int) -> None:
    whole = postfix(NOTICE)
    for data in (noise, whole[:place] + noise + whole[place:], whole[:place], whole[:place] + noise):
        assert all(one.notice == NOTICE or one.notice for one in read(data))


def test_a_letter_of_a_hundred_thousand_nested_parts_is_refused_not_followed() -> None:
    deep = b"".join(b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000))
    assert read(deep) == []
