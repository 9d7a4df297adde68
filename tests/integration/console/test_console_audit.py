"""What `/metrics` says of audits: what the newest found, and how long ago that was; no audit at all shows, too."""

from __future__ import annotations

import httpx2

from duban.flow.audit.recorded import audit_nightly
from tests.integration.console.city import City, directive


def lines(text: str) -> dict[str, float]:
    found = (line.split(" ") for line in text.splitlines() if line.startswith("duban_audit_"))
    return {name: float(value) for name, value in found}


async def test_the_newest_audit_is_told_and_how_long_ago_it_was(city: City, client: httpx2.AsyncClient) -> None:
    assert set(lines((await client.get("/metrics")).text)) == {"duban_audit_last_seconds"}
    await city.hears(directive())
    await audit_nightly(city.parts)
    await city.runs("UPDATE audit_run SET started_real = started_real - interval '1 hour', unexplained = 3")
    said = lines((await client.get("/metrics")).text)
    assert said["duban_audit_unexplained"] == 3.0
    assert 3600.0 <= said["duban_audit_last_seconds"] < 3700.0
    assert 0.0 < said["duban_audit_took_seconds"] < 60.0
