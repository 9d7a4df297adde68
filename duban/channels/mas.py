"""Texts by China Mobile's cloud MAS (移动云MAS) over HTTP: whole texts, or its templates; reports by push or pull."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from duban.channels.cmpp.numbers import national
from duban.channels.gateway import Answered, Arrival, Heard, Push
from duban.channels.gateway_url import GatewayUrl
from duban.channels.http_call import PATIENCE, Answer, HttpCall, NoAnswer, NotSent, Patience
from duban.channels.http_call_access import Account, positive
from duban.channels.http_call_outcome import Unreadable, of_code, of_silence, of_status, read_object
from duban.channels.http_call_pace import Paced
from duban.channels.http_call_pull import Pulling
from duban.channels.http_call_templates import Templates, unsigned
from duban.channels.mas_arrivals import read_arrivals, read_push
from duban.channels.mas_codes import ANSWERS
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text

NEEDED: Final = frozenset({"ec", "sign"})
MORE: Final = frozenset({"serial", "pull"})
"""`ec` is our name there (ecName), `sign` the code of the signature, `serial` digits after our number (addSerial)."""


def open_mas(url: GatewayUrl) -> Mas:
    """The gateway of a `mas://` URL; raises BadGatewayUrl. Connects to nothing."""
    return Mas(Account.of(url, needed=NEEDED, more=MORE), pull=positive(url, "pull"))


class Mas:
    """One interface account. A text is known by its msgGroup, and there is no question to ask about one in doubt."""

    def __init__(self, account: Account, *, pull: float | None = None, patience: Patience = PATIENCE) -> None:
        self._account = account
        self._templates = Templates(account.query)
        self._http = HttpCall(account.base, patience=patience)
        self._pace = Paced(account.rate)
        # Over TLS the same interface for plain texts has another name.
        self._plain = "/sms/submit" if account.base.startswith("https:") else "/sms/norsubmit"
        self._pulling = Pulling(account.name, (self._reports, self._deliveries), every=pull)

    @property
    def asks(self) -> bool:
        return False

    @property
    def name(self) -> str:
        return self._account.name

    async def send(self, text: Text) -> Outcome:
        """Try once: the whole text, or the template that the URL names for it."""
        number = national(text.to)
        if number is None:
            return Outcome(Result.refused, "InvalidMobile not-of-the-mainland", gateway=self.name)
        if not await self._pace.turn():
            return Outcome(Result.try_later, "throttled by-licence", gateway=self.name)
        target, fields = self._request(text, number)
        return replace(await self._submit(target, fields), gateway=self.name)

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """Nothing: the interface has no such question."""
        return None

    async def listen(self, heard: Heard) -> None:
        """Pulls every `pull` seconds, where the URL says so."""
        await self._pulling.run(heard)

    def pushed(self, push: Push) -> Answered:
        """Reports or replies. Raises ForgedPush or ValueError."""
        self._account.guard.check(push)
        return read_push(self.name, push.body)

    async def close(self) -> None:
        await self._http.close()

    def _request(self, text: Text, number: str) -> tuple[str, dict[str, str]]:
        account, filled = self._account, self._templates.fill(text)
        ours = {"ecName": account.query["ec"], "apId": account.user}
        tail = {"sign": account.query["sign"], "addSerial": account.query.get("serial", "")}
        if filled is None:
            middle, target = {"mobiles": number, "content": unsigned(text.text)}, self._plain
        else:
            params = json.dumps(list(filled.values.values()) or [""], ensure_ascii=False)
            middle, target = {"templateId": filled.template, "mobiles": number, "params": params}, "/sms/tmpsubmit"
        fields = {**ours, "secretKey": account.secret, **middle, **tail}
        # The protocol's own digest: over the values in this very order, without anything between them.
        mac = hashlib.md5("".join(fields.values()).encode(), usedforsecurity=False).hexdigest()
        return target, {**fields, "mac": mac}

    async def _submit(self, target: str, fields: Mapping[str, str]) -> Outcome:
        try:
            answer = await self._post(target, fields)
        except (NotSent, NoAnswer) as fault:
            return of_silence(fault)
        try:
            said = read_object(answer.body)
        except Unreadable:
            return of_status(answer)
        if answer.status != 200 or not isinstance(said.get("rspcod"), str):
            return of_status(answer)
        outcome = _judged(said)
        if said["rspcod"] in {"FlowOverLimit", "RequestTooOften"}:
            self._pace.breathe()
        return outcome

    async def _post(self, target: str, fields: Mapping[str, str]) -> Answer:
        body = base64.b64encode(json.dumps(fields, ensure_ascii=False).encode())
        headers = {"content-type": "application/json;charset=utf-8"}
        return await self._http.post(target, content=body, headers=headers)

    async def _pull(self, target: str) -> Sequence[Arrival]:
        account = self._account
        fields = {"ecName": account.query["ec"], "apId": account.user, "secretKey": account.secret}
        answer = await self._post(target, fields)
        if answer.status != 200:
            raise Unreadable(f"status {answer.status}")
        return read_arrivals(self.name, answer.body)

    async def _reports(self) -> Sequence[Arrival]:
        return await self._pull("/sms/report")

    async def _deliveries(self) -> Sequence[Arrival]:
        return await self._pull("/sms/deliver")


def _judged(said: dict[str, Any]) -> Outcome:
    outcome, group = of_code(ANSWERS, said["rspcod"]), said.get("msgGroup")
    if outcome.result is not Result.accepted:
        return outcome
    if said.get("success") is not True:
        # It says both that it was taken and that it was not.
        return Outcome(Result.ambiguous, "success malformed-answer")
    return replace(outcome, reference=group if isinstance(group, str) and group else None)
