"""`ETag`: what a program sends back as `If-Match`, so that it acts on what it has seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from duban.flow.shown.tags import tag_of


def tagged(duty: Mapping[str, Any]) -> JSONResponse:
    """The duty, with its tag."""
    return JSONResponse(duty, headers={"ETag": _quoted(tag_of(duty))})


def etag_of_body(body: bytes) -> str:
    """The tag of a duty that was answered before, byte for byte."""
    return _quoted(tag_of(json.loads(body)))


def _quoted(tag: str) -> str:
    return f'"{tag}"'
