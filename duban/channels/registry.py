"""Which gateways there are for texts: a scheme, how it is opened, and what its codes mean. A new one is a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duban.channels import aliyun, aliyun_codes, mas, mas_codes, sms_sandbox, tencent, tencent_codes
from duban.channels.cmpp import codes as cmpp_codes
from duban.channels.cmpp.gateway import open_cmpp
from duban.channels.gateway import Gateway
from duban.channels.gateway_url import GatewayUrl
from duban.channels.outcome import Result

Open = Callable[[GatewayUrl, Path], Gateway]
Codes = Mapping[str, Result]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of gateway. `open` connects to nothing, and raises ValueError that names the key that is wrong."""

    open: Open
    codes: Codes


KINDS: Final[Mapping[str, Kind]] = {
    "sandbox": Kind(sms_sandbox.open_gateway, {}),
    "aliyun": Kind(lambda url, _: aliyun.open_aliyun(url), aliyun_codes.CODES),
    "tencent": Kind(lambda url, _: tencent.open_tencent(url), tencent_codes.CODES),
    "mas": Kind(lambda url, _: mas.open_mas(url), mas_codes.CODES),
    "cmpp": Kind(lambda url, _: open_cmpp(url), cmpp_codes.CODES),
}
