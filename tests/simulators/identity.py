"""An identity provider: OpenID Connect's code flow with PKCE on a port of its own; whoever comes is who it says."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from duban.embedded.process import free_port
from tests.integration.running import until

CLIENT: Final = ("duban", "s3cret")


@dataclass
class Identity:
    """The provider. `claims` are laid over those of a sound token, `signs_with` over its key."""

    issuer: str
    subject: str = "x-unknown"
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: Any = None
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    async def about(self, _: Request) -> Response:
        """Where everything is."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": self.issuer} | {name: f"{self.issuer}/{at}" for name, at in places.items()})

    async def keys(self, _: Request) -> Response:
        """The public half."""
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """Nobody is asked: back at once, with a code."""
        query = dict(request.query_params)
        assert (query["client_id"], query["response_type"]) == (CLIENT[0], "code")
        assert query["code_challenge_method"] == "S256"
        self.asked.append(query)
        code = f"code-{len(self.asked)}"
        self.codes[code] = query
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}", 302)

    async def token(self, request: Request) -> Response:
        """A code is good once, for whom it was made, and with its verifier."""
        form = await request.form()
        query = self.codes.pop(str(form["code"]), None)
        login = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode().split(":")
        right = query is not None and tuple(map(unquote, login)) == CLIENT
        challenge = create_s256_code_challenge(str(form["code_verifier"]))
        if query is None or not right or query["code_challenge"] != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self._signed(query["nonce"])})

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        sound = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT[0], "iat": now, "exp": now + 60, "nonce": nonce}
        claims = {name: value for name, value in (sound | self.claims).items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.signs_with or self.key)


@asynccontextmanager
async def identity() -> AsyncIterator[Identity]:
    """The provider, listening on loopback."""
    port = free_port()
    provider = Identity(f"http://127.0.0.1:{port}")
    routes = [
        Route("/.well-known/openid-configuration", provider.about), Route("/keys", provider.keys),
        Route("/authorize", provider.authorize), Route("/token", provider.token, methods=["POST"]),
    ]  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_config=None))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started)
    yield provider
    server.should_exit = True
    await serving
