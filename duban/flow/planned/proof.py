"""What a planned task will have to prove at its closing, and who signs that, in the shapes that tasks have."""

from __future__ import annotations

from typing import Any

from duban.case import Case, key_of
from duban.playbook.rules import TaskRule


def proof(case: Case, key: str, item: str | None) -> dict[str, Any]:
    """The fields that are asked for, with what this event lets expect of each.

    The roll is not known yet, so what a task shows as `fields` may expect more.
    """
    rule = next((rule for rule in case.playbook.tasks if rule.key == key), case.playbook.recurring)
    fields = rule.evidence_fields if rule else ()
    about = case.known
    if isinstance(rule, TaskRule) and fields:
        found = next((one for one in case.items(rule.each) if one is not None and key_of(one) == item), None)
        about = about if found is None else about.about(found.said or found.key)
    shown = [
        {
            "name": one.name, "title": one.title, "type": one.type, "required": one.required, "at_least": one.at_least,
            "expected": one.expects(about, roll=None), "value": None,
        }
        for one in fields
    ]  # fmt: skip
    return {"evidence_fields": shown, "sign_off": case.playbook.sign_off}
