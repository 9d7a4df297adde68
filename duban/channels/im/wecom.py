"""WeCom (企业微信): a template card to one member, whose button opens the signing page.

WeCom developer centre, "send application messages", template card of the kind text_notice; "global error codes".
"""

from __future__ import annotations

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
        "-1": Result.try_later, "45009": Result.try_later, "45033": Result.try_later,  # busy, or too often
        "40014": Result.try_later, "41001": Result.try_later, "42001": Result.try_later,  # about the token
        "60111": Result.undeliverable, "81013": Result.undeliverable, "46004": Result.undeliverable,  # nobody
        "40001": Result.try_later, "40013": Result.try_later,  # secret or corporation: an operator can mend it
        "40056": Result.refused, "60020": Result.refused, "48002": Result.refused, "301002": Result.refused,
        "40008": Result.refused, "44004": Result.refused, "45002": Result.refused, "48004": Result.refused,
    },
    frozenset({"40014", "41001", "42001"}),
    "errcode",
)  # fmt: skip
SAME: Final = 1800
"""Seconds in which WeCom itself drops a second card that is the same: one in doubt may be sent again."""


class WeCom:
    """One application of one corporation."""

    def __init__(self, account: ImAccount, *, patience: Patience = PATIENCE) -> None:
        self.name, self.kind = account.name, "wecom"
        self._account = account
        self._http = HttpCall(account.base, patience=patience)
        self._access = Access(self._token)
        self._pace = Paced(account.rate)

    def knows(self, ids: Mapping[str, str]) -> bool:
        """Whoever has a name here."""
        return self.kind in ids

    async def send(self, card: Card) -> Outcome:
        """Try once. A member named in `invaliduser` got nothing, though the code is 0."""
        if not await self._pace.turn():
            return Outcome(Result.try_later, "throttled by-licence")
        body = as_json(_message(card, self._account, card.ids[self.kind]))
        said = await called(self._access, CODES, lambda token: self._post(token, body))
        if said.outcome.result is Result.accepted:
            if said.body.get("invaliduser") or said.body.get("unlicenseduser"):
                return Outcome(Result.undeliverable, "81013 undeliverable")
            reference = said.body.get("msgid")
            return replace(said.outcome, reference=reference if isinstance(reference, str) and reference else None)
        return said.outcome

    async def close(self) -> None:
        await self._http.close()

    async def _token(self) -> Token:
        query = urlencode({"corpid": self._account.user, "corpsecret": self._account.secret})
        asked = self._http.get(f"/cgi-bin/gettoken?{query}")
        return await fetched(self._http, CODES, asked, token="access_token", lasts="expires_in")

    async def _post(self, token: str, body: bytes) -> Any:
        target = f"/cgi-bin/message/send?{urlencode({'access_token': token})}"
        return await self._http.post(target, content=body, headers=JSON)


def _message(card: Card, account: ImAccount, user: str) -> Mapping[str, Any]:
    return {
        "touser": user, "msgtype": "template_card", "agentid": int(account.agent),
        "enable_duplicate_check": 1, "duplicate_check_interval": SAME,
        "template_card": {
            "card_type": "text_notice",
            "main_title": {"title": card.title},
            "horizontal_content_list": [{"keyname": name, "value": value} for name, value in card.lines],
            "jump_list": [{"type": 1, "title": card.button, "url": card.link}],
            "card_action": {"type": 1, "url": card.link},
        },
    }  # fmt: skip


def open_wecom(url: GatewayUrl) -> WeCom:
    """Raises BadGatewayUrl."""
    return WeCom(account_of(url, needs_agent=True))
