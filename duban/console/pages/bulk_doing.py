"""One ruling after the other, each in its own commit with its own name, so that one that cannot be stops no other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request

from duban.console.access import house_of
from duban.console.pages.frame import viewer_of, words_of
from duban.console.pages.refusing import REFUSALS, why
from duban.flow.pages.rulings import rule_on
from duban.flow.pages.task import seen
from duban.flow.tasks.bodies import Body
from duban.flow.tasks.once import Answer, once
from duban.ledger.database import Connection, Transient

EXPECTED: Final = "expected-"
_DONE: Final = Answer(303, b"{}")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one: done where there is no reason why not."""

    id: UUID
    title: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """A press on the form of a ruling: its name, what is ruled and said, and all that came with it."""

    request: Request
    act: UUID
    action: str
    body: Body
    given: Mapping[str, str]

    async def each(self, tasks: Sequence[UUID]) -> list[Done]:
        """Done once each, however often the form is sent."""
        return [await self._one(task) for task in tasks]

    async def _one(self, key: UUID) -> Done:
        parts, viewer, t = house_of(self.request).parts, viewer_of(self.request), words_of(self.request)
        task = await seen(parts, viewer, key)
        if task is None:
            return Done(key, str(key), t("没有这个督办事项，或者您无权查看。"))

        async def do(conn: Connection) -> Answer:
            expected = self.given.get(f"{EXPECTED}{key}", "")
            await rule_on(parts, conn, key, self.action, viewer=viewer, body=self.body, expected=expected)
            return _DONE

        try:
            await once(parts, f"console:{viewer.person}", f"{self.act}:{key}", asked=self._asked(key), do=do)
        except REFUSALS as error:
            return Done(key, task["title"], why(error, t))
        except Transient:
            return Done(key, task["title"], t("系统一时繁忙，结果未能确认；请打开该事项核对后再办理。"))
        return Done(key, task["title"])

    def _asked(self, key: UUID) -> bytes:
        said = {name: value for name, value in self.given.items() if name in ("reason", "unit", "due_at")}
        return hashlib.sha256(f"{self.action} {key} {json.dumps(said, sort_keys=True)}".encode()).digest()
