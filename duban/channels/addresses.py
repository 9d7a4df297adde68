"""Addresses: taken apart at the edge to the mail server, and masked wherever a person may see them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What must never stand in a header: C0, DEL, C1, the Unicode line ends, and halves of a surrogate pair."""

_NAMED: Final = re.compile(r"\A(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>\s*\Z")
_ADDRESS: Final = re.compile(r"\A[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\Z")
_LONGEST: Final = 254


class BadAddress(ValueError):
    """This is no address that a mail can be sent to."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as the server takes it (domain in its ASCII form), and the name shown before it."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a server that offers SMTPUTF8 can take it."""
        return not self.address.isascii()


def mailbox(text: str) -> Mailbox:
    """`z@a.example` or `张三 <z@a.example>` taken apart; raises BadAddress, without quoting what it was."""
    if CONTROL.search(text):
        raise BadAddress("control character in an address")
    named = _NAMED.match(text)
    name, address = (named["name"].strip().strip('"'), named["address"]) if named else ("", text.strip())
    if not _ADDRESS.match(address):
        raise BadAddress("not an e-mail address")
    local, _, domain = address.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise BadAddress("not a domain name") from None
    if len(address.encode()) > _LONGEST:
        raise BadAddress("longer than 254 bytes")
    return Mailbox(name, address)


def normalised(number: str) -> str:
    """`+` and digits; a number of the mainland without its country code gets it."""
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", number))
    if digits.startswith("+"):
        return digits
    digits = digits.removeprefix("00")
    return f"+{digits}" if digits.startswith("86") and len(digits) > 11 else f"+86{digits}"


def mask(channel: str, address: str) -> str:
    """`138****8000`, `z***@hrss.talent.example`; of anything else nothing is shown."""
    if channel == "sms":
        digits = re.sub(r"\D", "", address)
        national = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
        return f"{national[:3]}****{national[-4:]}" if len(national) >= 11 else "****"
    if channel == "email":
        local, at, domain = address.rpartition("<")[2].rstrip("> ").rpartition("@")
        return f"{local[:1]}***@{domain}" if at and local else "***"
    return "***"
