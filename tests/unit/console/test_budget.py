"""How many events a token may post: a burst at once, a rate in the long run, a batch on credit."""

from __future__ import annotations

from duban.console.budget import Budget


def test_a_burst_goes_at_once_and_then_one_waits_for_the_rate() -> None:
    budget = Budget(rate=2.0, burst=3)
    for _ in range(3):
        assert budget.wait("oa", 0.0) == 0
        budget.spend("oa", 1, 0.0)
    assert budget.wait("oa", 0.0) == 0.5
    assert budget.wait("oa", 0.25) == 0.25
    assert budget.wait("oa", 0.5) == 0


def test_a_batch_overdraws_and_is_waited_for_afterwards() -> None:
    budget = Budget(rate=10.0, burst=100)
    budget.spend("oa", 1_000, 0.0)
    assert budget.wait("oa", 0.0) == 90.1
    assert budget.wait("oa", 90.1) == 0


def test_what_is_not_used_does_not_add_up_beyond_the_burst() -> None:
    budget = Budget(rate=10.0, burst=5)
    budget.spend("oa", 5, 1_000.0)
    assert budget.wait("oa", 1_000.0) > 0


def test_one_token_does_not_pay_for_another() -> None:
    budget = Budget(rate=1.0, burst=1)
    budget.spend("oa", 1, 0.0)
    assert budget.wait("oa", 0.0) == 1.0
    assert budget.wait("hr", 0.0) == 0
