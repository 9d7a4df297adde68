"""Texts go out by the gateway that `DUBAN_SMS_URLS` names; which schemes there are stands in one table."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from duban.channels.sender import Sender, Text
from duban.channels.sms_sandbox import SandboxSms

SmsSender = Sender[Text]


class UnknownGateway(ValueError):
    """No gateway of that scheme is built; the message names those that are, and nothing else of the URL."""


def _sandbox(_url: str, data_dir: Path) -> SmsSender:
    return SandboxSms(data_dir / "sms.jsonl")


_GATEWAYS: Final[dict[str, Callable[[str, Path], SmsSender]]] = {"sandbox": _sandbox}


def open_gateways(urls: str, data_dir: Path) -> SmsSender:
    """The sender for the gateways named, separated by blanks; raises UnknownGateway. Connects to nothing."""
    named = urls.split() or ["sandbox:"]
    if len(named) > 1:
        raise UnknownGateway("DUBAN_SMS_URLS: one gateway, not several; fail-over needs gateways that go somewhere")
    scheme, colon, _ = named[0].partition(":")
    if scheme not in _GATEWAYS:
        allowed = ", ".join(f"{name}:" for name in _GATEWAYS)
        raise UnknownGateway(f"DUBAN_SMS_URLS: unknown gateway {_shown(scheme + colon)}; allowed: {allowed}")
    return _GATEWAYS[scheme](named[0], data_dir)


def _shown(scheme: str) -> str:
    # Without its colon it is no scheme but perhaps a key pasted alone.
    return scheme if re.fullmatch(r"[a-z][a-z0-9+.-]{0,19}:", scheme) else "(no scheme)"
