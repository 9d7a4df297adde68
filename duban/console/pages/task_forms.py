"""The forms of a task's page: what each act's body is made of, and a form as it was typed where it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from duban.flow.pages.task import TaskPage
from duban.flow.parts import Parts
from duban.flow.people.viewer import Part, Viewer
from duban.flow.shown.shapes import TaskShown
from duban.flow.tasks.closing import UNIT
from duban.playbook.evidence import ZERO

FIELD: Final = "field-"
"""What the name of a field begins with that is a piece of evidence."""
CLOSING: Final[Mapping[str, str]] = {"closing-value": "conclusion", "closing-unit": UNIT}
"""What a closing must say: the form's field, and what the evidence calls it."""
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Refused(NamedTuple):
    """A form that was refused: which, a sentence for each field that is wrong, and what was typed."""

    action: str = ""
    faults: Mapping[str, str] = _NOTHING
    given: Mapping[str, str] = _NOTHING

    def typed(self, action: str, name: str) -> str:
        """What stands in that field of that act's form."""
        return self.given.get(name, "") if action == self.action else ""

    def fault(self, action: str, name: str) -> str | None:
        """What is wrong with it."""
        return self.faults.get(name) if action == self.action else None


def beside(faults: Mapping[str, str], found: TaskPage) -> dict[str, str]:
    """The faults by the fields of the form: what is said of a piece of evidence stands beside it."""
    fields = [FIELD + field["name"] for field in found.task["fields"]]
    whole = "closing-unit" if found.handing_in.unit else "closing-value" if found.handing_in.values else "evidence"
    named = {"evidence": next(iter(fields), whole), f"evidence.{ZERO}": ZERO, f"evidence.{UNIT}": whole}
    return {named.get(name) or name.replace("evidence.", FIELD, 1): said for name, said in faults.items()}


def bound(viewer: Viewer, task: TaskShown, action: str) -> str | None:
    """The unit for which the viewer acts; None where it is the lead office's act and he is of it."""
    if Part.lead_office in viewer.parts and action not in ("report", "sign", "assign", "submit", "dispute", "ask"):
        return None
    units = viewer.units & ({task["unit"]} if action != "report" else set(task["assisting"]))
    return min(units, default="-")


def body_of(parts: Parts, viewer: Viewer, task: TaskShown, action: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The act's body, from the fields of its form."""
    body: dict[str, Any] = {name: given[name] for name in ("text", "reason", "unit") if given.get(name, "").strip()}
    if action in ("sign", "submit", "return", "close"):
        body["person"] = viewer.person
    if action == "assign":
        body["person"] = given.get("person", "")
    if action == "report":
        body["unit"] = bound(viewer, task, action)
    if action == "submit":
        body["evidence"] = _evidence(task, given)
    for field in ("due_at", "until"):
        if given.get(field):
            body[field] = _close_of(parts, given[field])
    return body


def _evidence(task: TaskShown, given: Mapping[str, str]) -> Any:
    """Typed fields where the playbook has them, else a text; and with either what the closing must say."""
    typed = {field["name"]: given.get(FIELD + field["name"], "").strip() for field in task["fields"]}
    said: dict[str, Any] = {name: value for name, value in typed.items() if value}
    said |= {name: given[field] for field, name in CLOSING.items() if given.get(field)}
    if given.get(ZERO):
        said[ZERO] = True
    if task["fields"]:
        return said
    text = given.get("evidence", "")
    return {"text": text, **said} if said else text


def _close_of(parts: Parts, day: str) -> str:
    """The close of business on that day, as a form's date has it; what is no day is left for the body to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day), parts.rules.closes, parts.rules.zone).isoformat()
    except ValueError:
        return day
