"""Tencent Cloud's SMS from its published protocol, misbehaving on demand; `python -m tests.simulators.tencent`.

API 3.0 under TC3-HMAC-SHA256 (382/52072), SendSms (382/55981), the pulls (382/55982 ff.), callbacks (382/43547, 43548).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulators.gateway_http import Answer, HttpGateway, Request, serve_forever

KEY, SECRET = "AKIDsimulated", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
APP = "1400006666"
BEIJING = ZoneInfo("Asia/Shanghai")
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/(\d{4}-\d\d-\d\d)/sms/tc3_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)


@dataclass
class TencentSms(HttpGateway):
    """`templates` are the approved ones with the number of their variables."""

    templates: dict[str, int] = field(default_factory=lambda: {"449739": 3, "449740": 2, "449741": 1})
    signs: tuple[str, ...] = ("人才办",)
    sessions: bool = True
    """Whether SessionContext comes back in pulls, which an account must ask for."""
    statuses: list[dict[str, Any]] = field(default_factory=list)
    """What the carrier reported and no pull has taken."""
    replies: list[dict[str, Any]] = field(default_factory=list)
    broken_pulls: int = 0
    """So many of the next pulls end in an error of the provider."""
    reported: list[dict[str, Any]] = field(default_factory=list)
    """All that the carrier reported, which a question by number reads again and again."""

    def is_submit(self, request: Request) -> bool:
        return request.headers.get("x-tc-action") == "SendSms"

    async def answer(self, request: Request) -> Answer:
        if fault := self._unsigned(request):
            return self._error(fault)
        said, action = json.loads(request.body), request.headers.get("x-tc-action")
        if request.headers.get("x-tc-version") != "2021-01-11" or not request.headers.get("x-tc-region"):
            return self._error("NoSuchVersion")
        if said.get("SmsSdkAppId") != APP:
            return self._error("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
        if action == "SendSms":
            return 200, {"Response": {"SendStatusSet": [self._one(said, to) for to in said["PhoneNumberSet"]], **_ID}}
        if action == "PullSmsSendStatus":
            return self._pulled("PullSmsSendStatusSet", self.statuses, said["Limit"])
        if action == "PullSmsReplyStatus":
            return self._pulled("PullSmsReplyStatusSet", self.replies, said["Limit"])
        if action == "PullSmsSendStatusByPhoneNumber":
            found = [
                each for each in self.reported
                if each["PhoneNumber"] == said["PhoneNumber"]
                and said["BeginTime"] <= each["UserReceiveTime"] <= said["EndTime"]
            ]  # fmt: skip
            return 200, {"Response": {"PullSmsSendStatusSet": found[said["Offset"] :][: said["Limit"]], **_ID}}
        return self._error("InvalidAction")

    async def refuse(self, request: Request, code: str) -> Answer:
        if code.partition(".")[0] in {"RequestLimitExceeded", "AuthFailure", "InternalError"}:
            return self._error(code)
        return 200, {
            "Response": {"SendStatusSet": [_status(json.loads(request.body)["PhoneNumberSet"][0], code)], **_ID}
        }

    def arrive(self, text: dict[str, Any], *, status: str = "SUCCESS", code: str = "DELIVRD") -> dict[str, Any]:
        """The carrier reports: it can be pulled now; returns the entry of the callback."""
        number = text["to"].removeprefix("+86")
        row = {
            "UserReceiveTime": int(time.time()), "CountryCode": "86", "SubscriberNumber": number,
            "PhoneNumber": text["to"], "SerialNo": text["serial"], "ReportStatus": status, "Description": code,
            "SessionContext": text["session"] if self.sessions else "",
        }  # fmt: skip
        self.statuses.append(row)
        self.reported.append(row)
        return {
            "user_receive_time": f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}", "nationcode": "86", "mobile": number,
            "report_status": status, "errmsg": code, "description": "说明", "sid": text["serial"],
        }  # fmt: skip

    def reply(self, number: str, content: str, at: int) -> dict[str, Any]:
        """A person answers: it can be pulled now; returns the callback."""
        self.replies.append({
            "ExtendCode": "", "CountryCode": "86", "PhoneNumber": f"+86{number}", "SignName": "人才办",
            "ReplyContent": content, "ReplyTime": at, "SubscriberNumber": number,
        })  # fmt: skip
        return {"extend": "", "mobile": number, "nationcode": "86", "sign": "人才办", "text": content, "time": at}

    def _one(self, said: dict[str, Any], to: str) -> dict[str, Any]:
        if not re.fullmatch(r"(?:\+86|0086|86)?1\d{10}", to):
            return self._refused(to, "InvalidParameterValue.IncorrectPhoneNumber")
        if said.get("SignName") not in self.signs:
            return self._refused(to, "FailedOperation.SignatureIncorrectOrUnapproved")
        if said.get("TemplateId") not in self.templates:
            return self._refused(to, "FailedOperation.TemplateUnapprovedOrNotExist")
        params = said.get("TemplateParamSet") or []
        if len(params) != self.templates[said["TemplateId"]] or not all(isinstance(each, str) for each in params):
            return self._refused(to, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        serial = f"5000:1045710669157053657849499{len(self.taken):06}"
        self.taken.append({
            "to": to, "sign": said["SignName"], "template": said["TemplateId"], "params": params, "serial": serial,
            "session": said.get("SessionContext", ""),
        })  # fmt: skip
        return {**_status(to, "Ok"), "SerialNo": serial, "Fee": 1, "SessionContext": said.get("SessionContext", "")}

    def _refused(self, to: str, code: str) -> dict[str, Any]:
        self.refusals.append(code)
        return _status(to, code)

    def _pulled(self, name: str, rows: list[dict[str, Any]], limit: int) -> Answer:
        if self.broken_pulls:
            self.broken_pulls -= 1
            return 502, b"oh dear"
        given, rows[:] = rows[:limit], rows[limit:]
        return 200, {"Response": {name: given, **_ID}}

    def _error(self, code: str) -> Answer:
        self.refusals.append(code)
        return 200, {"Response": {"Error": {"Code": code, "Message": "+8613800138000 no"}, **_ID}}

    def _unsigned(self, request: Request) -> str | None:
        found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if found is None:
            return "AuthFailure.InvalidAuthorization"
        if found[1] != KEY:
            return "AuthFailure.SecretIdNotFound"
        stamp = request.headers.get("x-tc-timestamp", "0")
        if abs(time.time() - int(stamp)) > 300 or f"{datetime.fromtimestamp(int(stamp), UTC):%Y-%m-%d}" != found[2]:
            return "AuthFailure.SignatureExpire"
        names = found[3].split(";")
        if not {"content-type", "host"} <= set(names):
            return "AuthFailure.SignatureFailure"
        lines = "".join(f"{name}:{request.headers.get(name, '').strip().lower()}\n" for name in names)
        hashed = hashlib.sha256(request.body).hexdigest()
        canonical = f"{request.method}\n{request.path}\n{request.query}\n{lines}\n{found[3]}\n{hashed}"
        scope = f"{found[2]}/sms/tc3_request"
        to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        day = _hmac(b"TC3" + SECRET.encode(), found[2])
        right = _hmac(_hmac(_hmac(day, "sms"), "tc3_request"), to_sign).hex()
        return None if hmac.compare_digest(right, found[4]) else "AuthFailure.SignatureFailure"


_ID = {"RequestId": "a0aabda6-cf91-4f3e-a81f-9198114a2279"}


def _status(to: str, code: str) -> dict[str, Any]:
    return {
        "SerialNo": "", "PhoneNumber": to, "Fee": 0, "SessionContext": "", "Code": code,
        "Message": f"{to} {code}", "IsoCode": "CN",
    }  # fmt: skip


def _hmac(key: bytes, said: str) -> bytes:
    return hmac.new(key, said.encode(), hashlib.sha256).digest()


def main() -> None:
    """Stands on its own; `GET /taken` says what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve_forever(TencentSms(), parser.parse_args().port))


if __name__ == "__main__":
    main()
