"""`/v1/calls` and what is told of gateways that rest: whom to telephone, without names or numbers (I9)."""

from __future__ import annotations

import httpx2

from tests.integration.console.city import City, directive

CALL = """
INSERT INTO phone_call (duty, holding, duty_kind, event, unit, notice, why, at)
SELECT duty, holding, 'o', event, 'health', id, 'UNDELIV', queued_at FROM notice
WHERE duty_kind = 'o' AND channel = 'sms' ORDER BY id LIMIT 2
"""


async def test_the_list_of_calls_is_paged_and_names_nobody(city: City, client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/calls")).json() == {"items": [], "next": None}
    await city.hears(directive())
    await city.runs(CALL)
    answer = await client.get("/v1/calls", params={"limit": 1})
    first = answer.json()
    assert first["items"][0]["why"] == "UNDELIV"
    assert "****" not in answer.text
    assert (await client.get("/v1/calls", params={"limit": 1, "cursor": "x"})).status_code == 400


async def test_a_gateway_that_rests_is_told_and_is_no_fault(city: City, client: httpx2.AsyncClient) -> None:
    await city.runs(
        "INSERT INTO lease (service, host, pid, gateways, resting)"
        " VALUES ('worker', 'here', 1, '{main,spare}', '{main}')"
    )
    metrics = (await client.get("/metrics")).text
    assert 'duban_gateway_open{gateway="main"} 1.0' in metrics
    assert 'duban_gateway_open{gateway="spare"} 0.0' in metrics
    check = (await client.get("/readyz")).json()["checks"]["gateways"]
    assert check["ok"] is True
    assert "main" in check["detail"]
