"""A playbook changed on the console: what the change would do, before it is saved; then it is the policy."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from duban.flow.parts import Parts
from duban.flow.planned.impact import Impact, Told, replay_since
from duban.flow.policy import active_files, apply_policy, dropped_by
from duban.playbook.against import check_policy_against_units
from duban.playbook.faults import Faults, FileFault
from duban.playbook.load import load_policy
from duban.playbook.rules import Playbook, Policy

SHOWN: Final = 40
"""Differences that are listed; of the others their number."""
PATIENCE: Final = 20.0
"""Seconds of real time that a dry run may take."""


class TooMuch(Exception):
    """试算的事件太多，20 秒内没有算完：请把起始日期改近一些。"""


@dataclass
class Tried:
    """What the changed rules would have made of the events since a day; `told` are the first differences."""

    policy: Policy
    playbook: Playbook | None
    impact: Impact = field(default_factory=Impact)
    told: list[Told] = field(default_factory=list)

    @property
    def counted(self) -> Counter[str]:
        """Differences by what they are, all kinds of events together."""
        return sum(self.impact.changes.values(), Counter())


async def try_change(parts: Parts, kind: str, path: str, text: str, *, since: date) -> Tried:
    """Plans the events since that day by the changed file, writing nothing.

    Raises `Faults` with all that `duban check` would find in it, and `TooMuch` where there are too many events.
    """
    files = await active_files(parts) | {path: text}
    policy = await _checked(parts, files)
    tried = Tried(policy, policy.playbooks.get(kind))
    playbooks = {name: body for name, body in files.items() if name.startswith("playbooks/")}

    def keep(told: Told) -> None:
        if len(tried.told) < SHOWN:
            tried.told.append(told)

    try:
        async with asyncio.timeout(PATIENCE):
            tried.impact = await replay_since(parts, since, playbooks, each=keep, progress=lambda _done, _all: None)
    except TimeoutError:
        raise TooMuch from None
    return tried


async def save_change(parts: Parts, path: str, text: str, *, by: str, seen: int) -> int:
    """Makes the changed file part of the policy, as `duban policy apply` would; returns the version.

    Raises `Faults`, and `ChangedSince` where another version than the one `seen` is in force by now.
    """
    files = await active_files(parts) | {path: text}
    await _checked(parts, files)
    return await apply_policy(parts, files, by=by, seen=seen)


async def _checked(parts: Parts, files: dict[str, str]) -> Policy:
    policy = load_policy(files, version=1)
    async with parts.ledger.reading() as conn:
        units = list((await parts.organisation(conn)).units.values())
        day = (await parts.ledger.now(conn)).astimezone(parts.rules.zone).date()
        known = {_said(fault) for fault in check_policy_against_units(await parts.policy(conn), units, day)}
    faults = [one for one in check_policy_against_units(policy, units, day) if _said(one) not in known]
    if faults := faults + await dropped_by(parts, policy):
        raise Faults(faults)
    return policy


def _said(fault: FileFault) -> tuple[str, str]:
    """What is wrong already, with the units as they are, stands in the way of no change."""
    return fault.file, fault.detail
