"""The OpenAPI document of `/v1`, as the console serves it at `/v1/openapi.json`, made without a database."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Final

from duban.console.app import create_app
from duban.console.house import House

FILE: Final = "openapi.json"


def text() -> str:
    """The document as its file holds it."""
    app = create_app(House(zone=UTC, root="", ring=None))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
