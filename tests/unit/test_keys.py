"""Keys: what was altered is not believed, what was sealed comes back, old generations still verify (I9)."""

from __future__ import annotations

import base64
import random
import string
from uuid import UUID

import pytest

from duban.keys import Forged, Key, Keys

OLD, NEW = Key(1, b"o" * 32), Key(2, b"n" * 32)
KEYS = Keys([OLD, NEW])
DUTY = UUID("019cd4b5-0000-7000-8000-0123456789ab")
ALPHABET = string.ascii_letters + string.digits + "-_"


def believed(token: str) -> bool:
    try:
        KEYS.read_ack_token(token)
    except Forged:
        return False
    return True


@pytest.mark.parametrize("holding", [1, 42, 2**63 - 1])
def test_a_token_names_the_obligation_and_the_holding_it_was_made_for(holding: int) -> None:
    assert KEYS.read_ack_token(KEYS.ack_token(DUTY, holding)) == (DUTY, holding)


def test_a_token_is_fit_for_a_link_and_always_the_same() -> None:
    token = KEYS.ack_token(DUTY, 7)
    assert token == KEYS.ack_token(DUTY, 7)
    assert len(token) == 56
    assert set(token) <= set(ALPHABET)


def test_every_change_of_a_single_character_is_forged() -> None:
    token = KEYS.ack_token(DUTY, 7)
    altered = [
        token[:place] + other + token[place + 1 :]
        for place in range(len(token))
        for other in ALPHABET + "+/= \n中"
        if other != token[place]
    ]
    assert len(altered) > 3400
    assert [text for text in altered if believed(text)] == []


def test_of_ten_thousand_altered_tokens_none_is_believed(seed: int) -> None:
    chance = random.Random(seed)
    token = KEYS.ack_token(DUTY, 7)
    believed_ones = [text for text in (alter(token, chance) for _ in range(10_000)) if text != token and believed(text)]
    assert believed_ones == []


def alter(token: str, chance: random.Random) -> str:
    """Some mischief: bytes changed, pieces swapped, cut, doubled, or all of it made up."""
    match chance.randrange(5):
        case 0:
            raw = bytearray(base64.urlsafe_b64decode(token))
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            return base64.urlsafe_b64encode(raw).decode()
        case 1:
            return "".join(chance.choices(ALPHABET, k=56))
        case 2:
            letters = list(token)
            first, second = chance.sample(range(56), 2)
            letters[first], letters[second] = letters[second], letters[first]
            return "".join(letters)
        case 3:
            return token[: chance.randrange(56)]
        case _:
            other = KEYS.ack_token(DUTY, chance.randrange(8, 10**6))
            cut = chance.randrange(1, 56)
            mixed = token[:cut] + other[cut:]
            return mixed if mixed != other else token


@pytest.mark.parametrize("text", ["", "x", "=" * 56, "A" * 55, "A" * 57, "é" * 56, "\x00" * 56, "A" * 52 + "===="])
def test_what_is_no_token_at_all_is_forged(text: str) -> None:
    with pytest.raises(Forged):
        KEYS.read_ack_token(text)


def test_a_token_of_other_keys_is_forged_even_under_the_same_number() -> None:
    for foreign in (Keys([Key(2, b"x" * 32)]), Keys([Key(9, b"n" * 32)])):
        assert not believed(foreign.ack_token(DUTY, 7))


def test_a_token_of_an_older_generation_is_still_believed() -> None:
    assert KEYS.read_ack_token(Keys([OLD]).ack_token(DUTY, 7)) == (DUTY, 7)


def test_what_was_sealed_comes_back_and_no_two_seals_are_alike() -> None:
    first, second = KEYS.seal("+8613800138000"), KEYS.seal("+8613800138000")
    assert first != second
    assert KEYS.unseal(first) == KEYS.unseal(second) == "+8613800138000"
    assert b"138" not in first


def test_what_an_older_generation_sealed_comes_back() -> None:
    assert KEYS.unseal(Keys([OLD]).seal("地址")) == "地址"


def test_a_seal_that_was_changed_in_any_byte_or_cut_is_forged() -> None:
    sealed = KEYS.seal("a@b.example")
    changed = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    for text in (*changed, *(sealed[:n] for n in range(len(sealed))), Keys([Key(2, b"x" * 32)]).seal("x")):
        with pytest.raises(Forged):
            KEYS.unseal(text)


def test_an_address_is_found_by_its_fingerprint_under_every_generation() -> None:
    assert KEYS.fingerprint("+8613800138000") == Keys([OLD]).fingerprint("+8613800138000")
    assert KEYS.fingerprint("+8613800138000") != KEYS.fingerprint("+8613800138001")


def test_signing_sealing_and_finding_use_keys_of_their_own() -> None:
    purposes = {NEW.derive(purpose) for purpose in ("ack", "seal", "fingerprint")}
    assert len(purposes) == 3
    assert NEW.secret not in purposes
