"""Texts by Alibaba Cloud's SMS (Dysmsapi 2017-05-25): SendSms, and QuerySendDetails for an attempt in doubt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from duban.channels.aliyun_codes import ANSWERS
from duban.channels.aliyun_push import notice_of, of_receipt, read_push
from duban.channels.aliyun_signature import canonical_query, signed_headers
from duban.channels.gateway import Answered, Heard, Push
from duban.channels.gateway_url import GatewayUrl
from duban.channels.http_call import PATIENCE, HttpCall, NoAnswer, NotSent, Patience
from duban.channels.http_call_access import BEIJING, Account, beijing
from duban.channels.http_call_outcome import Unreadable, of_code, of_silence, of_status, read_object
from duban.channels.http_call_pace import Paced
from duban.channels.http_call_pull import Pulling
from duban.channels.http_call_templates import Templates
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text

NEEDED: Final = frozenset({"sign", "template"})
MORE: Final = frozenset({"extend"})
"""`sign` and `template`: what the console approved; `extend`: digits after our number, where the contract has them."""

SETTLES: Final = timedelta(minutes=2)
"""The question knows every text that was taken, but not at once."""
_CLOCKS: Final = timedelta(minutes=1)
"""How far the gateway's clock may be behind ours."""
_PAGES: Final = 10


def open_aliyun(url: GatewayUrl) -> Aliyun:
    """The gateway of an `aliyun://` URL; raises BadGatewayUrl. Connects to nothing."""
    return Aliyun(Account.of(url, needed=NEEDED, more=MORE))


def utc_now() -> datetime:
    """Real time, which signatures hold."""
    return datetime.now(UTC)


class Aliyun:
    """One account. A text is known by its notice (OutId) in receipts and in what the question answers."""

    def __init__(
        self, account: Account, *, patience: Patience = PATIENCE, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._account, self._clock = account, clock
        self._templates = Templates(account.query)
        self._http = HttpCall(account.base, patience=patience)
        self._pace = Paced(account.rate)
        self._pulling = Pulling(account.name, (), every=None)

    @property
    def asks(self) -> bool:
        return True

    @property
    def name(self) -> str:
        return self._account.name

    async def send(self, text: Text) -> Outcome:
        """Try once: SendSms."""
        filled = self._templates.fill(text)
        if filled is None:
            return Outcome(Result.refused, "isv.SMS_TEMPLATE_ILLEGAL no-template-named", gateway=self.name)
        parameters = {
            "PhoneNumbers": text.to.removeprefix("+86").removeprefix("+"),
            "SignName": self._account.query["sign"],
            "TemplateCode": filled.template,
            "TemplateParam": json.dumps(filled.values, ensure_ascii=False),
            "OutId": str(text.notice),
        }
        if extend := self._account.query.get("extend"):
            parameters["SmsUpExtendCode"] = extend
        if not await self._pace.turn():
            return Outcome(Result.try_later, "throttled by-licence", gateway=self.name)
        outcome = await self._submit(parameters)
        return replace(outcome, gateway=self.name)

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """What QuerySendDetails knows of the number on those days; a text it does not know in time was not taken."""
        try:
            found = [each for day in _days(attempt.at) for each in await self._details(attempt, day)]
        except (NotSent, NoAnswer, Unreadable):
            return None
        ours = [each for each in found if notice_of(each.get("OutId")) == attempt.notice and _since(each, attempt.at)]
        if ours:
            return replace(_of_detail(max(ours, key=_sent)), reference=attempt.reference, gateway=self.name)
        if self._clock() - attempt.at < SETTLES:
            return None
        return Outcome(Result.try_later, "unknown not-taken", gateway=self.name)

    async def listen(self, heard: Heard) -> None:
        """Everything is pushed."""
        await self._pulling.run(heard)

    def pushed(self, push: Push) -> Answered:
        """SmsReport or SmsUp. Raises ForgedPush or ValueError."""
        self._account.guard.check(push)
        return read_push(self.name, push.body)

    async def close(self) -> None:
        await self._http.close()

    async def _submit(self, parameters: Mapping[str, str]) -> Outcome:
        try:
            said, outcome = await self._call("SendSms", parameters)
        except (NotSent, NoAnswer) as fault:
            return of_silence(fault)
        if outcome.result is Result.accepted:
            reference = said.get("BizId")
            return replace(outcome, reference=reference if isinstance(reference, str) and reference else None)
        if str(said.get("Code", "")).startswith("Throttling"):
            self._pace.breathe()
        return outcome

    async def _call(self, action: str, parameters: Mapping[str, str]) -> tuple[dict[str, Any], Outcome]:
        """Its answer, and what the code in it means. Raises NotSent or NoAnswer."""
        account, query = self._account, canonical_query(parameters)
        headers = signed_headers(
            query, host=account.host, action=action, version="2017-05-25", user=account.user, secret=account.secret,
            now=self._clock(), nonce=uuid4().hex,
        )  # fmt: skip
        answer = await self._http.post(f"/?{query}", content=b"", headers=headers)
        try:
            said = read_object(answer.body)
        except Unreadable:
            return {}, of_status(answer)
        if not isinstance(said.get("Code"), str):
            return {}, of_status(answer)
        known = of_code(ANSWERS, said["Code"])
        if answer.status >= 300 and known.result is Result.accepted:
            return {}, of_status(answer)
        return said, known

    async def _details(self, attempt: Attempt, day: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for page in range(1, _PAGES + 1):
            wanted = {
                "PhoneNumber": attempt.to.removeprefix("+86").removeprefix("+"),
                "SendDate": day,
                "PageSize": "50",
                "CurrentPage": str(page),
            }
            said, outcome = await self._call("QuerySendDetails", wanted)
            if outcome.result is not Result.accepted:
                raise Unreadable("the question was not answered")
            rows = _rows(said)
            found += rows
            if len(rows) < 50:
                break
        return found


def _rows(said: dict[str, Any]) -> list[dict[str, Any]]:
    inner = said.get("SmsSendDetailDTOs")
    rows = inner.get("SmsSendDetailDTO") if isinstance(inner, dict) else None
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise Unreadable("no details")
    return rows


def _of_detail(row: dict[str, Any]) -> Outcome:
    status = row.get("SendStatus")
    if status in {2, 3}:
        return of_receipt(row.get("ErrCode"), success=status == 3)
    return Outcome(Result.accepted, "OK accepted")


def _days(at: datetime) -> list[str]:
    """The days, by Beijing's calendar, on which an attempt of that instant may have been noted."""
    return sorted({f"{each.astimezone(BEIJING):%Y%m%d}" for each in (at - _CLOCKS, at, at + SETTLES)})


def _sent(row: dict[str, Any]) -> datetime:
    return beijing(row.get("SendDate")) or datetime.min.replace(tzinfo=UTC)


def _since(row: dict[str, Any], at: datetime) -> bool:
    return beijing(row.get("SendDate")) is None or _sent(row) >= at - _CLOCKS
