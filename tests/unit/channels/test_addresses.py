"""Addresses taken apart and masked."""

from __future__ import annotations

import pytest

from duban.channels.addresses import BadAddress, Mailbox, mailbox, mask


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("z@a.example", Mailbox("", "z@a.example")),
        (" 张三  <z@a.example> ", Mailbox("张三", "z@a.example")),
        ('"张三" <z@a.example>', Mailbox("张三", "z@a.example")),
        # IANA's own test domain.
        ("z@例子.测试", Mailbox("", "z@xn--fsqu00a.xn--0zwm56d")),
    ],
)
def test_an_address_is_taken_apart(text: str, box: Mailbox) -> None:
    assert mailbox(text) == box


@pytest.mark.parametrize(
    "text", ["", "z", "@a.example", "z@", "z@a b", "z@a@b", "<z@a.example", "z@a.example,y@b.example"]
)
def test_what_is_no_address_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(BadAddress) as refused:
        mailbox(text)
    assert not text or text not in str(refused.value)


def test_an_address_of_over_254_bytes_is_refused() -> None:
    with pytest.raises(BadAddress):
        mailbox("z" * 250 + "@a.example")


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        ("sms", "13800138000", "138****8000"),
        ("sms", "+8613800138000", "138****8000"),
        ("sms", "+86 138 0013 8000", "138****8000"),
        ("sms", "12345", "****"),
        ("email", "zhangsan@hrss.talent.example", "z***@hrss.talent.example"),
        ("email", "张三 <zhangsan@hrss.talent.example>", "z***@hrss.talent.example"),
        ("email", "nothing", "***"),
        ("inbox", "p-0042", "***"),
    ],
)
def test_an_address_is_shown_masked(channel: str, address: str, shown: str) -> None:
    assert mask(channel, address) == shown
