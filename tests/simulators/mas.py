"""China Mobile's cloud MAS from its published interface, misbehaving on demand; `python -m tests.simulators.mas`.

Plain texts (/sms/norsubmit, over TLS /sms/submit), templates (/sms/tmpsubmit), pulls (/sms/report, /sms/deliver).
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulators.gateway_http import Answer, HttpGateway, Request, serve_forever

EC, AP, SECRET = "某市委组织部", "zzbapi", "M@s#2024"
BEIJING = ZoneInfo("Asia/Shanghai")
_SUBMITS = {
    "/sms/norsubmit": ("ecName", "apId", "secretKey", "mobiles", "content", "sign", "addSerial"),
    "/sms/submit": ("ecName", "apId", "secretKey", "mobiles", "content", "sign", "addSerial"),
    "/sms/tmpsubmit": ("ecName", "apId", "secretKey", "templateId", "mobiles", "params", "sign", "addSerial"),
}
"""The values whose digest is `mac`, in the order of the manual."""


@dataclass
class CloudMas(HttpGateway):
    """`signs` are the codes of signatures with what stands before each text, `templates` those with their variables."""

    signs: dict[str, str] = field(default_factory=lambda: {"odeNKvvuy": "【人才办】"})
    templates: dict[str, str] = field(
        default_factory=lambda: {"38516fabae004eddbfa3ace1d419": "{0}，时限{1}，回复“1 {2}”签收"}
    )
    reports: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def is_submit(self, request: Request) -> bool:
        return request.path in _SUBMITS

    async def answer(self, request: Request) -> Answer:
        try:
            said = json.loads(base64.b64decode(request.body, validate=True))
        except ValueError:
            return self._no("InvalidMessage")
        if (said.get("ecName"), said.get("apId")) != (EC, AP):
            return self._no("InvalidUsrOrPwd")
        if request.path in _SUBMITS:
            return self._submit(said, _SUBMITS[request.path])
        if said.get("secretKey") != SECRET:
            return self._no("InvalidUsrOrPwd")
        if request.path in {"/sms/report", "/sms/deliver"}:
            held = self.reports if request.path == "/sms/report" else self.deliveries
            given, held[:] = list(held), []
            return 200, given
        return 404, b"not here"

    async def refuse(self, request: Request, code: str) -> Answer:
        return 200, {"msgGroup": "", "rspcod": code, "success": False}

    def arrive(self, text: dict[str, Any], *, status: str = "DELIVRD", code: str = "") -> dict[str, Any]:
        """The carrier reports: it can be pulled now; returns what a push holds."""
        now = f"{datetime.now(BEIJING):%Y%m%d%H%M%S}"
        report = {
            "reportStatus": status, "mobile": text["to"], "submitDate": now, "receiveDate": now,
            "errorCode": code or status, "msgGroup": text["group"],
        }  # fmt: skip
        self.reports.append(report)
        return report

    def reply(self, number: str, content: str, at: str) -> dict[str, Any]:
        """A person answers: it can be pulled now; returns what a push holds."""
        delivery = {"smsContent": content, "mobile": number, "sendTime": at, "addSerial": "01"}
        self.deliveries.append(delivery)
        return delivery

    def _submit(self, said: dict[str, str], order: tuple[str, ...]) -> Answer:
        # secretKey is in the digest whether it travels or not.
        whole = "".join({**said, "secretKey": SECRET}.get(name, "") for name in order)
        if md5(whole.encode(), usedforsecurity=False).hexdigest() != said.get("mac"):
            return self._no("IllegalMac")
        numbers = said["mobiles"].split(",")
        if len(numbers) > 5000:
            return self._no("TooManyMobiles")
        if not all(re.fullmatch(r"1\d{10}", number) for number in numbers):
            return self._no("InvalidMobile")
        if said["sign"] not in self.signs:
            return self._no("NoSignId")
        if "templateId" in said and said["templateId"] not in self.templates:
            return self._no("IllegalUseTemplate")
        content = said["content"] if "content" in said else self._filled(said)
        group = f"0927152506001000{len(self.taken):06}"
        # What the phone shows: the platform puts the signature before it.
        self.taken += [{"to": number, "text": self.signs[said["sign"]] + content, "group": group} for number in numbers]
        return 200, {"msgGroup": group, "rspcod": "success", "success": True}

    def _filled(self, said: dict[str, str]) -> str:
        return self.templates[said["templateId"]].format(*json.loads(said["params"]))

    def _no(self, code: str) -> Answer:
        self.refusals.append(code)
        return 200, {"msgGroup": "", "rspcod": code, "success": False}


def main() -> None:
    """Stands on its own; `GET /taken` says what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve_forever(CloudMas(), parser.parse_args().port))


if __name__ == "__main__":
    main()
