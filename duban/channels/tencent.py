"""Texts by Tencent Cloud's SMS (2021-01-11): SendSms, and the two pulls for what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from duban.channels.gateway import Answered, Arrival, Heard, Push
from duban.channels.gateway_url import GatewayUrl
from duban.channels.http_call import PATIENCE, HttpCall, NoAnswer, NotSent, Patience
from duban.channels.http_call_access import Account, positive
from duban.channels.http_call_outcome import Unreadable, of_code, of_silence, of_status, read_object
from duban.channels.http_call_pace import Paced
from duban.channels.http_call_pull import FULL, Pulling
from duban.channels.http_call_templates import Templates
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text
from duban.channels.tencent_arrivals import notice_of, of_row, pulled_receipts, pulled_replies, read_push
from duban.channels.tencent_codes import ANSWERS
from duban.channels.tencent_signature import signed_headers

NEEDED: Final = frozenset({"app", "sign", "template"})
MORE: Final = frozenset({"region", "extend", "pull"})
"""`app` is SmsSdkAppId; with `pull` seconds, receipts and replies are asked for instead of pushed."""

_VERSION: Final = "2021-01-11"
_REGION: Final = "ap-guangzhou"
_CLOCKS: Final = timedelta(minutes=1)


def open_tencent(url: GatewayUrl) -> Tencent:
    """The gateway of a `tencent://` URL; raises BadGatewayUrl. Connects to nothing."""
    return Tencent(Account.of(url, needed=NEEDED, more=MORE), pull=positive(url, "pull"))


def utc_now() -> datetime:
    """Real time, which signatures hold."""
    return datetime.now(UTC)


class Tencent:
    """One application of one account. A text is known by its SerialNo, and by its notice where that is given back."""

    def __init__(
        self, account: Account, *, pull: float | None = None, patience: Patience = PATIENCE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        self._account, self._clock = account, clock
        self._templates = Templates(account.query)
        self._http = HttpCall(account.base, patience=patience)
        self._pace = Paced(account.rate)
        self._pulling = Pulling(account.name, (self._receipts, self._replies), every=pull)

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
            reason = "FailedOperation.TemplateIdNotExist no-template-named"
            return Outcome(Result.refused, reason, gateway=self.name)
        body = {
            "PhoneNumberSet": [text.to],
            "SmsSdkAppId": self._account.query["app"],
            "SignName": self._account.query["sign"],
            "TemplateId": filled.template,
            "TemplateParamSet": list(filled.values.values()),
            "SessionContext": str(text.notice),
        }
        if extend := self._account.query.get("extend"):
            body["ExtendCode"] = extend
        if not await self._pace.turn():
            return Outcome(Result.try_later, "throttled by-licence", gateway=self.name)
        return replace(await self._submit(body), gateway=self.name)

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """What the carrier has reported of it; None as long as it has not, which proves nothing."""
        wanted = {
            "BeginTime": int((attempt.at - _CLOCKS).timestamp()),
            "EndTime": int((self._clock() + _CLOCKS).timestamp()),
            "Offset": 0,
            "Limit": FULL,
            "PhoneNumber": attempt.to,
            "SmsSdkAppId": self._account.query["app"],
        }
        try:
            rows = await self._rows("PullSmsSendStatusByPhoneNumber", "PullSmsSendStatusSet", wanted)
            ours = [each for each in rows if _is(each, attempt)]
            if ours:
                return replace(of_row(ours[-1]), reference=_serial(ours[-1]), gateway=self.name)
        except (NotSent, NoAnswer, Unreadable):
            pass
        return None

    async def listen(self, heard: Heard) -> None:
        """Pulls every `pull` seconds, where the URL says so."""
        await self._pulling.run(heard)

    def pushed(self, push: Push) -> Answered:
        """Receipts or a reply. Raises ForgedPush or ValueError."""
        self._account.guard.check(push)
        return read_push(self.name, push.body)

    async def close(self) -> None:
        await self._http.close()

    async def _submit(self, body: Mapping[str, Any]) -> Outcome:
        try:
            said, outcome = await self._call("SendSms", body)
        except (NotSent, NoAnswer) as fault:
            return of_silence(fault)
        if outcome.result is not Result.accepted:
            if outcome.reason.startswith("RequestLimitExceeded"):
                self._pace.breathe()
            return outcome
        statuses = said.get("SendStatusSet")
        if not isinstance(statuses, list) or len(statuses) != 1 or not isinstance(statuses[0], dict):
            return Outcome(Result.ambiguous, "200 malformed-answer")
        return _of_status(statuses[0])

    async def _call(self, action: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], Outcome]:
        """Its response, and whether the call as such was taken. Raises NotSent or NoAnswer."""
        account, content = self._account, json.dumps(body, ensure_ascii=False).encode()
        headers = signed_headers(
            content, host=account.host, action=action, version=_VERSION, region=account.query.get("region", _REGION),
            user=account.user, secret=account.secret, now=self._clock(),
        )  # fmt: skip
        answer = await self._http.post("/", content=content, headers=headers)
        try:
            said = read_object(answer.body).get("Response")
        except Unreadable:
            return {}, of_status(answer)
        if not isinstance(said, dict):
            return {}, of_status(answer)
        error = said.get("Error")
        if isinstance(error, dict):
            return {}, of_code(ANSWERS, error.get("Code"))
        return (said, of_code(ANSWERS, "Ok")) if answer.status == 200 else ({}, of_status(answer))

    async def _rows(self, action: str, key: str, body: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        said, outcome = await self._call(action, body)
        rows = said.get(key)
        if outcome.result is not Result.accepted or not isinstance(rows, list):
            raise Unreadable(outcome.reason)
        return [each for each in rows if isinstance(each, dict)]

    async def _receipts(self) -> Sequence[Arrival]:
        wanted = {"Limit": FULL, "SmsSdkAppId": self._account.query["app"]}
        return pulled_receipts(self.name, await self._rows("PullSmsSendStatus", "PullSmsSendStatusSet", wanted))

    async def _replies(self) -> Sequence[Arrival]:
        wanted = {"Limit": FULL, "SmsSdkAppId": self._account.query["app"]}
        return pulled_replies(self.name, await self._rows("PullSmsReplyStatus", "PullSmsReplyStatusSet", wanted))


def _of_status(status: dict[str, Any]) -> Outcome:
    outcome = of_code(ANSWERS, status.get("Code"))
    if outcome.result is not Result.accepted:
        return outcome
    fee = status.get("Fee")
    return replace(outcome, reference=_serial(status), parts=fee if type(fee) is int and 0 < fee < 100 else 0)


def _serial(row: dict[str, Any]) -> str | None:
    found = row.get("SerialNo")
    return found if isinstance(found, str) and found else None


def _is(row: dict[str, Any], attempt: Attempt) -> bool:
    if attempt.reference is not None:
        return _serial(row) == attempt.reference
    return notice_of(row) == attempt.notice
