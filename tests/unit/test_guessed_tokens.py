"""100,000 guessed or altered tokens: none is believed (I9)."""

from __future__ import annotations

import random
from uuid import UUID

from duban.keys import Key, Keys
from tests.unit.test_keys import DUTY, KEYS, alter, believed

MANY = 100_000


def test_of_a_hundred_thousand_guessed_or_altered_tokens_none_is_believed(seed: int) -> None:
    """Half are a right token that was altered, the others are made by a like house with other keys."""
    chance = random.Random(seed)
    right = KEYS.ack_token(DUTY, 7)
    altered = (alter(right, chance) for _ in range(MANY // 2))
    other = Keys([Key(1, chance.randbytes(32)), Key(2, chance.randbytes(32))])
    foreign = (other.ack_token(UUID(int=chance.getrandbits(128)), chance.randrange(1, 10**6)) for _ in range(MANY // 2))
    assert [token for tokens in (altered, foreign) for token in tokens if token != right and believed(token)] == []
