"""Keys and what is made with them: sealed addresses, fingerprints to find them by, and the tokens of links. No I/O."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 2 + 16 + 8 + 16
TOKEN_LENGTH = 56


class Forged(Exception):
    """这个链接无效：它不是本系统签发的，或者没有复制完整。"""


@dataclass(frozen=True)
class Key:
    """One generation of secrets; `id` is its number, 1 to 65535."""

    id: int
    secret: bytes

    def derive(self, purpose: str) -> bytes:
        """A 256-bit key of its own for each purpose."""
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()


class Keys:
    """All generations; the newest signs and seals, older ones still verify and unseal."""

    def __init__(self, keys: list[Key]) -> None:
        self._by_id = {key.id: key for key in keys}
        self._newest = max(keys, key=lambda key: key.id)
        self._oldest = min(keys, key=lambda key: key.id)
        self._seals = {key.id: AESGCM(key.derive("seal")) for key in keys}
        self._find = self._oldest.derive("fingerprint")

    def seal(self, text: str) -> bytes:
        """Encrypts with AES-256-GCM: key id (2 bytes), nonce (12), ciphertext and tag."""
        nonce = os.urandom(12)
        return (
            self._newest.id.to_bytes(2, "big")
            + nonce
            + self._seals[self._newest.id].encrypt(nonce, text.encode(), None)
        )

    def unseal(self, sealed: bytes) -> str:
        """The text sealed; raises `Forged` where it was changed or its key is not among ours."""
        seal = self._seals.get(int.from_bytes(sealed[:2], "big"))
        try:
            if seal is not None:
                return seal.decrypt(sealed[2:14], sealed[14:], None).decode()
        except (InvalidTag, ValueError):
            pass
        raise Forged

    def fingerprint(self, address: str) -> bytes:
        """HMAC-SHA-256 of an address as normalised; equal addresses are found by it."""
        return hmac.digest(self._find, address.encode(), "sha256")

    def ack_token(self, obligation: UUID, holding: int) -> str:
        """The token of a link: key id, obligation, holding, HMAC-128; 56 characters, one spelling."""
        body = self._newest.id.to_bytes(2, "big") + obligation.bytes + holding.to_bytes(8, "big")
        return base64.urlsafe_b64encode(body + _sign(self._newest, body)).decode()

    def read_ack_token(self, token: str) -> tuple[UUID, int]:
        """The obligation and holding of a token of ours; raises `Forged` for any other text."""
        raw = _decode(token)
        key = self._by_id.get(int.from_bytes(raw[:2], "big"))
        if key is None or not hmac.compare_digest(raw[26:], _sign(key, raw[:26])):
            raise Forged
        return UUID(bytes=raw[2:18]), int.from_bytes(raw[18:26], "big")


def _sign(key: Key, body: bytes) -> bytes:
    return hmac.new(key.derive("ack"), body, hashlib.sha256).digest()[:16]


def _decode(token: str) -> bytes:
    """42 bytes fill 56 characters exactly, so no two spellings decode alike; the alphabet is checked."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        raise Forged
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Forged from error
    if len(raw) != TOKEN_BYTES or base64.urlsafe_b64encode(raw).decode() != token:
        raise Forged
    return raw
