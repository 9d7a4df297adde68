"""Anything at all may be pushed: it is what the protocol says, or a value error, and never something else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.channels.gateway import Gateway, Push
from duban.channels.gateway_url import read_gateway_url
from duban.channels.registry import KINDS

GATEWAYS: dict[str, Gateway] = {
    url.partition(":")[0]: KINDS[url.partition(":")[0]].open(read_gateway_url(url), Path())
    for url in (
        "aliyun://AKID:s3cret@dysmsapi.aliyuncs.com/?sign=x&template=SMS_1",
        "tencent://AKID:s3cret@sms.tencentcloudapi.com/?app=1400&sign=x&template=44",
        "mas://zzb:s3cret@112.35.10.201:28888/?ec=x&sign=odeN",
    )
}

KEYS = [
    "phone_number", "send_time", "report_time", "success", "err_code", "biz_id", "out_id", "content", "sequence_id",
    "user_receive_time", "nationcode", "mobile", "report_status", "errmsg", "sid", "text", "time", "extend",
    "reportStatus", "receiveDate", "errorCode", "msgGroup", "smsContent", "sendTime", "addSerial",
]  # fmt: skip
WORDS = ["SUCCESS", "FAIL", "DELIVRD", "DELIVERED", "13800138000", "86", "2026-11-23 09:30:00", "1 4711", ""]
ATOMS = st.one_of(
    st.sampled_from(WORDS), st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)
)  # fmt: skip
ENTRIES = st.dictionaries(st.sampled_from(KEYS), st.one_of(ATOMS, st.lists(ATOMS, max_size=3)), max_size=12)


@pytest.mark.parametrize("name", sorted(GATEWAYS))
@given(said=st.one_of(ENTRIES, st.lists(ENTRIES, max_size=4), ATOMS))
def test_whatever_json_is_pushed(name: str, said: Any) -> None:
    _push(name, json.dumps(said).encode())


@pytest.mark.parametrize("name", sorted(GATEWAYS))
@given(said=st.binary(max_size=200))
def test_whatever_bytes_are_pushed(name: str, said: bytes) -> None:
    _push(name, said)


def _push(name: str, body: bytes) -> None:
    push = Push(headers={}, query={}, body=body, peer="127.0.0.1", now=datetime(2026, 11, 23, tzinfo=UTC))
    try:
        answered = GATEWAYS[name].pushed(push)
    except ValueError:
        return
    for arrival in answered.arrivals:
        assert arrival.gateway == name
        assert "13800138000" not in repr(arrival)
