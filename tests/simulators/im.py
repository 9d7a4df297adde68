"""DingTalk, WeCom and Feishu from their published pages, misbehaving on demand: tokens, one message a person, its fate.

DingTalk: gettoken, asyncsend_v2, getsendresult. WeCom: gettoken, message/send.
Feishu: tenant_access_token, im/v1/messages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.simulators.gateway_http import Answer, HttpGateway, Request

KEY, SECRET, AGENT = "dingsimulated", "s1mulated-secret", "1000002"


@dataclass
class ImGateway(HttpGateway):
    """What all three have: tokens that it gave and may forget, and the people whom it knows."""

    known: frozenset[str] = frozenset({"manager4220", "LiSi", "ou_7d8a"})
    tokens: list[str] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    lasts: int = 7200

    def forget_tokens(self) -> None:
        """As when the application's secret was reset, or another process fetched a token."""
        self.forgotten |= set(self.tokens)

    def give(self) -> str:
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        return self.tokens[-1]

    def in_force(self, token: str) -> bool:
        return token in self.tokens and token not in self.forgotten

    def fields(self, request: Request) -> dict[str, str]:
        return dict(parse_qsl(request.query))


@dataclass
class Ding(ImGateway):
    """`results` are what becomes of a notice: `unread`, `read`, `invalid`, `failed`, `forbidden`, "" is unknown yet."""

    results: str = "unread"

    def is_submit(self, request: Request) -> bool:
        return request.path.endswith("/asyncsend_v2")

    async def answer(self, request: Request) -> Answer:
        said = self.fields(request)
        if request.path == "/gettoken":
            if (said.get("appkey"), said.get("appsecret")) != (KEY, SECRET):
                return 200, {"errcode": 40089, "errmsg": "invalid appkey or appsecret"}
            return 200, {"errcode": 0, "access_token": self.give(), "expires_in": self.lasts}
        if not self.in_force(said.get("access_token", "")):
            return 200, {"errcode": 40014, "errmsg": "invalid access token"}
        body = json.loads(request.body)
        if str(body["agent_id"]) != AGENT:
            return 200, {"errcode": 400002, "errmsg": "agent_id"}
        return 200, self._send(body) if self.is_submit(request) else self._result(body)

    async def refuse(self, request: Request, code: str) -> Answer:
        return 200, {"errcode": int(code), "errmsg": "no"}

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        self.taken.append({"to": body["userid_list"], "msg": body["msg"]})
        return {"errcode": 0, "task_id": 25000 + len(self.taken), "request_id": "r1"}

    def _result(self, body: dict[str, Any]) -> dict[str, Any]:
        user = self.taken[body["task_id"] - 25001]["to"]
        became = self.results if user in self.known else "invalid"
        lists: dict[str, list[Any]] = {f"{name}_user_id_list": [] for name in ("unread", "read", "invalid", "failed")}
        lists["forbidden_list"] = [{"code": "143105", "count": 1, "userid": user}] if became == "forbidden" else []
        if f"{became}_user_id_list" in lists:
            lists[f"{became}_user_id_list"] = [user]
        return {"errcode": 0, "send_result": lists}


@dataclass
class Wework(ImGateway):
    def is_submit(self, request: Request) -> bool:
        return request.path == "/cgi-bin/message/send"

    async def answer(self, request: Request) -> Answer:
        said = self.fields(request)
        if request.path == "/cgi-bin/gettoken":
            if (said.get("corpid"), said.get("corpsecret")) != (KEY, SECRET):
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, {"errcode": 0, "errmsg": "ok", "access_token": self.give(), "expires_in": self.lasts}
        if not self.in_force(said.get("access_token", "")):
            return 200, {"errcode": 42001, "errmsg": "access_token expired"}
        body = json.loads(request.body)
        if str(body["agentid"]) != AGENT:
            return 200, {"errcode": 40056, "errmsg": "invalid agentid"}
        if body["touser"] not in self.known:
            return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": body["touser"], "msgid": ""}
        self.taken.append({"to": body["touser"], "msg": body["template_card"]})
        return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": f"wm{len(self.taken)}"}

    async def refuse(self, request: Request, code: str) -> Answer:
        return 200, {"errcode": int(code), "errmsg": "no"}


@dataclass
class Lark(ImGateway):
    def is_submit(self, request: Request) -> bool:
        return request.path == "/open-apis/im/v1/messages"

    async def answer(self, request: Request) -> Answer:
        body = json.loads(request.body)
        if request.path == "/open-apis/auth/v3/tenant_access_token/internal":
            if (body.get("app_id"), body.get("app_secret")) != (KEY, SECRET):
                return 200, {"code": 10014, "msg": "app secret invalid"}
            return 200, {"code": 0, "msg": "ok", "tenant_access_token": self.give(), "expire": self.lasts}
        if not self.in_force(request.headers.get("authorization", "").removeprefix("Bearer ")):
            return 400, {"code": 99991663, "msg": "token invalid"}
        if body["receive_id"] not in self.known:
            return 400, {"code": 230013, "msg": "Bot has NO availability to this user."}
        if (card := json.loads(body["content"])) and body["uuid"] not in {each["uuid"] for each in self.taken}:
            self.taken.append({"to": body["receive_id"], "msg": card, "uuid": body["uuid"]})
        return 200, {"code": 0, "msg": "success", "data": {"message_id": f"om_{len(self.taken)}"}}

    async def refuse(self, request: Request, code: str) -> Answer:
        return 400, {"code": int(code), "msg": "no"}
