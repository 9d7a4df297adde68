"""A policy held against the one in force: recurring work that would be lost without a recorded decision."""

from __future__ import annotations

from duban.playbook.faults import FileFault
from duban.playbook.rules import Playbook, Policy

RULES: str = "playbooks/rules.yaml"


def dropped_faults(old: Policy, new: Policy) -> list[FileFault]:
    """Each kind whose recurring work the old policy has and the new one neither has nor lists under `dropped`."""
    decided = {drop.event for drop in new.dropped}
    lost = (
        kind
        for kind, playbook in old.playbooks.items()
        if playbook.recurring is not None and not _recurs(new.playbooks.get(kind)) and kind not in decided
    )
    return [_fault(kind) for kind in sorted(lost)]


def _recurs(playbook: Playbook | None) -> bool:
    return playbook is not None and playbook.recurring is not None


def _fault(kind: str) -> FileFault:
    detail = (
        f"{kind} 的定期工作在现行规则中有、在新规则中没有：请恢复其 recurring，或在 dropped 中写明"
        "停止的依据，如 - {event: 事件, document: 文号, reason: 理由}"
    )
    return FileFault(RULES, 1, "dropped", "recurring-dropped", detail)
