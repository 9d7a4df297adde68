"""DingTalk and 政务钉钉: a work notice by `asyncsend_v2`, and what became of it by `getsendresult`.

DingTalk open platform, "asynchronous sending of enterprise conversation messages" and "query the result of sending".
That a notice was taken does not say that it was received: the second call names who got it, and who never will.
"""

from __future__ import annotations

import asyncio
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
        "-1": Result.try_later,  # the system is busy
        "88": Result.try_later,  # a call of the gateway itself went wrong
        "90002": Result.try_later, "90005": Result.try_later, "90018": Result.try_later,  # too many calls
        "40014": Result.try_later, "42001": Result.try_later,  # the token is invalid, or has run out
        "33012": Result.undeliverable, "60121": Result.undeliverable,  # nobody of that userid
        "34015": Result.undeliverable,
        "40035": Result.refused, "400002": Result.refused,  # a parameter is wrong
        "50002": Result.refused, "60011": Result.refused, "60020": Result.refused,  # no right, or not from here
        "71006": Result.refused, "143103": Result.refused,  # quota or content
    },
    frozenset({"40014", "42001"}),
    "errcode",
)  # fmt: skip
_LOOKS: Final = (0.2, 0.5, 1.0)
"""Seconds between the looks at what became of it; most are there by the second."""


class DingTalk:
    """One application of one organisation."""

    def __init__(self, account: ImAccount, *, patience: Patience = PATIENCE) -> None:
        self.name, self.kind = account.name, "dingtalk"
        self._account = account
        self._http = HttpCall(account.base, patience=patience)
        self._access = Access(self._token)
        self._pace = Paced(account.rate)

    def knows(self, ids: Mapping[str, str]) -> bool:
        """Whoever has a name here."""
        return self.kind in ids

    async def send(self, card: Card) -> Outcome:
        """Try once; delivered where DingTalk says so within two seconds, else accepted."""
        if not await self._pace.turn():
            return Outcome(Result.try_later, "throttled by-licence")
        user = card.ids[self.kind]
        body = as_json({"agent_id": int(self._account.agent), "userid_list": user, "msg": _message(card)})
        said = await called(
            self._access, CODES,
            lambda token: self._post("asyncsend_v2", token, body),
        )  # fmt: skip
        task = said.body.get("task_id")
        if said.outcome.result is not Result.accepted or not isinstance(task, int):
            return said.outcome
        return replace(await self._became(task, user), reference=str(task))

    async def close(self) -> None:
        await self._http.close()

    async def _became(self, task: int, user: str) -> Outcome:
        """What `getsendresult` says of him; it took the notice, whatever comes of the question."""
        body = as_json({"agent_id": int(self._account.agent), "task_id": task})
        for wait in _LOOKS:
            await asyncio.sleep(wait)
            said = await called(self._access, CODES, lambda token: self._post("getsendresult", token, body))
            found = said.body.get("send_result")
            if isinstance(found, dict) and (outcome := _of_result(found, user)) is not None:
                return outcome
        return Outcome(Result.accepted, "0 accepted")

    async def _token(self) -> Token:
        query = urlencode({"appkey": self._account.user, "appsecret": self._account.secret})
        asked = self._http.get(f"/gettoken?{query}")
        return await fetched(self._http, CODES, asked, token="access_token", lasts="expires_in")

    async def _post(self, call: str, token: str, body: bytes) -> Any:
        target = f"/topapi/message/corpconversation/{call}?{urlencode({'access_token': token})}"
        return await self._http.post(target, content=body, headers=JSON)


def _of_result(found: Mapping[str, Any], user: str) -> Outcome | None:
    """None while nothing is known of him."""
    for name in ("read_user_id_list", "unread_user_id_list"):
        if user in _names(found, name):
            return Outcome(Result.delivered, "0 delivered")
    if user in _names(found, "invalid_user_id_list"):
        return Outcome(Result.undeliverable, "33012 undeliverable")
    if user in _names(found, "failed_user_id_list"):
        return Outcome(Result.undeliverable, "failed undeliverable")
    forbidden = found.get("forbidden_list")
    if user in _names(found, "forbidden_user_id_list") or (isinstance(forbidden, list) and forbidden):
        return Outcome(Result.refused, "143103 refused")
    return None


def _names(found: Mapping[str, Any], name: str) -> list[str]:
    listed = found.get(name)
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def _message(card: Card) -> dict[str, Any]:
    lines = "\n\n".join(f"**{name}**：{_escaped(value)}" for name, value in card.lines)
    return {
        "msgtype": "action_card",
        "action_card": {
            "title": card.title, "markdown": f"### {_escaped(card.title)}\n\n{lines}",
            "single_title": card.button, "single_url": card.link,
        },
    }  # fmt: skip


def _escaped(text: str) -> str:
    """As Markdown takes it for plain text: no link, no picture, no heading comes of what people wrote."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()#+-!<>|~" else each for each in text)


def open_dingtalk(url: GatewayUrl) -> DingTalk:
    """Raises BadGatewayUrl."""
    return DingTalk(account_of(url, needs_agent=True))
