"""The demo's fortnight over gateways of others, one of which dies in the middle: everybody is reached all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.fortnight import fortnight

# `duban demo` says the same with everything embedded: it checks each roll and signature against the playbooks.
EMBEDDED = {"principal": (30, 29), "deputy": (30, 29), "liaison": (30, 28), "staff": (120, 107)}


@pytest.mark.timeout(400)
async def test_a_gateway_that_dies_in_the_middle_of_the_fortnight_costs_nobody_a_notice(tmp_path: Path) -> None:
    played = await fortnight(tmp_path)
    assert played.differences == []
    assert {tier["tier"]: (tier["roll"], tier["acknowledged"]) for tier in played.tiers} == EMBEDDED
    # The first took all of them until it died, the second all that came after.
    assert played.before["aliyun"] > 100
    assert (played.before["tencent"], played.before["mas"], played.before["cmpp"]) == (0, 0, 0)
    assert played.after["aliyun"] == played.before["aliyun"]
    assert played.after["tencent"] > 100
    assert played.relayed > 500
