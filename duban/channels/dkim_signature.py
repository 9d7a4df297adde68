"""DKIM: a signature over headers and body, where this installation signs its mails itself and not its relay."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SIGNED: Final = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"list-id", b"auto-submitted",
)  # fmt: skip
"""All that a reader goes by; `from` is signed as often as it stands there and once more, so none can be added."""

LEAST_BITS: Final = 1024


class BadDkimKey(Exception):
    """DUBAN_DKIM_KEY_FILE：不是可用的 RSA 私钥（PEM，不加密，1024 位以上）。可用 openssl genrsa 2048 生成。"""


@dataclass(frozen=True, slots=True)
class Signing:
    """Under which name mails are signed, and with what."""

    selector: str
    domain: str
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, selector: str, domain: str, key_file: Path) -> Signing:
        """Raises BadDkimKey, which never quotes the file."""
        try:
            pem = key_file.read_bytes()
            key = load_pem_private_key(pem, password=None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
            raise BadDkimKey(BadDkimKey.__doc__) from None
        if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
            raise BadDkimKey(BadDkimKey.__doc__)
        return cls(selector, domain, pem)

    def signed(self, data: bytes) -> bytes:
        """The mail with its signature before it. It takes some milliseconds of the processor: call it off the loop."""
        from dkim import sign

        header: bytes = sign(
            data, self.selector.encode(), self.domain.encode("idna"), self.key, canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*SIGNED, b"from"],
        )  # fmt: skip
        return header + data
