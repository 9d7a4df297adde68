"""Who saw which version, as a table: one row a person, by unit in protocol order."""

from __future__ import annotations

from typing import Any

from duban.cli.versions_table import by_person


def seen(person: str, post: str, version: str = "d-1", told: str | None = None, signed: str | None = None) -> Any:
    unit = None if "/" not in post else post.split("/", maxsplit=1)[0]
    instants = {
        name: None if at is None else f"2026-03-{at}:00+08:00"
        for name, at in (("told_at", told), ("acknowledged_at", signed))
    }
    return {"person": person, "post": post, "unit": unit, "version": {"source": "s", "id": version}} | instants


def test_units_stand_in_protocol_order_and_each_person_once() -> None:
    found = [
        seen("p-3", "health/liaison", told="03T10:00"),
        seen("p-2", "org/principal", told="02T09:05", signed="02T11:00"),
        seen("p-3", "health/liaison", told="02T09:00"),
        seen("p-1", "mayor", told="02T09:01"),
        seen("p-4", "old/liaison"),
    ]
    columns, rows = by_person(found, ["org", "health"])
    assert columns == ["unit", "post", "person", "told d-1", "signed d-1"]
    assert rows == [
        (None, "mayor", "p-1", "2026-03-02 09:01", None),
        ("org", "org/principal", "p-2", "2026-03-02 09:05", "2026-03-02 11:00"),
        ("health", "health/liaison", "p-3", "2026-03-02 09:00", None),
        ("old", "old/liaison", "p-4", None, None),
    ]


def test_a_correction_has_columns_of_its_own_and_two_posts_are_one_row() -> None:
    found = [
        seen("p-3", "health/liaison", told="02T09:00", signed="02T10:00"),
        seen("p-3", "finance/deputy", "d-2", told="04T09:00"),
    ]
    columns, rows = by_person(found, ["finance", "health"])
    assert columns[3:] == ["told d-1", "signed d-1", "told d-2", "signed d-2"]
    assert rows == [
        ("health, finance", "health/liaison, finance/deputy", "p-3", "2026-03-02 09:00", "2026-03-02 10:00",
         "2026-03-04 09:00", None),
    ]  # fmt: skip
