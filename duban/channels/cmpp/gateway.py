"""The gateway that the flow sees: a text becomes SUBMITs on the freest line; what came goes to whoever listens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

from duban.channels.cmpp.access import Access
from duban.channels.cmpp.arrivals import Arrivals
from duban.channels.cmpp.bodies import Part
from duban.channels.cmpp.codes import FLOW_CONTROL, of_submit
from duban.channels.cmpp.doubts import UNANSWERED, Doubts
from duban.channels.cmpp.inbox import Inbox
from duban.channels.cmpp.line import Answer, Line, LineLost
from duban.channels.cmpp.lines import Away, Lines
from duban.channels.cmpp.numbers import national
from duban.channels.cmpp.pace import Pace
from duban.channels.cmpp.words import TooLong, parts_of
from duban.channels.gateway import Answered, Heard, Push
from duban.channels.gateway_url import GatewayUrl
from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Text


def open_cmpp(url: GatewayUrl) -> CmppGateway:
    """The gateway of a `cmpp://` URL; raises BadCmppUrl. Connects to nothing."""
    at = (url.host, url.port)
    return CmppGateway(Access.of(name=url.name, user=url.user, secret=url.secret, at=at, query=url.query))


class CmppGateway:
    """One ISMG. Connects with the first text or listener; receipts and replies wait on the line for a listener."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._inbox = Inbox()
        self._arrivals = Arrivals(access.name, self._inbox, joining=access.patience.joining)
        self._lines = Lines(access, self._arrivals.take)
        self._pace = Pace(access.rate)
        self._doubts = Doubts(patience=access.patience.wait, judged=self._judged)

    @property
    def asks(self) -> bool:
        return False

    @property
    def name(self) -> str:
        return self._access.name

    @property
    def lines(self) -> int:
        """How many lines stand."""
        return self._lines.standing

    async def send(self, text: Text) -> Outcome:
        """Try once: accepted with the first message's number as reference; ambiguous where no answer came in time."""
        number = national(text.to)
        if number is None:
            return self._outcome(Outcome(Result.refused, "13 not-of-the-mainland"))
        try:
            parts = parts_of(text.text, text.notice.int % 256)
        except TooLong:
            return self._outcome(Outcome(Result.refused, "6 too-long"))
        return self._outcome(await self._send(text.notice, self._access.prefix + number, parts))

    async def ask(self, attempt: Attempt) -> Outcome | None:
        """What a late answer said; the protocol's own question (CMPP_QUERY) tells only sums of a day."""
        return self._doubts.told(attempt.notice, asyncio.get_running_loop().time())

    async def listen(self, heard: Heard) -> None:
        """Gives on what came; each is acknowledged to the ISMG once `heard` has returned."""
        self._lines.start()
        while True:
            batch = await self._inbox.batch()
            await heard([each.arrival for each in batch])
            self._inbox.kept(batch)

    def pushed(self, push: Push) -> Answered:
        """Nothing of CMPP comes by HTTP."""
        raise ValueError("CMPP brings receipts and replies on its own line")

    async def close(self) -> None:
        await self._lines.close()

    async def _send(self, notice: UUID, to: str, parts: tuple[Part, ...]) -> Outcome:
        references: list[str] = []
        for part in parts:
            outcome = await self._submit(part, to, notice if len(parts) == 1 else None)
            if outcome.result is not Result.accepted:
                return _after(outcome, len(references))
            references.append(outcome.reference or "")
        if len(parts) > 1:
            self._arrivals.sent_parts.note(references)
        return Outcome(Result.accepted, "0 accepted", reference=references[0], parts=len(parts))

    async def _submit(self, part: Part, to: str, notice: UUID | None) -> Outcome:
        try:
            async with self._lines.freest() as line:
                return await self._by(line, part, to, notice)
        except Away as away:
            return Outcome(Result.try_later, str(away))

    async def _by(self, line: Line, part: Part, to: str, notice: UUID | None) -> Outcome:
        try:
            async with asyncio.timeout(self._access.patience.wait):
                await line.window.acquire()
        except TimeoutError:
            return Outcome(Result.try_later, "timeout window-full")
        try:
            if not await self._licensed():
                return Outcome(Result.try_later, "throttled by-licence")
            answer = line.submit(part, to=to, terms=self._access.terms)
            return await self._answer(answer, notice)
        except LineLost as lost:
            # Only what was not written ends here.
            return Outcome(Result.try_later, f"{lost.word} session")
        finally:
            line.window.release()

    async def _licensed(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._pace.delay(now) > self._access.patience.wait:
            return False
        if delay := self._pace.book(now):
            await asyncio.sleep(delay)
        return True

    async def _answer(self, answer: asyncio.Future[Answer], notice: UUID | None) -> Outcome:
        try:
            await asyncio.wait({answer}, timeout=self._access.patience.wait)
        finally:
            # Given up or cancelled, the answer may come yet: then it is known when somebody asks.
            if not answer.done() and notice is not None:
                self._doubts.note(notice, answer, asyncio.get_running_loop().time())
        if not answer.done():
            return UNANSWERED
        try:
            return self._judged(answer.result())
        except LineLost as lost:
            return Outcome(Result.ambiguous, f"{lost.word} after-submit")

    def _judged(self, answer: Answer) -> Outcome:
        msg_id, code = answer
        if code == FLOW_CONTROL:
            self._pace.pause(asyncio.get_running_loop().time(), self._access.patience.breath)
        outcome = self._outcome(of_submit(code))
        return replace(outcome, reference=str(msg_id), parts=1) if outcome.result is Result.accepted else outcome

    def _outcome(self, outcome: Outcome) -> Outcome:
        return replace(outcome, gateway=self.name)


def _after(outcome: Outcome, taken: int) -> Outcome:
    """Where parts of a text were taken and the next was not, sending it again repeats those: that is in doubt."""
    if taken and outcome.result is Result.try_later:
        return Outcome(Result.ambiguous, f"{outcome.reason.split(' ')[0]} after-parts")
    return outcome
