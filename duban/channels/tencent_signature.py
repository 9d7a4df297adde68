"""Tencent Cloud's signature V3 (TC3-HMAC-SHA256): https://cloud.tencent.com/document/api/382/52072."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

_ALGORITHM: Final = "TC3-HMAC-SHA256"
_TYPE: Final = "application/json; charset=utf-8"


def signed_headers(
    body: bytes, *, host: str, action: str, version: str, region: str, user: str, secret: str, now: datetime
) -> dict[str, str]:
    """The headers of `POST /` to the SMS service. `now` is real time."""
    scope = f"{now.astimezone(UTC):%Y-%m-%d}/sms/tc3_request"
    stamp = str(int(now.timestamp()))
    names = "content-type;host;x-tc-action"
    lines = f"content-type:{_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n"
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    to_sign = f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return {
        "content-type": _TYPE,
        "host": host,
        "x-tc-action": action,
        "x-tc-timestamp": stamp,
        "x-tc-version": version,
        "x-tc-region": region,
        "authorization": f"{_ALGORITHM} Credential={user}/{scope}, SignedHeaders={names}, Signature={signature}",
    }
