"""Whether the version of a playbook was raised with what it says, held against the active one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from duban.playbook.rules import Playbook, Policy


def version_warnings(before: Policy, after: Policy) -> Iterator[str]:
    """One line a playbook that says something else under the version that it had, or under a lower one."""
    for kind, playbook in sorted(after.playbooks.items()):
        old = before.playbooks.get(kind)
        if old is None or playbook.version > old.version or (playbook.version == old.version and playbook == old):
            continue
        yield _line(kind, old, playbook)


def _line(kind: str, old: Playbook, new: Playbook) -> str:
    named, next_one = f"playbooks/{kind}.yaml", f"write version: {old.version + 1}"
    if new.version == old.version:
        return f"{named} says something else than the active one, and its version is {old.version} still: {next_one}"
    changed = "" if replace(new, version=old.version) == old else f", and says something else: {next_one}"
    return f"{named} has version {new.version}, the active one has {old.version}{changed}"
