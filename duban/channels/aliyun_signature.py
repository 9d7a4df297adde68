"""Alibaba Cloud's signature V3 (ACS3-HMAC-SHA256) of an RPC call: https://help.aliyun.com/document_detail/2869825.html."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

_ALGORITHM: Final = "ACS3-HMAC-SHA256"


def canonical_query(parameters: Mapping[str, str]) -> str:
    """The query as it is signed, and as it must then travel."""
    return "&".join(f"{_quoted(key)}={_quoted(parameters[key])}" for key in sorted(parameters))


def signed_headers(
    query: str, *, host: str, action: str, version: str, user: str, secret: str, now: datetime, nonce: str
) -> dict[str, str]:
    """The headers of `POST /?query` with an empty body. `now` is real time, in UTC."""
    body = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": body,
        "x-acs-date": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n{query}\n{lines}\n{names}\n{body}"
    to_sign = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = f"{_ALGORITHM} Credential={user},SignedHeaders={names},Signature={signature}"
    return headers


def _quoted(said: str) -> str:
    return quote(said, safe="-_.~")
