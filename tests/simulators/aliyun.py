"""Alibaba Cloud's SMS from its published protocol, misbehaving on demand: `python -m tests.simulators.aliyun --port …`.

RPC calls under signature V3 (document 2869825), SendSms (419273), QuerySendDetails (419277), pushes (101867, 101847).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from tests.simulators.gateway_http import Answer, HttpGateway, Request, serve_forever

KEY, SECRET = "LTAI4Fsimulated", "s1mulated/Secret+="
BEIJING = ZoneInfo("Asia/Shanghai")
_NUMBER = re.compile(r"(?:\+?86|0086)?(1\d{10})")
_AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})")


@dataclass
class Dysms(HttpGateway):
    """`templates` are the approved ones with their variables, `signs` the approved signatures."""

    templates: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"SMS_1": ("title", "due", "code"), "SMS_2": ("title", "due"), "SMS_9": ("text",)}
    )
    signs: tuple[str, ...] = ("人才办",)
    receipt: str = ""
    """When receipts are pushed by themselves: `early` (before the answer), `after`, `twice`; "" is never."""
    receipt_code: str = "DELIVERED"
    forgets: bool = False
    """The question finds nothing, as in the first seconds."""
    nonces: set[str] = field(default_factory=set)
    pushed: set[asyncio.Task[int]] = field(default_factory=set)

    def is_submit(self, request: Request) -> bool:
        return request.headers.get("x-acs-action") == "SendSms"

    async def answer(self, request: Request) -> Answer:
        if fault := self._unsigned(request):
            return self._no(400 if fault != "InvalidAccessKeyId.NotFound" else 404, fault)
        said = dict(parse_qsl(request.query, keep_blank_values=True))
        said |= dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if request.headers.get("x-acs-version") != "2017-05-25":
            return self._no(404, "InvalidVersion")
        if request.headers["x-acs-action"] == "SendSms":
            return await self._send(said)
        if request.headers["x-acs-action"] == "QuerySendDetails":
            return self._details(said)
        return self._no(404, "InvalidAction.NotFound")

    async def refuse(self, request: Request, code: str) -> Answer:
        if code.startswith(("isv.", "isp.")):
            return 200, {"Code": code, "Message": "13800138000 no", "RequestId": "R-0"}
        return 400, {"Code": code, "Message": "13800138000 no", "RequestId": "R-0", "HostId": "dysmsapi.aliyuncs.com"}

    def report(self, text: dict[str, str], code: str = "DELIVERED") -> dict[str, object]:
        """One entry of SmsReport."""
        now = f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}"
        return {
            "phone_number": text["to"], "send_time": text["at"], "report_time": now, "success": code == "DELIVERED",
            "err_code": code, "err_msg": "说明", "sms_size": "1", "biz_id": text["biz_id"], "out_id": text["out_id"],
        }  # fmt: skip

    def up(self, number: str, content: str, sequence: int) -> dict[str, object]:
        """One entry of SmsUp."""
        now = f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}"
        return {
            "phone_number": number, "content": content, "send_time": now, "dest_code": "1234",
            "sequence_id": str(sequence),
        }  # fmt: skip

    async def _send(self, said: dict[str, str]) -> Answer:
        number = _NUMBER.fullmatch(said.get("PhoneNumbers", ""))
        if number is None:
            return self._no(200, "isv.MOBILE_NUMBER_ILLEGAL")
        if said.get("SignName") not in self.signs:
            return self._no(200, "isv.SMS_SIGNATURE_ILLEGAL")
        wanted = self.templates.get(said.get("TemplateCode", ""))
        if wanted is None:
            return self._no(200, "isv.SMS_TEMPLATE_ILLEGAL")
        try:
            given = json.loads(said.get("TemplateParam", "{}"))
        except ValueError:
            return self._no(200, "isv.INVALID_JSON_PARAM")
        if any(not isinstance(given.get(name), str) or not given[name] for name in wanted):
            return self._no(200, "isv.TEMPLATE_MISSING_PARAMETERS")
        text = {
            "to": number[1], "sign": said["SignName"], "template": said["TemplateCode"],
            "out_id": said.get("OutId", ""),
            "biz_id": f"{len(self.taken) + 134523:012}^0", "at": f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}",
            "status": 1, "code": "",
        }  # fmt: skip
        self.taken.append({**text, "words": given})
        await self._receipts(self.taken[-1])
        return 200, {"Code": "OK", "Message": "OK", "RequestId": "R-1", "BizId": text["biz_id"]}

    async def _receipts(self, text: dict[str, str]) -> None:
        body = [self.report(text, self.receipt_code)]
        if self.receipt == "early":
            await self.push(body)
        for _ in range({"after": 1, "twice": 2}.get(self.receipt, 0)):
            # The task is held, or it might be forgotten before it ran.
            self.pushed.add(asyncio.create_task(self.push(body)))

    def _details(self, said: dict[str, str]) -> Answer:
        number, size = _NUMBER.fullmatch(said["PhoneNumber"]), int(said["PageSize"])
        if number is None or not 1 <= size <= 50 or not re.fullmatch(r"\d{8}", said["SendDate"]):
            return self._no(200, "isv.INVALID_PARAMETERS")
        found = [
            {
                "PhoneNum": text["to"], "OutId": text["out_id"], "SendDate": text["at"], "ReceiveDate": text["at"],
                "SendStatus": text["status"], "ErrCode": text["code"], "TemplateCode": text["template"],
                "Content": "【】",
            }
            for text in ([] if self.forgets else self.taken)
            if text["to"] == number[1] and text["at"][:10].replace("-", "") == said["SendDate"]
        ]  # fmt: skip
        page = found[(int(said["CurrentPage"]) - 1) * size :][:size]
        details = {"SmsSendDetailDTO": page}
        total = str(len(found))
        return 200, {
            "Code": "OK", "Message": "OK", "RequestId": "R-2", "TotalCount": total, "SmsSendDetailDTOs": details,
        }  # fmt: skip

    def _no(self, status: int, code: str) -> Answer:
        self.refusals.append(code)
        return status, {"Code": code, "Message": "no", "RequestId": "R-0"}

    def _unsigned(self, request: Request) -> str | None:
        """The code that refuses it, None where its signature is right: worked out from what travelled, line by line."""
        found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if found is None:
            return "IncompleteSignature"
        if found[1] != KEY:
            return "InvalidAccessKeyId.NotFound"
        at = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((datetime.now(UTC) - at).total_seconds()) > 900:
            return "InvalidTimeStamp.Expired"
        digest = hashlib.sha256(request.body).hexdigest()
        names = found[2].split(";")
        must = {"host"} | {name for name in request.headers if name.startswith("x-acs-")}
        if digest != request.headers.get("x-acs-content-sha256") or must - set(names) or names != sorted(names):
            return "SignatureDoesNotMatch"
        pairs = sorted(parse_qsl(request.query, keep_blank_values=True))
        query = "&".join(f"{quote(key, safe='~')}={quote(said, safe='~')}" for key, said in pairs)
        lines = [f"{name}:{request.headers.get(name, '').strip()}" for name in names]
        canonical = "\n".join([request.method, request.path, query, *lines, "", found[2], digest])
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        if not hmac.compare_digest(found[3], hmac.new(SECRET.encode(), to_sign.encode(), "sha256").hexdigest()):
            return "SignatureDoesNotMatch"
        nonce = request.headers["x-acs-signature-nonce"]
        if nonce in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(nonce)
        return None


def main() -> None:
    """Stands on its own; `GET /taken` says what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--push", default="", help="where receipts are pushed")
    said = parser.parse_args()
    asyncio.run(serve_forever(Dysms(push_to=said.push, receipt="after" if said.push else ""), said.port))


if __name__ == "__main__":
    main()
