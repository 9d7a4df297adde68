"""Requests to the gateway, in each of the three modes, and the faults of an answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx2

PATH = "/v1/events"
STRUCTURED, BATCH, BINARY = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"


async def post(client: httpx2.AsyncClient, said: Any, *, token: str, **headers: str) -> httpx2.Response:
    """An event in structured mode, or a list of them as a batch."""
    kind = BATCH if isinstance(said, list) else STRUCTURED
    content = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    return await post_raw(client, content, token=token, **({"content_type": kind} | headers))


async def post_binary(client: httpx2.AsyncClient, said: dict[str, Any], *, token: str) -> httpx2.Response:
    """An event in binary mode: each attribute in a header, percent-encoded as the binding has it."""
    attributes = {f"ce_{name}": quote(str(value), safe="/:+") for name, value in said.items() if name != "data"}
    content = json.dumps(said["data"], ensure_ascii=False).encode()
    return await post_raw(client, content, token=token, content_type=BINARY, **attributes)


async def post_raw(client: httpx2.AsyncClient, content: bytes, *, token: str, **headers: str) -> httpx2.Response:
    """Any bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(PATH, content=content, headers={**named, "Authorization": f"Bearer {token}"})


def faults(answer: httpx2.Response) -> list[tuple[str, str]]:
    """Field and code of each fault; whatever is refused is told as problem+json."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("urn:duban:problem:")
    assert all(fault["detail"] for fault in problem["errors"])
    return [(fault["field"], fault["code"]) for fault in problem["errors"]]
