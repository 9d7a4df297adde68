"""Logging in: each side shows by an MD5 digest that it knows the shared secret, without sending it (CMPP 8.4.1)."""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from hashlib import md5
from typing import Final
from zoneinfo import ZoneInfo

from duban.channels.cmpp.codes import LOGIN_WORDS
from duban.channels.cmpp.frame import Garbage

BEIJING: Final = ZoneInfo("Asia/Shanghai")
"""The clock on every ISMG's wall."""

_CONNECT: Final = struct.Struct("!6s16sBI")


class Version(IntEnum):
    """As it stands on the wire: the major number in the upper half of the byte."""

    v2 = 0x20
    v3 = 0x30


_ANSWERS: Final = {18: (Version.v2, struct.Struct("!B16sB")), 21: (Version.v3, struct.Struct("!I16sB"))}
"""The answer's length says which version it is written in: an old ISMG refuses a new client in its own words."""


class LoginRefused(Exception):
    """The ISMG does not let us in. `status` is its number, 0 where it let us in but did not know the secret itself."""

    def __init__(self, status: int) -> None:
        word = LOGIN_WORDS.get(status, "login-failed") if status else "login-forged"
        super().__init__(f"{status} {word}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Login:
    """One attempt at logging in."""

    user: str
    secret: str = field(repr=False)
    version: Version
    stamp: int
    """MMDDhhmmss as a number."""

    @classmethod
    def at(cls, now: datetime, *, user: str, secret: str, version: Version) -> Login:
        return cls(user, secret, version, int(now.astimezone(BEIJING).strftime("%m%d%H%M%S")))

    def body(self) -> bytes:
        """What CONNECT says."""
        return _CONNECT.pack(self.user.encode(), self._digest(), self.version, self.stamp)

    def judge(self, answer: bytes) -> Version:
        """The version that the line speaks from now on. Raises LoginRefused, and Garbage for what is no answer."""
        if len(answer) not in _ANSWERS:
            raise Garbage(f"a CONNECT_RESP of {len(answer)} bytes")
        spoken, layout = _ANSWERS[len(answer)]
        status, digest, _highest = layout.unpack(answer)
        if status:
            raise LoginRefused(status)
        if not self._knows_secret(digest):
            raise LoginRefused(0)
        return min(spoken, self.version)

    def _digest(self) -> bytes:
        said = self.user.encode() + bytes(9) + self.secret.encode() + b"%010d" % self.stamp
        return md5(said, usedforsecurity=False).digest()

    def _knows_secret(self, digest: bytes) -> bool:
        # The digest begins with the status as it stands in the answer; ISMGs of 3.0 take it as one byte or as four.
        tail = self._digest() + self.secret.encode()
        right = (md5(bytes(width) + tail, usedforsecurity=False).digest() for width in (1, 4))
        return any(hmac.compare_digest(digest, each) for each in right)
