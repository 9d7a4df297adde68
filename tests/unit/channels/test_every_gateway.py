"""The registry of gateways: each code has its meaning, and a new kind is one module and one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.checks import SMS_SCHEMES
from duban.channels.gateway import Gateway
from duban.channels.gateway_url import GatewayUrl, UnknownGateway
from duban.channels.outcome import Result
from duban.channels.registry import KINDS, Kind
from duban.channels.sms import open_gateways
from tests.gateways import ScriptedGateway

WHOLE = {
    "sandbox": "sandbox:",
    "aliyun": "aliyun://KEY:SECRET@127.0.0.1/?sign=督办&template=SMS_1",
    "tencent": "tencent://ID:SECRET@127.0.0.1/?app=1400000000&sign=督办&template=1",
    "mas": "mas://user:SECRET@127.0.0.1/?ec=city&sign=x",
    "cmpp": "cmpp://901234:SECRET@127.0.0.1:7890/?source=1069",
}
"""A URL of each that says all it needs."""


def test_the_settings_know_the_kinds_that_there_are() -> None:
    assert set(SMS_SCHEMES) == set(KINDS) == set(WHOLE)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_opens_from_its_url_and_connects_to_nothing(kind: str, tmp_path: Path) -> None:
    [gateway] = open_gateways(WHOLE[kind], tmp_path).by_name.values()
    assert gateway.name == kind
    assert "SECRET" not in repr(gateway)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sandbox"])
def test_each_code_of_a_provider_has_one_meaning_of_ours_and_few_are_success(kind: str) -> None:
    codes = KINDS[kind].codes
    assert len(codes) >= 10
    assert all(codes)
    assert all(isinstance(result, Result) for result in codes.values())
    taken = [code for code, result in codes.items() if result in (Result.accepted, Result.delivered)]
    assert 1 <= len(taken) <= 6
    assert {Result.refused, Result.try_later, Result.undeliverable} <= set(codes.values())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sandbox"])
def test_a_key_that_a_kind_does_not_know_is_refused_by_its_name(kind: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownGateway, match="colour") as refused:
        open_gateways(f"{WHOLE[kind]}&colour=red", tmp_path)
    assert "SECRET" not in str(refused.value)


def test_a_new_kind_is_one_module_and_one_line(tmp_path: Path) -> None:
    def open_pigeon(url: GatewayUrl, _: Path) -> Gateway:
        return ScriptedGateway(url.name)

    with pytest.raises(UnknownGateway, match="pigeon"):
        open_gateways("pigeon://loft/", tmp_path)
    kinds = {**KINDS, "pigeon": Kind(open_pigeon, {"0": Result.accepted})}
    assert set(open_gateways("pigeon://loft/ sandbox:", tmp_path, kinds=kinds).by_name) == {"pigeon", "sandbox"}
