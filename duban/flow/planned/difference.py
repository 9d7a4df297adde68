"""What changed rules make of an event, beside what it made people owe: duty by duty. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from duban.model import Tier


class Change(StrEnum):
    """How a duty differs; one may be moved, reassigned and told otherwise at once."""

    added = "added"
    gone = "gone"
    moved = "moved"
    reassigned = "reassigned"
    told = "told"
    reworded = "reworded"
    """Title, evidence, assisting units or the time to sign in."""
    unplannable = "unplannable"
    """The changed rules cannot be applied to this event: it would become a reject."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A duty as far as two plans are compared; `due` is a local instant, or how it is counted where it is yet to open.

    `task` or `tier` name what it became in the ledger; `words` is all else that is said of it.
    """

    key: str
    item: str | None
    unit: str
    due: str
    told: tuple[str, ...] = ()
    words: tuple[Any, ...] = ()
    task: UUID | None = None
    tier: Tier | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Differing:
    """One duty under the recorded rules and under the changed ones; None where it is not owed under them."""

    changes: tuple[Change, ...]
    before: Planned | None
    after: Planned | None

    @property
    def named(self) -> Planned:
        """The duty, as it was recorded where it was."""
        found = self.before or self.after
        assert found is not None
        return found


_About: TypeAlias = tuple[str, str | None]


def differences(before: Iterable[Planned], after: Iterable[Planned]) -> Iterator[Differing]:
    """Every duty that is not the same under both; of one key and item they are held against each other unit by unit."""
    old, new = _by_subject(before), _by_subject(after)
    for about in dict.fromkeys((*old, *new)):
        yield from _of_units(old.get(about, {}), new.get(about, {}))


def _by_subject(planned: Iterable[Planned]) -> dict[_About, dict[str, Planned]]:
    found: dict[_About, dict[str, Planned]] = {}
    for one in planned:
        found.setdefault((one.key, one.item), {})[one.unit] = one
    return found


def _of_units(old: dict[str, Planned], new: dict[str, Planned]) -> Iterator[Differing]:
    for unit in old.keys() if old != new else ():
        if unit in new and (changes := tuple(_changes(old[unit], new[unit]))):
            yield Differing(changes, old[unit], new[unit])
    left, come = [old[unit] for unit in old if unit not in new], [new[unit] for unit in new if unit not in old]
    if len(left) == len(come) == 1:
        yield Differing((Change.reassigned, *_changes(left[0], come[0], told=False)), left[0], come[0])
        return
    yield from (Differing((Change.gone,), one, None) for one in left)
    yield from (Differing((Change.added,), None, one) for one in come)


def _changes(old: Planned, new: Planned, *, told: bool = True) -> Iterator[Change]:
    """What differs; whom another unit's duty is told to goes without saying (`told` False)."""
    if old.due != new.due:
        yield Change.moved
    if told and old.told != new.told:
        yield Change.told
    if old.words != new.words:
        yield Change.reworded


def unplannable(before: Sequence[Planned], why: str) -> Iterator[Differing]:
    """The event would not be taken in under the changed rules: `why` stands in the place of its duties."""
    reject = Planned("event", None, "", why)
    yield Differing((Change.unplannable,), None, reject)
    yield from (Differing((Change.gone,), one, None) for one in before)
