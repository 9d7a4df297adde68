"""What a URL of a gateway over HTTP says, what is refused, and what its templates take."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from duban.channels.gateway_url import read_gateway_url
from duban.channels.http_call_access import BadGatewayUrl
from duban.channels.http_call_templates import Templates
from duban.channels.registry import KINDS
from duban.channels.sender import Text

GOOD = {
    "aliyun": "aliyun://AKID:s3cret@dysmsapi.aliyuncs.com/?sign=督办&template=SMS_1",
    "tencent": "tencent://AKID:s3cret@sms.tencentcloudapi.com/?app=1400&sign=督办&template=44",
    "mas": "mas://zzb:s3cret@112.35.10.201:28888/?ec=组织部&sign=odeN",
}


@pytest.fixture(params=sorted(GOOD))
def url(request: pytest.FixtureRequest) -> str:
    return GOOD[request.param]


async def _opened(url: str) -> str:
    read = read_gateway_url(url)
    gateway = KINDS[read.scheme].open(read, Path())
    await gateway.close()
    return gateway.name


async def test_a_gateway_is_named_by_its_url_else_by_its_scheme(url: str) -> None:
    assert await _opened(url) == url.partition(":")[0]
    assert await _opened(url + "&name=spare") == "spare"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("&templat=SMS_2", "unknown templat; allowed: "),
        ("&template.Bad-Name=SMS_2", "unknown template.Bad-Name; allowed: "),
        ("&rate=fast", "rate is a number above 0"),
        ("&rate=0", "rate is a number above 0"),
        ("&push=short", "push is a secret of at least 16 characters"),
        ("&push_from=somewhere", "push_from is addresses or networks"),
        ("&params=title,name", "params: unknown name; allowed: title, due, code, text"),
    ],
)
async def test_what_is_wrong_is_named_and_no_secret_is(url: str, more: str, named: str) -> None:
    with pytest.raises(BadGatewayUrl) as refused:
        await _opened(url + more)
    assert named in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("aliyun://a:b@host/?sign=x", "missing template"),
        ("aliyun://a:b@host/", "missing sign, template"),
        ("tencent://a:b@host/?sign=x&template=1", "missing app"),
        ("mas://a:b@host/?sign=x", "missing ec"),
        ("mas://a@host/?sign=x&ec=y", "missing user, secret or host"),
    ],
)
async def test_what_is_missing_is_named(url: str, missing: str) -> None:
    with pytest.raises(BadGatewayUrl, match=missing):
        await _opened(url)


def _text(template: str, **words: str) -> Text:
    return Text(notice=UUID(int=1), to="+8613800138000", text="【督办】全文", template=template, words=words)


def test_a_template_is_chosen_by_name_before_the_default_and_by_whether_there_is_a_code() -> None:
    templates = Templates({
        "template": "1", "template.plain": "2", "template.due": "3", "template.overdue": "4",
        "template.overdue.plain": "5",
    })  # fmt: skip
    coded = {"title": "甲", "code": "4711"}
    chosen = [
        templates.fill(_text("remind", **coded)), templates.fill(_text("remind", title="甲")),
        templates.fill(_text("due", **coded)), templates.fill(_text("due", title="甲")),
        templates.fill(_text("overdue", **coded)), templates.fill(_text("overdue", title="甲")),
    ]  # fmt: skip
    assert [each.template if each else None for each in chosen] == ["1", "2", "3", "3", "4", "5"]


def test_the_words_stand_in_the_order_the_url_says_and_what_a_text_has_not_is_a_dash() -> None:
    templates = Templates({"template": "1", "params": "code, title", "template.due": "2", "params.due": "due,text"})
    first, second = templates.fill(_text("remind", title="甲")), templates.fill(_text("due", due="明日"))
    assert first is not None
    assert second is not None
    assert list(first.values.items()) == [("code", "—"), ("title", "甲")]
    assert list(second.values.items()) == [("due", "明日"), ("text", "全文")]


def test_a_text_for_which_no_template_is_named_has_none() -> None:
    assert Templates({"template.due": "1"}).fill(_text("remind")) is None
