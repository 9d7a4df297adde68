"""The city's own identity provider: OpenID Connect by authlib, with PKCE, state and nonce.

What one sign-in needs of these derives from a secret that the browser alone holds, so nothing of it is kept here.
"""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from config.settings import Settings

ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signed by the provider's own key: a token without one, or signed by our secret, is none."""
LEEWAY: Final = 60
PATIENCE: Final = 10.0
_PLACES: Final = frozenset({"authorization_endpoint", "token_endpoint", "jwks_uri"})


class ProviderAway(Exception):
    """统一身份认证暂时连不上，或者答复不完整。"""


class NotVouched(Exception):
    """统一身份认证没有确认您的身份。"""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who came back: the provider's name for him, and his e-mail where the provider has verified it."""

    subject: str = field(repr=False)
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider of an issuer, and by what name and secret we are known there."""

    issuer: str
    client: str
    secret: str = field(repr=False)

    async def way(self, seed: str, *, back: str) -> str:
        """Where the browser goes; it comes back to `back`, with the state of this seed."""
        about = await self._about()
        async with self._client(back) as client:
            url, _ = client.create_authorization_url(
                about["authorization_endpoint"], state=_of(seed, "state"), nonce=_of(seed, "nonce"),
                code_verifier=_of(seed, "verifier"),
            )  # fmt: skip
        return str(url)

    async def vouch(self, seed: str, *, back: str, code: str, state: str) -> Vouched:
        """Who it is. Raises `NotVouched` where state, code, signature or any claim is not as it must be."""
        if not hmac.compare_digest(state.encode(), _of(seed, "state").encode()):
            raise NotVouched
        about = await self._about()
        keys = await _fetch(about["jwks_uri"])
        async with self._client(back) as client:
            try:
                token = await client.fetch_token(
                    about["token_endpoint"], code=code, code_verifier=_of(seed, "verifier")
                )
                claims = jwt.decode(str(token["id_token"]), _keys(keys), algorithms=ALGORITHMS).claims
                self._hold(claims, nonce=_of(seed, "nonce"))
            except httpx2.HTTPError as error:
                raise ProviderAway from error
            except (OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
                raise NotVouched from error
        return _vouched(claims)

    def _client(self, back: str) -> Any:
        return AsyncOAuth2Client(
            self.client, self.secret, scope="openid email", redirect_uri=back, code_challenge_method="S256",
            timeout=PATIENCE, trust_env=False,
        )  # fmt: skip

    async def _about(self) -> dict[str, Any]:
        """What the provider says of itself, asked each time: people sign in seldom, and it may move."""
        about = await _fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer or not set(about) >= _PLACES:
            raise ProviderAway
        return about

    def _hold(self, claims: dict[str, Any], *, nonce: str) -> None:
        wanted = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client},
            "nonce": {"essential": True, "value": nonce},
        }
        held = CodeIDToken(claims, {}, options=wanted, params={"nonce": nonce, "client_id": self.client})
        held.validate(now=int(time.time()), leeway=LEEWAY)


async def _fetch(url: str) -> dict[str, Any]:
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            said = (await client.get(url)).raise_for_status().json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise ProviderAway from error
    if not isinstance(said, dict):
        raise ProviderAway
    return said


def provider_of(settings: Settings) -> Provider | None:
    """The provider of the settings; None where none is named."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret)


def _keys(said: dict[str, Any]) -> KeySet:
    return KeySet.import_key_set({"keys": said["keys"]})


def _vouched(claims: dict[str, Any]) -> Vouched:
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Vouched(str(claims["sub"]), email if isinstance(email, str) else None)


def _of(seed: str, purpose: str) -> str:
    digest = hmac.digest(seed.encode(), f"oidc {purpose}".encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
