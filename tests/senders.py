"""A channel that answers by a script: a small working sender, for what no real gateway does on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from duban.channels.outcome import Outcome, Result
from duban.channels.sender import Attempt, Message, Text

ACCEPTED = Outcome(Result.accepted, "250 accepted")
LATER = Outcome(Result.try_later, "451 message-deferred")
NEVER = Outcome(Result.undeliverable, "550 mailbox-refused")
DOUBT = Outcome(Result.ambiguous, "timeout after-message")
NOT_TAKEN = Outcome(Result.try_later, "unknown not-taken")


class ScriptedSender:
    """Gives each notice the outcomes of the script in turn, then `accepted`; remembers what went and what was asked.

    `before` is awaited in the midst of the first attempt, while the notice is on its way.
    """

    def __init__(
        self,
        script: Iterable[Outcome] = (),
        *,
        answers: Iterable[Outcome | None] = (),
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.script = tuple(script)
        self.answers = list(answers)
        self.before = before
        self.sent: list[Message | Text] = []
        self.asked: list[UUID] = []
        self.attempts: Counter[UUID] = Counter()

    async def send(self, message: Message | Text) -> Outcome:
        self.sent.append(message)
        place = self.attempts[message.notice]
        self.attempts[message.notice] += 1
        before, self.before = self.before, None
        if before is not None:
            await before()
        return self.script[place] if place < len(self.script) else ACCEPTED

    async def ask(self, attempt: Attempt) -> Outcome | None:
        self.asked.append(attempt.notice)
        return self.answers.pop(0) if self.answers else None

    async def close(self) -> None:
        """Holds nothing open."""
