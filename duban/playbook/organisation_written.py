"""An organisation written as it is read: the contract's document for YAML and JSON, and rows for sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from duban.model import DutyHeld, Unit
from duban.playbook.organisation import OrganisationFile, PostHeld
from duban.playbook.sheets.columns import SHEETS


def document_of(file: OrganisationFile) -> dict[str, Any]:
    """The document; what is empty is left out, stand-ins too where there are none."""
    document: dict[str, Any] = {
        "units": [_unit(unit) for unit in file.units],
        "people": [
            _said({"person": one.person, "name": one.name, "phone": one.phone, "email": one.email, "im": one.im})
            for one in file.people
        ],
        "posts": [_post(post) for post in file.posts],
    }
    return document | ({"stand_ins": [_post(post) for post in file.stand_ins]} if file.stand_ins else {})


def sheets_of(file: OrganisationFile, escape: Callable[[str], str]) -> dict[str, list[list[str]]]:
    """The rows of each sheet, headings first; every text escaped so that no spreadsheet runs it."""
    rows = {
        "units": [
            {"code": unit.code, "order": str(unit.order), "zh": unit.name,
             "lead_office": "true" if unit.lead_office else "", "kind": unit.kind, "until": _iso(unit.until),
             "succeeded_by": unit.succeeded_by}
            for unit in file.units
        ],
        "people": [
            {"person": one.person, "name": one.name, "phone": one.phone, "email": one.email, "im": one.im}
            for one in file.people
        ],
        "posts": [_post(post) for post in file.posts],
        "duties": [
            {"unit": unit.code, "duty": duty.duty, "co": "true" if duty.co else "", **_days(duty)}
            for unit in file.units
            for duty in unit.duties
        ],
        "stand_ins": [_post(post) for post in file.stand_ins],
    }  # fmt: skip
    return {name: _rows(SHEETS[name].written, rows[name], escape) for name in SHEETS}


def _rows(
    columns: tuple[str, ...], rows: Iterable[dict[str, str | None]], escape: Callable[[str], str]
) -> list[list[str]]:
    return [list(columns), *([escape(row.get(column) or "") for column in columns] for row in rows)]


def _unit(unit: Unit) -> dict[str, Any]:
    own = [_duty(duty) for duty in unit.duties if not duty.co]
    co = [_duty(duty) for duty in unit.duties if duty.co]
    head = {"code": unit.code, "order": unit.order, "zh": unit.name}
    ends = {"until": _iso(unit.until), "succeeded_by": unit.succeeded_by}
    return head | _said({"lead_office": unit.lead_office, "kind": unit.kind, **ends, "duties": own, "co_duties": co})


def _duty(duty: DutyHeld) -> str | dict[str, str | None]:
    days = _days(duty)
    return {"duty": duty.duty, **days} if days else duty.duty


def _post(post: PostHeld) -> dict[str, str | None]:
    return _said({"unit": post.unit, "post": post.kind.value, "person": post.person}) | _days(post)


def _days(held: DutyHeld | PostHeld) -> dict[str, str | None]:
    return _said({"from": _iso(held.valid_from), "to": _iso(held.valid_to)})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Of a mapping what says something."""
    return {name: value for name, value in values.items() if value}
