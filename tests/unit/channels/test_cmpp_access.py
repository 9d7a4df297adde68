"""What a `cmpp://` URL says is checked, and what is wrong is told without its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.channels.cmpp.access import Access, BadCmppUrl
from duban.channels.cmpp.login import Version
from duban.channels.gateway_url import read_gateway_url
from duban.channels.registry import KINDS


def access(user: str = "901234", **query: str) -> Access:
    port = int(query.pop("port", "0")) or None
    return Access.of(
        name="mobile", user=user, secret="s3cret!", at=("ismg.example", port), query={"source": "1069"} | query
    )


def test_what_is_not_said_is_as_the_protocol_has_it() -> None:
    found = access()
    assert (found.port, found.version, found.window, found.lines, found.rate) == (7890, Version.v3, 16, 1, None)
    assert (found.terms.sp, found.terms.source, found.terms.fee_type) == ("901234", "1069", "01")
    assert found.patience.wait == 10.0


def test_everything_can_be_said() -> None:
    found = access(
        port="7891",
        version="2.0",
        window="32",
        lines="2",
        rate="200",
        wait="60",
        service="OA",
        sp="906789",
        prefix="86",
    )
    assert (found.port, found.version, found.window, found.lines, found.rate) == (7891, Version.v2, 32, 2, 200.0)
    assert (found.terms.sp, found.terms.service, found.prefix, found.patience.wait) == ("906789", "OA", "86", 60.0)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sauce": "1069"}, "sauce"),
        ({"source": ""}, "source"),
        ({"source": "1069-x-secret"}, "source"),
        ({"source": "1" * 22}, "source"),
        ({"version": "4.0"}, "version"),
        ({"window": "0"}, "window"),
        ({"window": "secret"}, "window"),
        ({"rate": "nan"}, "rate"),
        ({"rate": "inf"}, "rate"),
        ({"rate": "-1"}, "rate"),
        ({"lines": "1.5"}, "lines"),
        ({"service": "服务"}, "service"),
        ({"fee_user": "4"}, "fee_user"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(query: dict[str, str], field: str) -> None:
    with pytest.raises(BadCmppUrl, match=field) as told:
        access(**query)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("user", ["", "1234567", "用户"])
def test_a_user_that_does_not_fit_the_field_is_refused(user: str) -> None:
    with pytest.raises(BadCmppUrl, match="6 characters"):
        access(user)


@pytest.mark.parametrize("scheme", ["cmpp", "cmpp+http"])
async def test_a_url_of_the_settings_opens_a_gateway_of_its_name_and_connects_to_nothing(
    scheme: str, tmp_path: Path
) -> None:
    url = read_gateway_url(f"{scheme}://901234:s3cret%21@127.0.0.1:7891/?source=106912345&name=mobile&rate=200")
    gateway = KINDS["cmpp"].open(url, tmp_path)
    assert gateway.name == "mobile"
    await gateway.close()


def test_a_url_without_a_source_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    with pytest.raises(BadCmppUrl, match="source"):
        KINDS["cmpp"].open(read_gateway_url("cmpp://901234:s3cret@127.0.0.1"), tmp_path)


def test_the_secret_is_not_shown() -> None:
    assert "s3cret!" not in repr(access())
