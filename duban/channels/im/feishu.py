"""Feishu (飞书): an interactive card to one person.

Feishu open platform, "send message" (im/v1/messages), "tenant access token of an application of one's own",
"general error codes". `uuid` makes a message the same for an hour: one in doubt may be sent again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from duban.channels.gateway_url import GatewayUrl
from duban.channels.http_call import PATIENCE, HttpCall, Patience
from duban.channels.http_call_pace import Paced
from duban.channels.im.access import Access, Token
from duban.channels.im.account import ImAccount, account_of
from duban.channels.im.calls import JSON, Codes, as_json, called, fetched
from duban.channels.im.card import Card
from duban.channels.outcome import Outcome, Result

CODES: Final = Codes(
    {
        "0": Result.accepted,
        "99991400": Result.try_later, "230020": Result.try_later, "11232": Result.try_later,  # too often
        "99991661": Result.try_later, "99991663": Result.try_later, "99991664": Result.try_later,  # about the token
        "99991668": Result.try_later, "10003": Result.try_later, "10014": Result.try_later,
        "230013": Result.undeliverable, "230029": Result.undeliverable, "99992351": Result.undeliverable,
        "99992360": Result.undeliverable, "99992361": Result.undeliverable,  # nobody of that name here
        "230001": Result.refused, "230006": Result.refused, "230022": Result.refused, "230025": Result.refused,
        "230027": Result.refused, "99991672": Result.refused,
    },
    frozenset({"99991661", "99991663", "99991664", "99991668"}),
    "code",
)  # fmt: skip
ID_TYPES: Final = ("user_id", "open_id", "union_id", "email")


class Feishu:
    """One application of one tenant."""

    def __init__(self, account: ImAccount, *, patience: Patience = PATIENCE) -> None:
        self.name, self.kind = account.name, "feishu"
        self._account = account
        self._http = HttpCall(account.base, patience=patience)
        self._access = Access(self._token)
        self._pace = Paced(account.rate)

    def knows(self, ids: Mapping[str, str]) -> bool:
        """Whoever has a name here."""
        return self.kind in ids

    async def send(self, card: Card) -> Outcome:
        """Try once."""
        if not await self._pace.turn():
            return Outcome(Result.try_later, "throttled by-licence")
        body = as_json({
            "receive_id": card.ids[self.kind], "msg_type": "interactive", "content": json.dumps(_card(card)),
            "uuid": str(card.notice),
        })  # fmt: skip
        said = await called(self._access, CODES, lambda token: self._post(token, body))
        data = said.body.get("data")
        reference = data.get("message_id") if isinstance(data, dict) else None
        return replace(said.outcome, reference=reference if isinstance(reference, str) and reference else None)

    async def close(self) -> None:
        await self._http.close()

    async def _token(self) -> Token:
        body = as_json({"app_id": self._account.user, "app_secret": self._account.secret})
        asked = self._http.post("/open-apis/auth/v3/tenant_access_token/internal", content=body, headers=JSON)
        return await fetched(self._http, CODES, asked, token="tenant_access_token", lasts="expire")

    async def _post(self, token: str, body: bytes) -> Any:
        target = f"/open-apis/im/v1/messages?{urlencode({'receive_id_type': self._account.id_type})}"
        return await self._http.post(target, content=body, headers={**JSON, "authorization": f"Bearer {token}"})


def _card(card: Card) -> Mapping[str, Any]:
    """Texts are plain_text, so that nothing that people wrote becomes a link or mentions anybody."""
    fields = [
        {"is_short": False, "text": {"tag": "plain_text", "content": f"{name}：{value}"}} for name, value in card.lines
    ]
    button = {
        "tag": "button", "type": "primary", "url": card.link, "text": {"tag": "plain_text", "content": card.button},
    }  # fmt: skip
    return {
        "header": {"template": "red", "title": {"tag": "plain_text", "content": card.title}},
        "elements": [{"tag": "div", "fields": fields}, {"tag": "action", "actions": [button]}],
    }


def open_feishu(url: GatewayUrl) -> Feishu:
    """Raises BadGatewayUrl."""
    return Feishu(account_of(url, needs_agent=False, id_types=ID_TYPES))
