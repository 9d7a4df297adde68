"""Telephone numbers: E.164 with us, the national ones of the mainland at an ISMG."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import phonenumbers

from duban.channels.cmpp.login import BEIJING

_COUNTRY: Final = "+86"


def national(to: str) -> str | None:
    """How an ISMG knows the number; None where it is not of the mainland, which no ISMG serves."""
    return to.removeprefix(_COUNTRY) if to.startswith(_COUNTRY) and to[3:].isascii() and to[3:].isdigit() else None


def e164(number: str) -> str:
    """A number as an ISMG writes it (13…, 8613…, +8613…) in E.164; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def instant(said: str) -> datetime | None:
    """YYMMDDhhmm by Beijing's clock; None for anything else."""
    try:
        return datetime.strptime(said, "%y%m%d%H%M").replace(tzinfo=BEIJING)
    except ValueError:
        return None
